"""Search, suggestions and vocabularies of the hub API."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from content_store.models import ContentItem, History
from core.models import Theme
from search.asking import stamping
from search.asking.synonyms import forget_synonyms
from search.models import SearchPosition, SynonymGroup
from tests.factories import NetworkPageFactory, NewsPageFactory, OrganisationPageFactory, body

pytestmark = pytest.mark.django_db

HUB = "/api/hub/v1/"


def search(client, **query):
    return client.get(f"{HUB}search", query).json()


def test_a_hit_is_a_whole_item_with_the_words_marked(client):
    page = NewsPageFactory(
        title="Vertaistuki <omaisille>", body=body("Tule mukaan: vertaistukea joka viikko.")
    )

    (hit,) = search(client, q="vertaistuki")["results"]

    assert hit["title"] == "<mark>Vertaistuki</mark> &lt;omaisille&gt;"
    assert hit["item"]["title"] == page.title
    assert hit["id"] == hit["item"]["id"]


def test_the_excerpt_is_from_where_the_word_is(client):
    NewsPageFactory(
        title="Uutinen", body=body("Alku. " * 60 + "Kokoonnumme laiturilla & rannalla. " + "Loppu. " * 60)
    )

    (hit,) = search(client, q="laiturilla")["results"]

    assert "<mark>laiturilla</mark> &amp; rannalla" in hit["excerpt"]
    assert hit["excerpt"].startswith("…")
    assert hit["excerpt"].endswith("…")
    assert len(hit["excerpt"]) < 260


def test_search_takes_the_same_filters(client):
    NewsPageFactory(title="Vertaistuki")
    OrganisationPageFactory(title="Vertaistuki ry")

    assert [hit["item"]["type"] for hit in search(client, q="vertaistuki", type="news")["results"]] == [
        "news"
    ]


def test_search_goes_on_where_it_is_asked_to(client):
    NewsPageFactory.create_batch(3, title="Vertaistuki")

    pages = [search(client, q="vertaistuki", limit=2, offset=offset) for offset in (0, 2)]

    assert [page["count"] for page in pages] == [3, 3]
    assert len({hit["id"] for page in pages for hit in page["results"]}) == 3


def test_search_finds_nothing_that_is_hidden(client):
    NewsPageFactory(title="Vertaistuki")
    ContentItem.objects.update(withheld=True)

    answer = search(client, q="vertaistuki")
    assert (answer["count"], answer["results"]) == (0, [])
    assert not any(answer["facets"].values())
    assert client.get(f"{HUB}suggest", {"q": "vert"}).json() == {"suggestions": [], "names": []}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_answer_is_kept_until_something_changes(client, django_assert_num_queries):
    NewsPageFactory(title="Vertaistuki")
    first = client.get(f"{HUB}search", {"q": "vertaistuki"})

    with django_assert_num_queries(4):  # where the history stands, and how the index is made
        again = client.get(f"{HUB}search", {"q": "vertaistuki"})
        known = client.get(f"{HUB}search", {"q": "vertaistuki"}, headers={"If-None-Match": first["ETag"]})
    assert (again.content, again["ETag"]) == (first.content, first["ETag"])
    assert known.status_code == 304

    NewsPageFactory(title="Vertaistukea")
    assert search(client, q="vertaistuki")["count"] == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_new_synonym_counts_at_once(client):
    NewsPageFactory(title="Pöytälaatikko")
    assert search(client, q="lipasto")["count"] == 0

    SynonymGroup.objects.create(language="fi", words="lipasto\npöytälaatikko")
    forget_synonyms()

    assert search(client, q="lipasto")["count"] == 1


def analyse_otherwise():
    SearchPosition.objects.update(rules="Those of another version.")


def make_the_index_anew():
    """As an operator does, for whom the dictionary has become another."""
    call_command("rebuild_search", "--from-the-beginning", stdout=StringIO())


def add_synonyms_behind_our_back():
    """As a migration or a program does, which sends no signal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_synonymgroup (language, words) VALUES ('fi', 'lipasto\npöytälaatikko')"
        )


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("change", [analyse_otherwise, make_the_index_anew, add_synonyms_behind_our_back])
def test_an_answer_is_given_again_when_the_same_items_may_be_found_by_other_words(client, change):
    NewsPageFactory(title="Pöytälaatikko")
    before = client.get(f"{HUB}search", {"q": "lipasto"})
    position = History.objects.get().position
    change()

    response = client.get(f"{HUB}search", {"q": "lipasto"}, headers={"If-None-Match": before["ETag"]})

    assert response.status_code == 200
    assert response["ETag"] != before["ETag"]
    assert History.objects.get().position == position


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_another_version_of_the_search_gives_its_answers_again(client, monkeypatch):
    NewsPageFactory(title="Pöytälaatikko")
    before = client.get(f"{HUB}search", {"q": "laatikko"})
    monkeypatch.setattr(stamping, "code", lambda: "Other code.")

    response = client.get(f"{HUB}search", {"q": "laatikko"}, headers={"If-None-Match": before["ETag"]})

    assert response.status_code == 200
    assert response["ETag"] != before["ETag"]


@pytest.mark.parametrize("words", ["!!!", "AND OR NOT", '"', "* ( )", "a" * 200], ids=str)
def test_no_words_confuse_the_search(client, words):
    assert client.get(f"{HUB}search", {"q": words}).status_code == 200


@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=%20", "?q=%00", f"?q={'a' * 201}"], ids=lambda query: query[:8]
)
def test_search_without_words_is_refused(client, query):
    for endpoint in ("search", "suggest"):
        assert client.get(f"{HUB}{endpoint}{query}").status_code == 400


def test_titles_are_suggested_while_somebody_types(client):
    NewsPageFactory(title="Vertaistuki omaisille")
    NewsPageFactory(title="Muu", body=body("vertailu"))

    (suggestion,) = client.get(f"{HUB}suggest", {"q": "verta"}).json()["suggestions"]

    assert suggestion["marked"] == "<mark>Vertaistuki</mark> omaisille"
    assert suggestion["url"].startswith("http")


def test_networks_are_named_with_the_ids_that_the_filter_takes(client):
    NetworkPageFactory(title="Omaisverkosto")

    (named,) = client.get(f"{HUB}networks").json()["networks"]

    assert named["name"] == "Omaisverkosto"
    items = client.get(f"{HUB}items", {"network": named["id"]}).json()["items"]
    assert [item["title"] for item in items] == ["Omaisverkosto"]


def test_a_renamed_theme_is_told_at_once(client):
    tag = client.get(f"{HUB}themes")["ETag"]
    Theme.objects.filter(code="ageing").update(name_fi="Vanheneminen")

    response = client.get(f"{HUB}themes", headers={"If-None-Match": tag})

    names = {theme["code"]: theme["names"]["fi"] for theme in response.json()["themes"]}
    assert names["ageing"] == "Vanheneminen"


@pytest.mark.parametrize(
    ("endpoint", "code"), [("regions", "09"), ("wellbeing_counties", "05"), ("municipalities", "405")]
)
def test_areas_have_codes_and_names(client, endpoint, code):
    areas = client.get(f"{HUB}{endpoint.replace('_', '-')}").json()[endpoint]

    assert code in [area["code"] for area in areas]
    assert all(area["names"]["fi"] for area in areas)
