"""The areas of the municipalities as a map draws them: real borders where they are loaded, otherwise a sketch."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max

from regions.maps.cells import Ring, cells
from regions.maps.projections import National, OnMap, Projection, Web
from regions.models import Municipality, MunicipalityBorder

PROJECTIONS: dict[str, Projection] = {"national": National(), "web": Web()}


@dataclass(frozen=True)
class Box:
    """A rectangle on a map."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True)
class Shape:
    """The area of one municipality: as an SVG path, what it fills, and its centre."""

    code: str
    region: str
    county: str
    path: str
    box: Box
    centre: OnMap


@dataclass(frozen=True)
class Areas:
    """The areas of all municipalities of today."""

    shapes: dict[str, Shape]
    box: Box
    schematic: bool
    credit: str


def areas(projection: str) -> Areas:
    """The areas; kept in memory until other municipalities or borders are loaded."""
    municipalities = Municipality.objects.current().aggregate(Count("pk"), Max("population_year"))
    borders = MunicipalityBorder.objects.aggregate(Count("pk"), Max("loaded_at"))
    return _areas(projection, (*municipalities.values(), *borders.values()))


@lru_cache(maxsize=4)
def _areas(projection: str, _as_of: tuple[object, ...]) -> Areas:
    onto = PROJECTIONS[projection].onto
    places = list(
        Municipality.objects.current().select_related("region", "wellbeing_county").order_by("code")
    )
    centres = [onto(place.latitude, place.longitude) for place in places]
    borders = {border.municipality_id: border for border in MunicipalityBorder.objects.all()}
    sketches = cells(centres) if len(borders) < len(places) else []
    shapes = {}
    for number, (place, centre) in enumerate(zip(places, centres, strict=True)):
        border = borders.get(place.pk)
        rings = (
            [[onto(latitude, longitude) for longitude, latitude in ring] for ring in border.rings]
            if border
            else [sketches[number]]
        )
        county = place.wellbeing_county.code if place.wellbeing_county else ""
        shapes[place.code] = Shape(
            place.code, place.region.code, county, _path(rings), box_around(_corners(rings)), centre
        )
    credit = next((border.credit for border in borders.values()), "")
    around = box_around(OnMap(x, y) for shape in shapes.values() for x, y in _ends(shape.box))
    return Areas(shapes, around, schematic=bool(sketches), credit=credit)


def box_around(places: Iterable[OnMap]) -> Box:
    corners = list(places) or [OnMap(0, 0)]
    across, down = [corner.x for corner in corners], [corner.y for corner in corners]
    return Box(min(across), min(down), max(across), max(down))


def _corners(rings: list[Ring]) -> Iterable[OnMap]:
    return (corner for ring in rings for corner in ring)


def _ends(box: Box) -> tuple[tuple[float, float], tuple[float, float]]:
    return (box.left, box.top), (box.right, box.bottom)


def _path(rings: list[Ring]) -> str:
    return "".join(f"M{' '.join(f'{corner.x:.1f},{corner.y:.1f}' for corner in ring)}Z" for ring in rings)
