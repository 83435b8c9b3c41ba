"""Whatever harm is done to the search index, the next comparison mends it and says so."""

from uuid import uuid4

import pytest
from django.db import connection

from content_store.models import ContentItem
from core.reconciliation import reconcile
from search.asking.finding import Asking, find
from search.models import SearchEntry
from tests.factories import NewsPageFactory

pytestmark = pytest.mark.django_db


def found(text: str) -> int:
    return find(Asking(text, ("fi",))).found.count


def lose_the_words():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words")


HARM = {
    "an entry is lost": lambda: SearchEntry.objects.all().delete(),
    "an entry is taken for gone": lambda: SearchEntry.objects.update(public=False),
    "an entry is older than its item": lambda: SearchEntry.objects.update(seq=0),
    "the words are lost": lose_the_words,
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_what_is_missing_or_old_is_put_in_again(harm):
    NewsPageFactory(title="Kokko")
    assert found("kokko") == 1
    harm()

    assert reconcile().counts == {"search": 1}

    assert found("kokko") == 1
    assert reconcile().counts == {}


def test_what_is_left_behind_is_taken_out():
    page = NewsPageFactory(title="Kokko")
    assert found("kokko") == 1
    SearchEntry.objects.create(
        item=uuid4(), seq=9, change=9, public=True, type="news", locale="fi", tokens="locale:fi"
    )

    assert reconcile().counts == {"search": 1}

    assert SearchEntry.objects.filter(public=True).count() == 1
    assert ContentItem.objects.get(page_key=page.pk).pk == SearchEntry.objects.get(public=True).item
