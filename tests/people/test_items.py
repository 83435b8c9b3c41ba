"""The page of liaison persons, for partners and for those who search."""

import json

import pytest

from content_store.models import ContentItem
from regions.models import Region
from search.asking.finding import Asking, find
from tests.factories import LiaisonIndexPageFactory, LiaisonPersonFactory, NewsPageFactory, body

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing():
    NewsPageFactory(title="Järjestöyhdyshenkilö kertoo", body=body("Työ alkoi."))
    return LiaisonIndexPageFactory(title="Järjestöyhdyshenkilöt", region=Region.objects.get(code="19"))


def test_it_is_an_item_of_every_municipality_that_it_lists(listing):
    item = ContentItem.objects.get(page_key=listing.pk)

    said = json.loads(item.body)
    assert said["type"] == "page"
    assert "Salla" in [one["name"] for one in said["municipalities"]]
    assert item.terms.filter(token="municipality:732", current=True).exists()


def test_it_names_no_person(listing):
    liaison = LiaisonPersonFactory()
    listing.save_revision().publish()

    assert liaison.person.name not in ContentItem.objects.get(page_key=listing.pk).body


@pytest.mark.parametrize("query", ["järjestöyhdyshenkilö salla", "järjestöyhdyshenkilö Sallassa"])
def test_who_looks_for_the_liaison_of_a_municipality_finds_it(listing, query):
    [first, *_others] = find(Asking(query, ("fi",))).found.hits

    assert first.item == ContentItem.objects.get(page_key=listing.pk).pk
