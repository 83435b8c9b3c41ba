"""Search in Wagtail's APIs v2 and v3."""

import pytest

from search.engines.choosing import RESTS
from tests.factories import ImageFactory, NewsPageFactory, OrganisationPageFactory, body
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


@pytest.mark.parametrize("hide", HIDDEN)
@pytest.mark.parametrize("api", ["v2", "v3"])
def test_nothing_hidden_is_counted_on_whichever_page_of_the_results_it_would_be(client, api, hide):
    NewsPageFactory.create_batch(3, title=SECRET)
    hide()

    answers = [
        client.get(f"/api/{api}/pages/", {"search": SECRET, "limit": 1, "offset": offset}).json()
        for offset in (0, 2)
    ]

    counts = [answer["count"] if api == "v3" else answer["meta"]["total_count"] for answer in answers]
    assert counts == [3, 3]
    assert [item["title"] for answer in answers for item in answer["items"]] == [SECRET, SECRET]


@pytest.mark.parametrize("hide", HIDDEN)
def test_a_list_of_v3_counts_only_what_it_may_show(client, hide):
    hide()
    public = {page["id"] for page in client.get("/api/v2/pages/", {"limit": 20}).json()["items"]}

    answer = client.get("/api/v3/pages/", {"limit": 1}).json()

    assert answer["count"] == len(public)


def test_v3_finds_under_its_own_filters_and_in_the_order_asked_for(client):
    NewsPageFactory(title="Omaiset ja ystävät")
    NewsPageFactory(title="Omaiset")
    OrganisationPageFactory(title="Omaiset ry")

    def found(**query):
        answer = client.get("/api/v3/pages/", {"search": "omaisten", "type": "news.NewsPage", **query})
        return [item["title"] for item in answer.json()["items"]]

    assert found() == ["Omaiset", "Omaiset ja ystävät"]
    assert found(order="-title") == ["Omaiset ja ystävät", "Omaiset"]
    assert found(search="omaiset kesä") == []
    assert set(found(search="omaiset kesä", search_operator="or")) == {"Omaiset", "Omaiset ja ystävät"}


@pytest.mark.parametrize("query", ["", "\0", "!?", '"', "a OR", "x" * 10_000, "🦆"])
def test_no_query_breaks_the_api(client, query):
    assert client.get("/api/v2/pages/", {"search": query}).status_code == 200


def test_an_unknown_operator_is_refused(client):
    assert client.get("/api/v2/pages/", {"search": "a", "search_operator": "xor"}).status_code == 400
