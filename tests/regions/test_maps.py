"""Projections, the schematic cells, and what `load_borders` takes and refuses."""

import io
import json
from http.client import IncompleteRead
from pathlib import Path
from urllib.error import URLError
from urllib.request import OpenerDirector, Request

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from regions.management.commands import load_borders
from regions.maps.areas import areas
from regions.maps.borders import BordersError, read_borders
from regions.maps.cells import cells
from regions.maps.projections import National, OnMap, Web, tm35fin
from regions.maps.simplifying import simplified
from regions.models import Municipality, MunicipalityBorder

SHARED = Path(__file__).parents[3] / "shared" / "data" / "municipalities.geojson"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("degrees", "metres"),
    [
        # The example of recommendation JHS 197, and the central meridian.
        ((60.385106872, 19.848136767), (106256.360, 6715706.377)),
        ((60.0, 27.0), (500000.0, 6651411.190)),
    ],
)
def test_the_national_plane_is_as_the_recommendation_computes_it(degrees, metres):
    assert tm35fin(*degrees) == pytest.approx(metres, abs=0.01)


@pytest.mark.parametrize("projection", [National(), Web()])
@pytest.mark.parametrize("place", [(59.8, 19.1), (70.1, 27.9), (62.5, 31.6), (61.06, 28.19)])
def test_a_projection_leads_back(projection, place):
    assert projection.degrees(projection.onto(*place)) == pytest.approx(place, abs=1e-9)


def inside(place, ring):
    """Whether a convex ring has a place on its inner side everywhere."""
    turns = [
        (end.x - start.x) * (place.y - start.y) - (end.y - start.y) * (place.x - start.x)
        for start, end in zip(ring, [*ring[1:], ring[0]], strict=True)
    ]
    return all(turn >= -1e-6 for turn in turns) or all(turn <= 1e-6 for turn in turns)


@pytest.mark.django_db
def test_each_municipality_has_one_cell_and_lies_in_no_other():
    places = list(Municipality.objects.current())
    centres = [
        OnMap(*(value / 100 for value in tm35fin(place.latitude, place.longitude))) for place in places
    ]

    rings = cells(centres)

    assert len(rings) == len(places) == len(areas("national").shapes)
    for number, centre in enumerate(centres):
        assert [other for other, ring in enumerate(rings) if inside(centre, ring)] == [number]


def feature(code="405", ring=None, name="kunta", kind="Polygon"):
    """A square of twenty kilometres in Lappeenranta."""
    corners = ring or [[28.0, 61.0], [28.4, 61.0], [28.4, 61.2], [28.0, 61.2], [28.0, 61.0]]
    coordinates = [corners] if kind == "Polygon" else [[corners]]
    return {
        "type": "Feature",
        "properties": {name: code},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def all_municipalities(**changes):
    return collection(*(feature(code=place.code, **changes) for place in Municipality.objects.current()))


def load(tmp_path, text, **options):
    path = tmp_path / "rajat.geojson"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    call_command("load_borders", str(path), **options)


IN_METRES = [list(tm35fin(y, x)) for x, y in feature()["geometry"]["coordinates"][0]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [{}, {"name": "NATCODE"}, {"name": "kunta", "kind": "MultiPolygon"}, {"ring": IN_METRES}],
    ids=["degrees", "national land survey", "several parts", "metres"],
)
def test_official_borders_are_loaded_and_drawn(tmp_path, changes):
    load(tmp_path, all_municipalities(**changes), credit="Tilastokeskus, CC BY 4.0")

    border = MunicipalityBorder.objects.get(municipality__code="405")
    corners = sorted(
        [round(longitude, 3), round(latitude, 3)] for longitude, latitude in border.rings[0][:-1]
    )
    for corner, expected in zip(
        corners, [[28.0, 61.0], [28.0, 61.2], [28.4, 61.0], [28.4, 61.2]], strict=True
    ):
        assert corner == pytest.approx(expected, abs=0.0015)
    drawn = areas("national")
    assert not drawn.schematic
    assert drawn.credit == "Tilastokeskus, CC BY 4.0"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not GeoJSON"),
        ("{", "not GeoJSON"),
        (b"\xff\xfe\x00{", "not GeoJSON"),
        ("[]", "no areas"),
        (collection(), "no areas"),
        (collection("x"), "not GeoJSON with features"),
        (collection(feature(name="nimi")), "no code of a municipality"),
        (collection(feature(code="999")), "No municipality has this code: 999"),
        (collection(feature()), "lacks 307 municipalities"),
        (collection(feature(kind="Point")), "is not an area but"),
        (
            collection(feature(ring=[[61.0, 28.0], [61.0, 28.4], [61.2, 28.4], [61.0, 28.0]])),
            "is not in Finland",
        ),
        (collection(feature(ring=[["28", 61.0], [28.4, 61.0]])), "not as GeoJSON has them"),
        (collection(feature(ring=[[[[28]]]])), "not as GeoJSON has them"),
        (collection({"type": "Feature", "properties": None, "geometry": None}), "no code of a municipality"),
        ("[" * 100_000, "not GeoJSON"),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason_and_changes_nothing(tmp_path, text, reason):
    with pytest.raises(CommandError, match=reason):
        load(tmp_path, text)

    assert not MunicipalityBorder.objects.exists()


@pytest.mark.parametrize(
    "source",
    ["http://example.fi/rajat.json", "ftp://example.fi/rajat.json", "file:///etc/passwd", "/ei/ole.json", ""],
)
@pytest.mark.django_db
def test_only_files_and_https_addresses_are_read(source):
    with pytest.raises(CommandError):
        call_command("load_borders", source)


class Server:
    """What a server of borders answers: pieces, and then an end or a fault."""

    def __init__(self, *pieces):
        self.pieces = list(pieces)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None

    def read(self, _size):
        piece = self.pieces.pop(0) if self.pieces else b""
        if isinstance(piece, Exception):
            raise piece
        return piece


def served(monkeypatch, *pieces):
    monkeypatch.setattr(OpenerDirector, "open", lambda *_args, **_options: Server(*pieces))


@pytest.mark.django_db
def test_borders_are_fetched_from_an_https_address(monkeypatch):
    whole = all_municipalities().encode()
    served(monkeypatch, whole[:1000], whole[1000:])

    call_command("load_borders", "https://example.fi/rajat.json", credit="Tilastokeskus")

    assert not areas("national").schematic


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pieces", "reason"),
    [
        ([b"{", IncompleteRead(b"")], "cannot be fetched whole"),
        ([b"{", ConnectionResetError("reset")], "cannot be fetched whole"),
        ([b"{", TimeoutError("timed out")], "cannot be fetched whole"),
        ([b"<!doctype html><title>Kirjaudu</title>"], "not GeoJSON"),
        ([collection(feature()).encode()[:-20]], "not GeoJSON, or not whole"),
        ([b" " * 1000] * 3, "is larger than"),
    ],
    ids=["cut off", "reset", "too slow", "a login page", "cut off unseen", "huge"],
)
def test_what_comes_from_an_address_is_refused_unless_it_is_whole(monkeypatch, pieces, reason):
    monkeypatch.setattr(load_borders, "MOST_BYTES", 2000 if len(pieces) == 3 else 10**9)
    served(monkeypatch, *pieces)

    with pytest.raises(CommandError, match=reason):
        call_command("load_borders", "https://example.fi/rajat.json")

    assert not MunicipalityBorder.objects.exists()


@pytest.mark.parametrize("to", ["http://example.fi/rajat.json", "file:///etc/passwd", "ftp://example.fi/x"])
def test_no_server_leads_on_to_an_address_without_https(to):
    first = Request("https://example.fi/rajat.json")

    with pytest.raises(URLError):
        load_borders.OnlyHttps().redirect_request(first, None, 302, "Found", {}, to)


@pytest.mark.django_db
def test_the_map_becomes_schematic_again_when_borders_are_removed(tmp_path):
    load(tmp_path, all_municipalities())

    call_command("load_borders", remove=True)

    assert areas("national").schematic


@pytest.mark.django_db
@pytest.mark.skipif(not SHARED.exists(), reason="the example file is not beside the project")
def test_a_real_file_is_loaded_whole():
    call_command("load_borders", str(SHARED))

    assert MunicipalityBorder.objects.count() == Municipality.objects.current().count()
    shapes = areas("national").shapes
    assert all(shape.box.left <= shape.centre.x <= shape.box.right for shape in shapes.values())


def test_neighbours_keep_their_common_border():
    wave = [(10 + (step % 3), step) for step in range(40)]
    left = ((0, 0), *wave, (0, 39), (0, 0))
    right = (wave[0], (30, 0), (30, 39), *reversed(wave))

    thinned = simplified({"left": [left], "right": [right]}, 3)

    common = set(thinned["left"][0]) & set(thinned["right"][0])
    assert len(thinned["left"][0]) < len(left)
    assert {wave[0], wave[-1]} <= common
    assert len(common) == len([corner for corner in thinned["left"][0][:-1] if corner[0] >= 10])


@pytest.mark.parametrize("opening", [b"[", b'{"features":[', b'{"features":[{"a":'])
def test_what_is_nested_without_end_is_refused_before_it_fills_the_memory(opening):
    text = opening * 100_000

    with pytest.raises(BordersError, match="not GeoJSON"):
        read_borders(io.BytesIO(text))
