"""From degrees to the plane of a map, and back.

ETRS-TM35FIN, the national coordinate system, is a transverse Mercator projection on the ellipsoid GRS 80. The
series are those of L. Krüger (1912) in the third flattening, as recommendation JHS 197 of the Finnish public
administration gives them; to the fourth power they are right to less than a millimetre in Finland. The degrees
are those of ETRS89, which for a map are those of WGS 84.
"""

import math
from typing import NamedTuple, Protocol

SEMI_MAJOR_AXIS = 6378137.0
FLATTENING = 1 / 298.257222101
SCALE = 0.9996
CENTRAL_MERIDIAN = math.radians(27.0)
FALSE_EASTING = 500_000.0

_n = FLATTENING / (2 - FLATTENING)
_RADIUS = SEMI_MAJOR_AXIS / (1 + _n) * (1 + _n**2 / 4 + _n**4 / 64)
_ECCENTRICITY = math.sqrt(FLATTENING * (2 - FLATTENING))
_FORWARD = (
    _n / 2 - 2 * _n**2 / 3 + 5 * _n**3 / 16 + 41 * _n**4 / 180,
    13 * _n**2 / 48 - 3 * _n**3 / 5 + 557 * _n**4 / 1440,
    61 * _n**3 / 240 - 103 * _n**4 / 140,
    49561 * _n**4 / 161280,
)
_BACK = (
    _n / 2 - 2 * _n**2 / 3 + 37 * _n**3 / 96 - _n**4 / 360,
    _n**2 / 48 + _n**3 / 15 - 437 * _n**4 / 1440,
    17 * _n**3 / 480 - 37 * _n**4 / 840,
    4397 * _n**4 / 161280,
)


class OnMap(NamedTuple):
    """A place on a map: x grows to the east, y downwards, as on a screen."""

    x: float
    y: float


class Projection(Protocol):
    """How places come onto a map."""

    def onto(self, latitude: float, longitude: float) -> OnMap: ...

    def degrees(self, place: OnMap) -> tuple[float, float]: ...


class National:
    """The shape of Finland as on Finnish maps; a unit is a hundred metres."""

    UNIT = 100.0

    def onto(self, latitude: float, longitude: float) -> OnMap:
        easting, northing = tm35fin(latitude, longitude)
        return OnMap(easting / self.UNIT, -northing / self.UNIT)

    def degrees(self, place: OnMap) -> tuple[float, float]:
        return from_tm35fin(place.x * self.UNIT, -place.y * self.UNIT)


class Web:
    """The spherical Mercator projection of map tiles; the world is a square with this side."""

    SIDE = 2.0**18

    def onto(self, latitude: float, longitude: float) -> OnMap:
        y = math.asinh(math.tan(math.radians(latitude))) / math.pi
        return OnMap((longitude / 360 + 0.5) * self.SIDE, (1 - y) / 2 * self.SIDE)

    def degrees(self, place: OnMap) -> tuple[float, float]:
        y = 1 - 2 * place.y / self.SIDE
        return math.degrees(math.atan(math.sinh(math.pi * y))), (place.x / self.SIDE - 0.5) * 360


def tm35fin(latitude: float, longitude: float) -> tuple[float, float]:
    """Easting and northing in metres."""
    sine = math.sin(math.radians(latitude))
    conformal = math.sinh(math.atanh(sine) - _ECCENTRICITY * math.atanh(_ECCENTRICITY * sine))
    east = math.radians(longitude) - CENTRAL_MERIDIAN
    xi = math.atan2(conformal, math.cos(east))
    eta = math.asinh(math.sin(east) / math.hypot(conformal, math.cos(east)))
    easting, northing = eta, xi
    for power, coefficient in enumerate(_FORWARD, start=1):
        easting += coefficient * math.cos(2 * power * xi) * math.sinh(2 * power * eta)
        northing += coefficient * math.sin(2 * power * xi) * math.cosh(2 * power * eta)
    return FALSE_EASTING + SCALE * _RADIUS * easting, SCALE * _RADIUS * northing


def from_tm35fin(easting: float, northing: float) -> tuple[float, float]:
    """Latitude and longitude in degrees."""
    xi, eta = northing / (SCALE * _RADIUS), (easting - FALSE_EASTING) / (SCALE * _RADIUS)
    first, second = xi, eta
    for power, coefficient in enumerate(_BACK, start=1):
        xi -= coefficient * math.sin(2 * power * first) * math.cosh(2 * power * second)
        eta -= coefficient * math.cos(2 * power * first) * math.sinh(2 * power * second)
    conformal = math.sin(xi) / math.hypot(math.sinh(eta), math.cos(xi))
    longitude = CENTRAL_MERIDIAN + math.atan2(math.sinh(eta), math.cos(xi))
    return math.degrees(_latitude(conformal)), math.degrees(longitude)


def _latitude(tangent: float) -> float:
    """The latitude whose conformal latitude has this tangent; a few steps are exact."""
    latitude = math.atan(tangent)
    for _step in range(6):
        sine = math.sin(latitude)
        isometric = math.asinh(tangent) + _ECCENTRICITY * math.atanh(_ECCENTRICITY * sine)
        latitude = math.asin(math.tanh(isometric))
    return latitude
