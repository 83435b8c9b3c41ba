"""Following: changes, snapshot and fingerprint."""

import gzip
import hashlib
import json
import sys
import uuid
import zlib
from datetime import timedelta

import pytest
from django.utils import timezone

from content_store.models import ContentItem, History
from content_store.services import forget_old_removals
from hub.api.streams import Stream
from tests.hub.entries import entry, put, take

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

pytestmark = pytest.mark.django_db

HUB = "/api/hub/v1/"


def changes(client, cursor=None, **query):
    return client.get(f"{HUB}changes", {**query, **({"cursor": cursor} if cursor else {})}).json()


def cursor_now(client, **query):
    return changes(client, **query)["cursor"]


def lines(client, **query):
    body = b"".join(client.get(f"{HUB}snapshot", query).streaming_content)
    return [json.loads(line) for line in body.splitlines()]


def test_a_new_item_is_told_whole(client):
    cursor = cursor_now(client)
    (key,) = put(entry("Uusi"))

    (change,) = changes(client, cursor)["changes"]

    assert (change["op"], change["id"], change["version"]) == ("upsert", key, 1)
    assert change["item"]["title"] == "Uusi"


def test_a_removal_says_no_more_than_that_and_why(client):
    one = entry("Salaisuus")
    put(one)
    cursor = cursor_now(client)
    take([one], ContentItem.Reason.UNPUBLISHED)

    assert changes(client, cursor)["changes"] == [
        {"op": "remove", "id": str(one.id), "version": 2, "reason": "unpublished", "successor": None}
    ]


def test_an_item_that_leaves_the_filter_is_a_removal_there(client):
    put(entry(page_key=7001, terms={"region:09"}))
    cursor = cursor_now(client, region="09")
    put(entry(page_key=7001, terms={"region:02"}))

    (change,) = changes(client, cursor, region="09")["changes"]

    assert (change["op"], change["reason"]) == ("remove", "left-filter")


def test_an_item_that_moves_out_of_the_area_is_a_removal_there(client):
    put(entry(page_key=7002, latitude=61.0, longitude=28.0))
    cursor = cursor_now(client, near="61,28")
    put(entry(page_key=7002, latitude=65.0, longitude=28.0))

    assert [change["op"] for change in changes(client, cursor, near="61,28")["changes"]] == ["remove"]


def test_what_never_fitted_the_filter_is_not_told(client):
    cursor = cursor_now(client, region="09")
    put(entry(terms={"region:02"}))

    assert changes(client, cursor, region="09")["changes"] == []


def test_changes_come_in_their_order_in_as_many_answers_as_it_takes(client):
    put(*[entry(f"Juttu {n}", terms={"region:09", "region:02"}) for n in range(5)])
    versions, cursor, more = [], None, True
    while more:
        answer = changes(client, cursor, limit=2, region=["09", "02"])
        versions += [change["version"] for change in answer["changes"]]
        cursor, more = answer["cursor"], answer["more"]

    assert versions == [1, 2, 3, 4, 5]


def test_what_was_hidden_for_a_while_comes_again(client):
    one = entry("Odottava")
    put(one)
    ContentItem.objects.update(withheld=True)
    cursor = changes(client)["cursor"]
    put(one)

    assert [change["id"] for change in changes(client, cursor)["changes"]] == [str(one.id)]


def refused(client, cursor, **query):
    response = client.get(f"{HUB}changes", {"cursor": cursor, **query})
    problem = response.json()
    assert problem["snapshot"].startswith(f"http://127.0.0.1:8000{HUB}snapshot")
    assert problem["retention_days"] == 90
    return response.status_code, problem["type"].rsplit("/", maxsplit=1)[-1]


def test_a_cursor_of_another_filter_is_refused(client):
    assert refused(client, cursor_now(client), region="09") == (400, "cursor-of-another-filter")


@pytest.mark.parametrize("cursor", ["abc", "a.b", "WzFd.x"])
def test_a_foreign_cursor_is_refused(client, cursor):
    assert refused(client, cursor) == (400, "bad-cursor")


def test_a_cursor_of_a_list_is_no_cursor_of_changes(client):
    put(entry(), entry())

    assert refused(client, client.get(f"{HUB}items?limit=1").json()["next"]) == (400, "bad-cursor")


def test_a_cursor_of_another_history_is_refused(client):
    cursor = cursor_now(client)
    History.objects.update(epoch=uuid.uuid4())

    assert refused(client, cursor) == (410, "cursor-expired")


def test_a_cursor_from_before_forgotten_removals_is_refused(client):
    one = entry()
    cursor = cursor_now(client)
    put(one)
    take([one])
    forget_old_removals(timezone.now() + timedelta(days=200))

    assert refused(client, cursor) == (410, "cursor-expired")


def test_a_cursor_ahead_of_the_history_is_refused(client):
    put(entry())
    cursor = cursor_now(client)
    History.objects.update(position=0)

    assert refused(client, cursor) == (410, "cursor-expired")


def test_who_begins_with_nothing_may_page_past_what_has_been_forgotten(client):
    gone = entry()
    put(*[entry() for _ in range(3)], gone)
    take([gone])
    forget_old_removals(timezone.now() + timedelta(days=200))

    first = changes(client, limit=2)

    assert len(changes(client, first["cursor"], limit=2)["changes"]) == 1


def test_a_snapshot_says_first_how_many_items_come_and_where_to_go_on(client):
    put(entry("Yksi", terms={"region:09"}), entry("Toinen", terms={"region:02"}))

    first, *items = lines(client, region="09")

    assert first["count"] == 1
    assert [item["title"] for item in items] == ["Yksi"]
    assert changes(client, first["cursor"], region="09")["changes"] == []


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("br, gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0.5, gzip", "gzip"),
        ("zstd;q=0, gzip;q=0.1", "gzip"),
        ("*", "gzip"),
        ("*;q=0.4, zstd;q=0", "gzip"),
        ("ZSTD ; q=1.0", "zstd"),
        ("identity", ""),
        ("gzip;q=0, *;q=0.0", ""),
        ("gzip;q=lots", "gzip"),
        ("", ""),
    ],
)
def test_a_snapshot_is_compressed_for_who_takes_it_so(client, accepted, coding):
    put(*[entry() for _ in range(450)])

    response = client.get(f"{HUB}snapshot", headers={"Accept-Encoding": accepted})

    assert response.get("Content-Encoding", "") == coding
    read = {"gzip": gzip.decompress, "zstd": zstd.decompress, "": bytes}[coding]
    assert len(read(b"".join(response.streaming_content)).splitlines()) == 451


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_each_part_of_a_compressed_snapshot_can_be_read_when_it_comes(client, coding):
    put(*[entry() for _ in range(450)])

    parts = client.get(f"{HUB}snapshot", headers={"Accept-Encoding": coding}).streaming_content

    decompressor = zstd.ZstdDecompressor() if coding == "zstd" else zlib.decompressobj(wbits=31)
    assert "cursor" in json.loads(decompressor.decompress(next(parts)))
    assert decompressor.decompress(next(parts)).count(b"\n") == 200


@pytest.mark.parametrize(("coding", "unpacked"), [("gzip", gzip.decompress), ("zstd", zstd.decompress)])
def test_changes_that_were_kept_compressed_go_to_who_takes_them_so(client, coding, unpacked):
    put(*[entry() for _ in range(60)])
    plain = client.get(f"{HUB}changes?limit=50")
    for _time in range(2):
        response = client.get(f"{HUB}changes?limit=50", headers={"Accept-Encoding": coding})

        assert response["Content-Encoding"] == coding
        assert unpacked(response.content) == plain.content
    assert "Content-Encoding" not in client.get(f"{HUB}changes?limit=50")


def test_what_changes_during_a_snapshot_comes_after_its_cursor(client):
    entries = [entry() for _ in range(250)]
    put(*entries)
    parts = iter(client.get(f"{HUB}snapshot").streaming_content)
    text = next(parts) + next(parts)
    take([entries[0], entries[-1]])
    text += b"".join(parts)

    first, *items = [json.loads(line) for line in text.splitlines()]
    copy = {item["id"] for item in items}
    copy -= {change["id"] for change in changes(client, first["cursor"])["changes"]}
    assert copy == {str(one.id) for one in entries[1:-1]}


def fingerprint(versions):
    """As the documentation has it."""
    rows = [f"{key} {versions[key]}\n" for key in sorted(versions)]
    return hashlib.sha256("".join(rows).encode()).hexdigest()


@pytest.mark.parametrize("prefix", ["", "0", "ab"])
def test_a_copy_can_be_proved_in_plain_python(client, prefix):
    put(*[entry(terms={"region:09"}) for _ in range(300)])
    copy = {item["id"]: item["version"] for item in lines(client, region="09")[1:]}
    mine = {key: version for key, version in copy.items() if key.startswith(prefix)}

    query = {"region": "09", **({"prefix": prefix} if prefix else {})}
    theirs = client.get(f"{HUB}fingerprint", query).json()

    assert (theirs["count"], theirs["digest"]) == (len(mine), fingerprint(mine))
    assert {len(bucket["prefix"]) for bucket in theirs["buckets"]} <= {len(prefix) + 1 if prefix else 2}
    for bucket in theirs["buckets"]:
        inside = {key: version for key, version in mine.items() if key.startswith(bucket["prefix"])}
        assert (bucket["count"], bucket["digest"]) == (len(inside), fingerprint(inside))
    if prefix:
        assert {item["id"]: item["version"] for item in theirs["items"]} == mine


def test_slow_readers_of_snapshots_leave_room_for_others(client, settings):
    put(entry())
    slow = [client.get(f"{HUB}snapshot") for _number in range(settings.SILTA_SNAPSHOTS_AT_ONCE)]
    begun = [next(iter(response)) for response in slow]

    refused = client.get(f"{HUB}snapshot")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (503, "busy")
    assert int(refused["Retry-After"]) > 0
    assert client.get(f"{HUB}items").status_code == 200

    ended = [first + b"".join(response) for first, response in zip(begun, slow, strict=True)]
    assert ended == [b"".join(client.get(f"{HUB}snapshot"))] * len(slow)


def test_who_only_looks_at_a_snapshot_takes_no_room(client, settings):
    for _number in range(2 * settings.SILTA_SNAPSHOTS_AT_ONCE):
        assert client.head(f"{HUB}snapshot").status_code == 200


def test_who_goes_away_in_the_middle_of_a_snapshot_makes_room(settings):
    for _number in range(2 * settings.SILTA_SNAPSHOTS_AT_ONCE):
        stream = Stream(part for part in (b"a", b"b"))
        assert next(stream) == b"a"
        stream.close()
        stream.close()
