"""How answers of the hub API go out: methods, headers, and nothing at all for who has them already."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from content_store.models import ContentItem, OutdatedPage
from tests.hub.entries import entry, put

HUB = "/api/hub/v1/"
READ = [
    "items",
    "changes",
    "snapshot",
    "fingerprint",
    "facets",
    "networks",
    "regions",
    "themes",
    "openapi.json",
]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("endpoint", READ)
def test_a_reader_who_has_it_gets_nothing(client, endpoint):
    put(entry())
    first = client.get(f"{HUB}{endpoint}")

    again = client.get(f"{HUB}{endpoint}", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == first["Cache-Control"] == "public, no-cache"
    assert again["Vary"] == first["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("endpoint", ["items", "changes", "snapshot", "fingerprint", "facets"])
def test_a_change_gives_another_tag(client, endpoint):
    before = client.get(f"{HUB}{endpoint}")["ETag"]
    put(entry())

    response = client.get(f"{HUB}{endpoint}", headers={"If-None-Match": before})

    assert response.status_code == 200
    assert response["ETag"] != before


def test_the_tag_of_one_address_says_nothing_about_another(client):
    tag = client.get(f"{HUB}items")["ETag"]

    assert client.get(f"{HUB}items?limit=5", headers={"If-None-Match": tag}).status_code == 200


def test_while_something_is_made_anew_nothing_is_kept(client, monkeypatch):
    monkeypatch.setattr("hub.api.positions.settle", lambda **_: True)
    put(entry())
    OutdatedPage.objects.create(page_key=1)

    response = client.get(f"{HUB}items")

    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response


def test_what_is_due_is_made_anew_before_the_answer(client, monkeypatch):
    settled = []
    monkeypatch.setattr("hub.api.positions.settle", lambda **options: settled.append(options))
    one = entry()
    put(one)
    ContentItem.objects.update(due_at=one.published_at)

    assert client.get(f"{HUB}items").json()["items"] == []
    assert settled


def test_a_store_that_is_busy_keeps_nobody_from_reading(client, monkeypatch):
    def busy(**_options):
        raise OperationalError("database is locked")

    monkeypatch.setattr("hub.api.positions.settle", busy)
    put(entry())
    OutdatedPage.objects.create(page_key=1)

    assert client.get(f"{HUB}items").status_code == 200


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_kept_in_memory_is_true_after_every_change(client):
    for title in ("Ensimmäinen", "Toinen", "Kolmas"):
        put(entry(title, page_key=7100))
        for _ in range(2):
            assert [item["title"] for item in client.get(f"{HUB}items").json()["items"]] == [title]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_kept_in_memory_takes_one_query(client, django_assert_num_queries):
    put(entry())
    first = client.get(f"{HUB}items")
    with django_assert_num_queries(1):
        again = client.get(f"{HUB}items")

    assert (again.content, dict(again.items())) == (first.content, dict(first.items()))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("endpoint", ["items", "items/{}", "changes"])
def test_a_connection_that_was_lost_is_made_anew(client, endpoint):
    if connection.vendor != "postgresql":
        pytest.skip("a file has no connection that could be lost")
    item = entry()
    put(item)
    end_connection()

    assert client.get(f"{HUB}{endpoint}".format(item.id)).status_code == 200


def end_connection():
    """As a restart of the database does."""
    with connection.cursor() as cursor:
        own = cursor.execute("SELECT pg_backend_pid()").fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", own)
    other.close()


@pytest.mark.parametrize("endpoint", READ)
def test_head_tells_the_same_without_a_body(client, endpoint):
    put(entry())
    got, asked = client.get(f"{HUB}{endpoint}"), client.head(f"{HUB}{endpoint}")

    assert (asked.status_code, asked.content) == (200, b"")
    assert dict(asked.items()) == dict(got.items())


@pytest.mark.parametrize("endpoint", ["items", "nothing-here"])
def test_scripts_of_any_site_may_read(client, endpoint):
    response = client.get(f"{HUB}{endpoint}")

    assert response["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response["Access-Control-Expose-Headers"]
    assert "Set-Cookie" not in response


def test_a_browser_may_ask_beforehand(client):
    response = client.options(f"{HUB}items", headers={"Access-Control-Request-Method": "GET"})

    assert response.status_code == 204
    assert response["Allow"] == response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_nothing_can_be_written(client, method):
    response = getattr(client, method)(f"{HUB}items")

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.json()["type"].endswith("/method-not-allowed")


def test_an_address_that_is_not_there_is_a_problem(client):
    response = client.get(f"{HUB}nothing-here", headers={"Accept-Language": "sv"})

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_a_failure_is_a_problem_that_says_nothing_of_its_cause(monkeypatch):
    monkeypatch.setattr("hub.api.items.newest", lambda *_a, **_k: 1 / 0)
    client = Client(raise_request_exception=False)

    response = client.get(f"{HUB}items")

    assert response.status_code == 500
    assert "division" not in response.text


@pytest.mark.parametrize("query", ["", "?locale=fi", "?locale=fi&locale=sv"])
def test_the_language_is_named_where_it_is_one(client, query):
    assert ("Content-Language" in client.get(f"{HUB}items{query}")) == (query == "?locale=fi")
