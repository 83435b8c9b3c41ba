"""Reading official borders: GeoJSON of Statistics Finland or the National Land Survey of Finland.

The file is read as a stream, a feature at a time, and its corners are rounded at once, so that a file of any size
takes little memory.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import IO, Any

import ijson
from django.utils.translation import gettext as _

from core.json_streams import TooDeepError, json_items
from regions.maps.projections import from_tm35fin, tm35fin
from regions.maps.simplifying import Line, simplified, size_of

# Metres: corners are rounded to these, and the finished line is nowhere further from the official one.
ROUNDED_TO = 25
TOLERANCE = 250
MOST_CORNERS = 20_000_000
# Names that the publishers have for the code of a municipality.
CODES = ("kunta", "natcode", "nationalcode", "kuntanumero", "kuntakoodi", "code")
# Finland with its sea areas, in metres of ETRS-TM35FIN.
EASTINGS, NORTHINGS = (-100_000, 900_000), (6_300_000, 8_000_000)

Polygons = list[list[list[float]]]  # rings of longitude and latitude; only outer ones and holes, side by side


class BordersError(Exception):
    """The file cannot be taken for the borders of municipalities; the message says why."""


def read_borders(file: IO[bytes]) -> dict[str, Polygons]:
    """The simplified borders in a file, by the code of the municipality, in degrees."""
    areas: dict[str, list[Line]] = defaultdict(list)
    corners = 0
    for number, feature in enumerate(_features(file), start=1):
        code = _code(feature, number)
        for ring in _rings(feature.get("geometry"), number):
            corners += len(ring)
            if corners > MOST_CORNERS:
                raise BordersError(_("The file has more corners than any map of Finland."))
            rounded = _rounded(ring, number)
            if len(rounded) > 3 and size_of(rounded):
                areas[code].append(rounded)
    if not areas:
        raise BordersError(_("There are no areas in the file."))
    thinned = simplified(areas, TOLERANCE / ROUNDED_TO)
    return {code: [_in_degrees(ring) for ring in rings] for code, rings in thinned.items()}


def _features(file: IO[bytes]) -> Iterator[dict[str, Any]]:
    try:
        for feature in json_items(file, "features.item"):
            if not isinstance(feature, dict):
                raise BordersError(_("The file is not GeoJSON with features."))
            yield feature
    except (ijson.JSONError, TooDeepError, UnicodeDecodeError) as error:
        raise BordersError(_("The file is not GeoJSON, or not whole: %s") % str(error)[:200]) from error


def _code(feature: dict[str, Any], number: int) -> str:
    properties = feature.get("properties")
    said = properties if isinstance(properties, dict) else {}
    lower = {str(name).lower(): value for name, value in said.items()}
    for name in CODES:
        code = str(lower.get(name) or "").strip()
        if code.isdecimal() and len(code) <= 3:
            return code.zfill(3)
    raise BordersError(
        _(
            "Feature %(number)d has no code of a municipality. One of these properties must have it: %(names)s."
        )
        % {"number": number, "names": ", ".join(CODES)}
    )


def _rings(geometry: Any, number: int) -> Iterator[list[Any]]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise BordersError(
            _("Feature %(number)d is not an area but “%(kind)s”.") % {"number": number, "kind": kind}
        )
    coordinates = geometry.get("coordinates")
    for polygon in _list(coordinates, number) if kind == "MultiPolygon" else [coordinates]:
        yield from (_list(ring, number) for ring in _list(polygon, number))


def _list(value: Any, number: int) -> list[Any]:
    if not isinstance(value, list):
        raise BordersError(_("The coordinates of feature %d are not as GeoJSON has them.") % number)
    return value


def _rounded(ring: list[Any], number: int) -> Line:
    """A ring in whole steps of the national plane, without corners that fall together; closed."""
    corners: list[tuple[int, int]] = []
    for easting, northing in _in_metres(ring, number):
        corner = round(easting / ROUNDED_TO), round(northing / ROUNDED_TO)
        if not corners or corner != corners[-1]:
            corners.append(corner)
    if corners and corners[0] != corners[-1]:
        corners.append(corners[0])
    return tuple(corners)


def _in_metres(ring: Iterable[Any], number: int) -> Iterator[tuple[float, float]]:
    for corner in ring:
        pair = corner[:2] if isinstance(corner, list) else []
        if len(pair) != 2 or not all(isinstance(value, int | float) and value == value for value in pair):
            raise BordersError(_("The coordinates of feature %d are not as GeoJSON has them.") % number)
        x, y = float(pair[0]), float(pair[1])
        # Degrees are small numbers: what is large is metres of ETRS-TM35FIN (EPSG:3067).
        easting, northing = tm35fin(y, x) if abs(x) <= 180 and abs(y) < 90 else (x, y)
        if not (EASTINGS[0] < easting < EASTINGS[1] and NORTHINGS[0] < northing < NORTHINGS[1]):
            raise BordersError(
                _(
                    "Feature %d is not in Finland. The coordinates must be degrees, longitude first, "
                    "or metres of ETRS-TM35FIN."
                )
                % number
            )
        yield easting, northing


def _in_degrees(ring: Line) -> list[list[float]]:
    degrees = (from_tm35fin(x * ROUNDED_TO, y * ROUNDED_TO) for x, y in ring)
    return [[round(longitude, 4), round(latitude, 4)] for latitude, longitude in degrees]
