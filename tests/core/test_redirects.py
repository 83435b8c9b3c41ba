"""Old addresses lead to where pages have gone, however many have gone together."""

import pytest

from news.models import NewsPage
from tests.factories import NetworkPageFactory, NewsIndexPageFactory, NewsPageFactory, body
from tests.volume import plant

pytestmark = pytest.mark.django_db


def test_a_page_with_a_new_slug_is_found_at_its_old_address_in_the_same_transaction(client):
    page = NewsPageFactory(slug="vanha")
    old = page.url

    page.slug = "uusi"
    page.save_revision().publish()

    assert client.get(old)["Location"].endswith("/uusi/")


def test_a_large_section_takes_its_old_addresses_along(client):
    one, other = NetworkPageFactory(slug="yksi"), NetworkPageFactory(slug="toinen")
    pages = plant(NewsPage, NewsIndexPageFactory(parent=one, slug="uutiset"), 1100, body=body())

    one.move(other, pos="last-child")

    old = f"/fi/verkostot/yksi/uutiset/{pages[-1].slug}/"
    assert client.get(old)["Location"].endswith(f"/toinen/yksi/uutiset/{pages[-1].slug}/")
