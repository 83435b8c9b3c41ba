"""The store follows the pages, in the transaction that changes them."""

import pytest

from content_store.models import ContentItem
from tests.factories import NewsPageFactory

pytestmark = pytest.mark.django_db


def item_of(page):
    return ContentItem.objects.get(page_key=page.pk)


def test_a_published_page_is_in_the_store_at_once():
    page = NewsPageFactory(title="Äänekosken kokous")

    assert item_of(page).state == "public"
    assert "Äänekosken kokous" in item_of(page).body
