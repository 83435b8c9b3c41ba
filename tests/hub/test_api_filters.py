"""What readers may narrow by, and what they are told when it cannot be."""

from datetime import UTC, datetime

import pytest

from tests.hub.entries import entry, put

pytestmark = pytest.mark.django_db

HUB = "/api/hub/v1/"
ENDPOINTS = ["items", "changes", "snapshot", "fingerprint", "facets", "search?q=a", "suggest?q=a"]


def titles(client, **query):
    return {item["title"] for item in client.get(f"{HUB}items", query).json()["items"]}


def test_the_same_parameter_twice_means_or_and_another_one_and(client):
    put(
        entry("Etelä-Karjalan uutinen", terms={"region:09"}),
        entry("Varsinais-Suomen uutinen", terms={"region:02"}),
        entry("Varsinais-Suomen tapahtuma", type="event", terms={"region:02"}),
        entry("Uudenmaan uutinen", terms={"region:01"}),
    )

    assert titles(client, region=["09", "02"], type="news") == {
        "Etelä-Karjalan uutinen",
        "Varsinais-Suomen uutinen",
    }


def in_order(value):
    """The same name of a case in every process: a set has no order."""
    return ascii(sorted(value)) if isinstance(value, set) else ascii(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("type", "event"),
        ("locale", "sv"),
        ("region", "09"),
        ("wellbeing_county", "05"),
        ("municipality", "405"),
        ("theme", "ageing"),
        ("network", "6f1c1a52-6b8f-5c0e-9b7a-2f6f1f0e4d11"),
        ("organisation", "6f1c1a52-6b8f-5c0e-9b7a-2f6f1f0e4d11"),
    ],
)
def test_items_keep_to_what_is_asked(client, name, value):
    own = {name: value} if name in ("type", "locale") else {"terms": {f"{name}:{value}"}}
    put(entry("Oikea", **own), entry("Väärä"))

    assert titles(client, **{name: value}) == {"Oikea"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"published_from": "2026-03-01"}, {"keskiyöllä", "myöhemmin"}),
        ({"published_from": "2026-03-01T00:00:00Z"}, {"myöhemmin"}),
        ({"published_from": "2026-03-01T00:00:00+02:00"}, {"keskiyöllä", "myöhemmin"}),
        ({"published_to": "2026-03-01"}, {"ennen"}),
        (
            {"published_from": "0001-01-01", "published_to": "9999-12-31"},
            {"ennen", "keskiyöllä", "myöhemmin"},
        ),
        ({"published_from": "2026-03-01", "published_to": "2026-03-02"}, {"keskiyöllä"}),
    ],
    ids=in_order,
)
def test_a_date_is_its_finnish_midnight_and_the_end_is_not_in_it(client, query, found):
    put(
        entry("ennen", published_at=datetime(2026, 2, 28, 21, 59, 59, tzinfo=UTC)),
        entry("keskiyöllä", published_at=datetime(2026, 2, 28, 22, tzinfo=UTC)),
        entry("myöhemmin", published_at=datetime(2026, 3, 5, tzinfo=UTC)),
    )

    assert titles(client, **query) == found


def test_events_are_found_by_their_start(client):
    put(
        entry("tapahtuma", type="event", starts_at=datetime(2026, 12, 1, tzinfo=UTC)),
        entry("uutinen"),
    )

    assert titles(client, starts_from="2026-11-23") == {"tapahtuma"}
    assert titles(client, starts_to="2026-11-23") == set()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"near": "61.06,28.19", "within_km": "5"}, {"Lappeenranta"}),
        ({"near": "61.06,28.19", "within_km": "40"}, {"Lappeenranta", "Imatra"}),
        ({"near": "61.06,28.19"}, {"Lappeenranta"}),
        ({"near": "90,0", "within_km": "50"}, {"napa"}),
        ({"near": "-17,-179.99", "within_km": "20"}, {"Fidži"}),
        ({"bbox": "28,61,28.3,61.1"}, {"Lappeenranta"}),
        ({"bbox": "179,-18,-179,-16"}, {"Fidži"}),
        ({"bbox": "-180,-90,180,90"}, {"Lappeenranta", "Imatra", "napa", "Fidži"}),
    ],
    ids=in_order,
)
def test_places_are_found_across_the_antimeridian_and_at_the_pole(client, query, found):
    put(
        entry("Lappeenranta", latitude=61.0587, longitude=28.1887),
        entry("Imatra", latitude=61.1714, longitude=28.7521),
        entry("napa", latitude=89.9, longitude=123.0),
        entry("Fidži", latitude=-17.0, longitude=179.95),
        entry("ei missään"),
    )

    assert titles(client, **query) == found


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_misspelt_parameter_is_refused_with_the_nearest_one(client, endpoint):
    response = client.get(f"{HUB}{endpoint}{'&' if '?' in endpoint else '?'}regoin=09")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["nearest"] == "region"


BAD = [
    "type=uutinen",
    "locale=xx",
    "region=9",
    "region=",
    "region=99",
    "municipality=Lappeenranta",
    "municipality=999",
    "theme=agein",
    "network=Lappeenranta",
    "network={6f1c1a52-6b8f-5c0e-9b7a-2f6f1f0e4d11}",
    "published_from=2026-03-01T12:00",
    "published_from=2026-02-30",
    "published_from=1e400",
    "published_from=20260301",
    "published_from=2026-W01",
    "changed_to=eilen",
    "near=61",
    "near=61,28,3",
    "near=NaN,28",
    "near=1e400,28",
    "near=91,0",
    "within_km=5",
    "near=61,28&within_km=-1",
    "near=61,28&within_km=1e400",
    "near=61,28&within_km=inf",
    "bbox=28,62,29,61",
    "bbox=1,2,3",
    "limit=0",
    "limit=-1",
    "limit=101",
    "limit=1e1",
    "limit=%D9%A1",
    "limit=99999999999999999999999999",
    "limit=5&limit=6",
    "region=%00",
    "region=%ED%A0%80",
    "region=%FF",
    "%00=1",
    "%ED%A0%80=1",
    "=",
    "cursor=%00",
    "region=" + 10_000 * "9",
    10_000 * "x" + "=1",
    "&".join(["region=09"] * 51),
    "&".join(f"p{n}=1" for n in range(1000)),
    "&".join(["region=09"] * 5000),
]


@pytest.mark.parametrize("query", BAD, ids=lambda query: query[:30])
def test_what_cannot_be_is_refused_with_what_can(client, query):
    response = client.get(f"{HUB}items?{query}")

    assert response.status_code == 400
    problem = response.json()
    assert problem["type"].startswith(f"http://127.0.0.1:8000{HUB}problems/")
    assert problem["detail"]


def test_a_misspelt_code_is_refused_with_the_nearest_one(client):
    assert "ageing" in client.get(f"{HUB}items?theme=agein").json()["detail"]


def test_a_code_that_items_had_is_known_when_the_vocabulary_has_it_no_more(client):
    put(entry(terms={"theme:poistettu"}))

    assert client.get(f"{HUB}items?theme=poistettu").status_code == 200


def test_facets_count_what_is_in_the_filter(client):
    put(
        entry(terms={"region:09", "theme:ageing"}),
        entry(terms={"region:09"}),
        entry(terms={"region:02"}, type="event"),
    )

    answer = client.get(f"{HUB}facets", {"region": "09"}).json()

    assert answer["count"] == 2
    assert answer["facets"]["type"] == [{"value": "news", "count": 2}]
    assert answer["facets"]["theme"] == [{"value": "ageing", "count": 1}]
