"""Whoever searches finds the same, whichever engine answers."""

import pytest

from content_store.filters import Selection
from search.asking.finding import Asking, find
from search.engines.choosing import answering
from search.index.keeping import keep_level
from tests.factories import (
    EventPageFactory,
    NetworkPageFactory,
    NewsPageFactory,
    OrganisationPageFactory,
    body,
)

pytestmark = pytest.mark.django_db

KINDS = ("type", "region", "municipality", "theme")
QUERIES = (
    "omaishoitajien vertaistuki",
    "kumppanuuspöydän kokous",
    "kumppanuuspoyta",
    "sote-järjestöt",
    "terveydenhuolto",
    "hoitaja",
    "stean avustukset",
    "kokous -omaiset",
    '"vertaistuen ryhmä"',
    '-"vertaistuen ryhmä" vertaistuki',
    "omais",
    "omaishoitjaat",
    "yhdistykset Lappeenrannassa",
    "Saimaan omaiset ry",
    "ja",
    "olematon",
    "kokous kesä retki",
    "2026",
    "🦆 OR NOT (",
)


@pytest.fixture
def content(elasticsearch):
    OrganisationPageFactory(title="Saimaan Omaiset ry")
    OrganisationPageFactory(title="Etelä-Karjalan Omaishoitajat ry")
    OrganisationPageFactory(title="Rannan Kyläyhdistys ry")
    NetworkPageFactory(title="Kumppanuuspöytä")
    NetworkPageFactory(title="Terveydenhuollon verkosto")
    EventPageFactory(title="Omaisten kesäretki", body=body("Retki järvelle, mukana kokous."))
    NewsPageFactory(title="STEA jakoi avustuksia", body=body("Järjestöt saivat tukea vuodelle 2026."))
    NewsPageFactory(title="Vertaistuen ryhmä alkaa", body=body("Omaishoitajien vertaistuki laajenee."))
    NewsPageFactory(title="Kokous", body=body("Kumppanuuspöydän kokous pidetään keväällä."))
    NewsPageFactory(title="Sotejärjestöt koolla", body=body("Sote-uudistus ja terveys."))
    NewsPageFactory(title="Ryhmä vertaistuen", body=body("Sanat toisin päin."))
    while keep_level():
        pass


def test_every_query_finds_the_same_on_every_engine(content, settings):
    node = settings.ELASTICSEARCH

    def answers(urls):
        settings.ELASTICSEARCH = urls
        return {query: find(Asking(query, ("fi",), Selection(), KINDS)) for query in QUERIES}

    there, here = answers(node), answers({"urls": []})

    settings.ELASTICSEARCH = node
    assert answering(lambda engine: engine.name) == "elasticsearch"
    for query in QUERIES:
        one, other = there[query], here[query]
        assert {hit.item for hit in one.found.hits} == {hit.item for hit in other.found.hits}, query
        assert (one.found.count, one.found.counts) == (other.found.count, dict(other.found.counts)), query
        assert (one.instead, one.meant, one.place) == (other.instead, other.meant, other.place), query
    assert sum(bool(answer.found.count) for answer in there.values()) > 12
