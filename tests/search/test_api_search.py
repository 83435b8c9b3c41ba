"""Search in Wagtail's API v2."""

import pytest

from search.engines.choosing import RESTS
from tests.factories import ImageFactory, NewsPageFactory, body
from tests.hiding import HIDDEN, SECRET

pytestmark = pytest.mark.django_db


def titles(client, query, kind="pages", **more):
    response = client.get(f"/api/v2/{kind}/", {"search": query, **more})
    return [item["title"] for item in response.json()["items"]]


def test_pages_are_found_best_first(client):
    NewsPageFactory(title="Talkoot", body=body("Omaiset tulivat."))
    NewsPageFactory(title="Omaiset", body=body("Omaiset ja omaiset."))

    assert titles(client, "omaiset") == ["Omaiset", "Talkoot"]


def test_pages_are_found_in_the_order_asked_for(client):
    NewsPageFactory(title="Omaiset ja ystävät")
    NewsPageFactory(title="Omaiset")

    assert titles(client, "omaiset", order="-title") == ["Omaiset ja ystävät", "Omaiset"]


def test_a_search_may_ask_for_any_of_the_words(client):
    NewsPageFactory(title="Kesä")
    NewsPageFactory(title="Talvi")

    assert titles(client, "kesä talvi") == []
    assert sorted(titles(client, "kesä talvi", search_operator="or")) == ["Kesä", "Talvi"]


def test_images_are_found(client):
    ImageFactory(title="Saimaan ranta")

    assert titles(client, "saimaan", "images") == ["Saimaan ranta"]


def test_while_elasticsearch_is_away_the_database_answers(client, elasticsearch_away):
    NewsPageFactory(title="Omaiset")

    assert titles(client, "omaiset") == ["Omaiset"]
    assert RESTS.condition().resting
    assert titles(client, "omaiset") == ["Omaiset"]


@pytest.mark.parametrize("hide", HIDDEN)
def test_nothing_hidden_is_found(client, hide):
    hide()

    assert titles(client, SECRET) == []


@pytest.mark.parametrize("query", ["", "\0", "!?", '"', "a OR", "x" * 10_000, "🦆"])
def test_no_query_breaks_the_api(client, query):
    assert client.get("/api/v2/pages/", {"search": query}).status_code == 200


def test_an_unknown_operator_is_refused(client):
    assert client.get("/api/v2/pages/", {"search": "a", "search_operator": "xor"}).status_code == 400
