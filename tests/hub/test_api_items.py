"""The list of items, and each by its id."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from content_store.models import ContentItem
from tests.hub.entries import entry, put, take

pytestmark = pytest.mark.django_db

ITEMS = "/api/hub/v1/items"


def titles(client, **query):
    return [item["title"] for item in client.get(ITEMS, query).json()["items"]]


def paged(client, between=lambda: None, **query):
    """All titles, page by page; `between` happens after each page."""
    found, answer = [], client.get(ITEMS, query).json()
    while True:
        found += [item["title"] for item in answer["items"]]
        if answer["next"] is None:
            return found
        between()
        answer = client.get(ITEMS, {**query, "cursor": answer["next"]}).json()


def test_the_newest_come_first(client):
    put(entry("Vanha"), entry("Uusi"))

    assert titles(client) == ["Uusi", "Vanha"]


def test_an_item_goes_out_as_it_was_written(client):
    (key,) = put(entry("Hämeenlinnan ”omaiset”", body='{"title":"Hämeenlinnan ”omaiset”","details":{"n":1}}'))

    assert client.get(ITEMS).json()["items"] == [
        {"id": key, "version": 1, "title": "Hämeenlinnan ”omaiset”", "details": {"n": 1}}
    ]


@pytest.mark.parametrize("query", [{}, {"region": "09"}, {"region": ["09", "02"], "type": "news"}], ids=str)
def test_paging_gives_each_item_once_also_of_one_moment(client, query):
    moment = datetime(2026, 5, 1, tzinfo=UTC)
    same = [entry(f"Sama {n}", published_at=moment, terms={"region:09"}) for n in range(5)]
    put(*same, *[entry(f"Eri {n}", terms={"region:09", "region:02"}) for n in range(4)])

    found = paged(client, limit=2, **query)

    assert len(found) == 9
    assert set(found) == set(titles(client, limit=100))


def test_paging_skips_and_repeats_nothing_that_stayed_while_others_come_and_go(client):
    entries = [entry(f"Juttu {n}") for n in range(10)]
    put(*entries)
    leaving = iter(entries[::3])

    def meanwhile():
        take([next(leaving)])
        put(entry("Uudempi"))

    found = paged(client, meanwhile, limit=3)

    stayed = [f"Juttu {n}" for n in range(10) if n % 3]
    assert [title for title in reversed(found) if title in stayed] == stayed


def test_the_next_page_is_linked(client):
    put(entry("Vanha", terms={"region:09"}), entry("Uusi", terms={"region:09"}))

    response = client.get(ITEMS, {"limit": 1, "region": "09"})

    address = response["Link"].removeprefix("<http://127.0.0.1:8000").removesuffix('>; rel="next"')
    assert [item["title"] for item in client.get(address).json()["items"]] == ["Vanha"]


def test_an_item_has_an_address_by_its_id(client):
    (key,) = put(entry("Omaisten ilta"))

    response = client.get(f"{ITEMS}/{key}")

    assert response.json()["title"] == "Omaisten ilta"
    assert response["Content-Language"] == "fi"


def test_a_removed_item_says_why_and_what_continues_it(client):
    old = entry("Vanha verkosto", successor=uuid4())
    put(old)
    take([old], ContentItem.Reason.RESTRICTED)

    response = client.get(f"{ITEMS}/{old.id}")

    assert response.status_code == 410
    assert (response.json()["reason"], response.json()["successor"]) == ("restricted", str(old.successor))
    assert "Vanha" not in response.text


def test_a_merged_item_leads_to_its_successor(client):
    old = entry(successor=uuid4())
    put(old)
    take([old])

    response = client.get(f"{ITEMS}/{old.id}")

    assert (response.status_code, response["Location"]) == (
        308,
        f"http://127.0.0.1:8000{ITEMS}/{old.successor}",
    )


@pytest.mark.parametrize(
    "key", ["6f1c1a52-6b8f-5c0e-9b7a-2f6f1f0e4d11", "abc", "%00", "%ED%A0%80"], ids=ascii
)
def test_an_id_that_nobody_has_is_not_found(client, key):
    response = client.get(f"{ITEMS}/{key}")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_what_is_hidden_until_it_is_made_anew_is_nowhere(client):
    one = entry("Salainen")
    put(one)
    ContentItem.objects.update(withheld=True)

    assert titles(client) == []
    assert client.get(f"{ITEMS}/{one.id}").status_code == 503


@pytest.mark.parametrize("count", [1, 20])
def test_a_list_takes_two_queries_however_long(client, django_assert_max_num_queries, count):
    put(*[entry() for _ in range(count)])
    with django_assert_max_num_queries(2):
        client.get(ITEMS)
