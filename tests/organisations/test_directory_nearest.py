"""Nearest first, and the map that shows what the list shows."""

import math
import random
import re

import pytest

from content_store.filters import EARTH_RADIUS_KM
from organisations.directory.nearest import FADED, kilometres
from organisations.models import OrganisationIndexPage, OrganisationPage
from regions.models import Municipality
from tests.factories import OrganisationPageFactory, section

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory():
    return section(OrganisationIndexPage, "Järjestöt")


def get(client, directory, **query):
    return client.get(directory.get_url(), query)


@pytest.fixture
def scattered():
    rng = random.Random(1)  # noqa: S311
    return [
        OrganisationPageFactory(
            title=f"Yhdistys {number}",
            latitude=rng.uniform(60, 69),
            longitude=rng.uniform(21, 30),
            state={0: "silent", 1: "closed"}.get(number % 4, "fresh"),
        )
        for number in range(30)
    ]


def felt_distance(there, page):
    """Entries that nobody has confirmed, or that have closed, count as twice as far away; as the square of the sine of half the angle."""
    angle = kilometres(there, (page.latitude, page.longitude)) / EARTH_RADIUS_KM
    return math.sin(angle / 2) ** 2 * (1 if page.state == "fresh" else FADED)


@pytest.mark.parametrize("few", [0, 3000], ids=["in rings", "all measured"])
@pytest.mark.parametrize("near", ["Lappeenrannassa", "53100", "Villmanstrand", "405"])
def test_the_nearest_come_first(client, directory, scattered, monkeypatch, few, near):
    monkeypatch.setattr("organisations.directory.nearest.FEW", few)
    nowhere = OrganisationPageFactory(title="Paikaton")
    OrganisationPage.objects.filter(pk=nowhere.pk).update(municipality=None)
    home = Municipality.objects.get(code="405")
    there = home.latitude, home.longitude

    response = get(client, directory, near=near)

    expected = sorted(scattered, key=lambda page: felt_distance(there, page))
    first = list(response.context["items"])
    second = list(get(client, directory, near=near, page=2).context["items"])
    assert [page.pk for page in first + second][:-1] == [page.pk for page in expected]
    assert second[-1].title == "Paikaton"
    assert second[-1].km is None
    assert first[0].km == pytest.approx(kilometres(there, (expected[0].latitude, expected[0].longitude)))


def test_the_place_of_a_device_is_rounded(client, directory):
    OrganisationPageFactory(latitude=61.0, longitude=28.0)

    response = get(client, directory, lat="61.0587219", lon="28.1887123")

    assert response.context["place"].point == (61.06, 28.19)
    assert "61.0587" not in response.context["map_url"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"near": "Atlantis"}, "Atlantis"),
        ({"near": "00000"}, "00000"),
        ({"near": "x" * 3000}, "x"),
        ({"lat": "nan", "lon": "28"}, ""),
        ({"lat": "1e999", "lon": "28"}, ""),
        ({"lat": "91", "lon": "28"}, ""),
        ({"lat": "61"}, ""),
        ({"view": "map", "frame": "1,2"}, ""),
        ({"view": "map", "frame": "nan,28,3"}, ""),
        ({"view": "map", "frame": "61,28,999999999"}, ""),
        ({"view": "map", "frame": "-85,180,9"}, ""),
        ({"view": "map", "municipality": ["999", "405"]}, ""),
    ],
)
def test_an_unknown_place_is_said_and_nothing_is_lost(client, directory, query, said):
    OrganisationPageFactory(title="Martat")

    response = get(client, directory, **query)

    assert response.status_code == 200
    assert said in response.context["place_error"]


def cells(response):
    """What the links of the map say: name and number of each area."""
    return dict(re.findall(r'aria-label="([^",]+), (\d+) [^"]+"><path', response.content.decode()))


def test_the_map_counts_what_the_list_has(client, directory):
    for code, count in (("405", 3), ("732", 1)):
        for number in range(count):
            OrganisationPageFactory(
                title=f"Yhdistys {code} {number}", municipality=Municipality.objects.get(code=code)
            )

    response = get(client, directory, view="map")
    narrowed = get(client, directory, view="map", letter="x")

    assert cells(response) == {"Lappeenranta": "3", "Salla": "1"}
    assert [(row.name, row.count) for row in response.context["map"].rows()] == [
        ("Lappeenranta", 3),
        ("Salla", 1),
    ]
    assert response.context["total"] == 4
    assert not cells(narrowed)


def test_the_map_of_a_municipality_shows_its_organisations(client, directory):
    home = Municipality.objects.get(code="405")
    near = [
        OrganisationPageFactory(
            title=f"Yhdistys {n}", latitude=home.latitude + n / 50, longitude=home.longitude
        )
        for n in range(3)
    ]
    OrganisationPageFactory(title="Muualla asuva", latitude=69.0, longitude=27.0)

    response = get(client, directory, view="map", municipality="405")

    drawing = response.context["map"]
    shown = {drawing.choosing.entries.keys[number] for cluster in drawing.clusters for number in cluster}
    assert shown == {page.pk for page in near}
    assert drawing.not_seen == 1
    assert response.context["total"] == 4


def test_every_move_of_the_map_leads_to_a_page_with_the_same_list(client, directory, scattered):
    response = get(client, directory, view="map", frame="62.0,26.0,2", letter="y")

    buttons = [button for button in response.context["map"].buttons() if button.url]

    assert {button.name for button in buttons} == {"in", "out", "north", "south", "west", "east"}
    for button in buttons:
        assert client.get(button.url.split("#")[0]).context["total"] == OrganisationPage.objects.count()


def test_a_map_of_tiles_asks_the_operators_server_for_the_images_in_view(client, directory, settings):
    settings.SILTA_MAP_TILES = "https://kartta.example.fi/{z}/{x}/{y}.png"
    OrganisationPageFactory(latitude=61.05, longitude=28.19)

    content = get(client, directory, view="map", frame="61.05,28.19,5").content.decode()

    tiles = re.findall(r'<image href="https://kartta\.example\.fi/(\d+)/(\d+)/(\d+)\.png"', content)
    assert 1 <= len(tiles) <= 30
    assert len({level for level, _x, _y in tiles}) == 1


def test_without_tiles_the_map_asks_nobody(client, directory, scattered):
    content = get(client, directory, view="map").content.decode()

    assert not re.search(r'(?:src|<image href)="(?:https?:)?//', content)


def test_nothing_that_is_typed_becomes_markup(client, directory):
    OrganisationPageFactory(title='<script>alert("x")</script>', latitude=61.05, longitude=28.19)
    evil = '"><script>alert(1)</script>'

    for query in ({"near": evil}, {"q": evil}, {"municipality": evil}, {"letter": evil}):
        for view in ("", "map"):
            content = get(client, directory, **query, view=view).content.decode()
            assert "<script>alert" not in content
    drawn = get(client, directory, view="map", municipality="405").content.decode()
    assert "<script>alert" not in drawn


@pytest.mark.parametrize("view", ["list", "map"])
def test_the_queries_do_not_grow_with_the_organisations(
    client, directory, django_assert_max_num_queries, view
):
    counts = []
    for more in (1, 19):
        for number in range(more):
            OrganisationPageFactory(title=f"Yhdistys {number}", latitude=61 + number / 9, longitude=28.0)
        query = {"view": view, "municipality": "405", "near": "Imatra"}
        get(client, directory, **query)
        with django_assert_max_num_queries(60) as queries:
            get(client, directory, **query)
        counts.append(len(queries))

    assert counts[0] == counts[1]
