"""The organisations that are nearest to a place."""

import heapq
import math
from typing import NamedTuple

from content_store.filters import EARTH_RADIUS_KM, KM_A_DEGREE
from core.bits import Members, numbers_of
from organisations.directory.entries import CELLS_A_DEGREE, Entries, Point, cell_of
from organisations.directory.rows import FADED_STATES

# So few are all measured; of more, those in ever wider squares around the place.
FEW = 3_000
# Who has not confirmed an entry for long, or has closed, is counted as twice as far away, and 200 metres at least. It is
# the haversine that is counted with, which grows with the square of the distance.
FADED, FADED_HERE = 4.0, (0.2 / EARTH_RADIUS_KM / 2) ** 2
# Rings of cells around the place; who is not content with what lies in them has everything measured.
MOST_RINGS = 30
A_DEGREE = math.pi / 180


class Near(NamedTuple):
    """An organisation, by its number, and how far it is; nothing when nobody knows where it is."""

    number: int
    km: float | None


def nearest(
    entries: Entries, chosen: int, place: Point, count: int, after: tuple[str, int] = ("", 0)
) -> list[Near]:
    """The first `count` of the chosen ones, the nearest first; those whose place is unknown come last.

    Equally near ones follow in the alphabet, beginning behind the name `after`.
    """
    measured = _Measure(entries, place, count, after)
    found = _in_rings(entries, chosen, place, measured) if chosen.bit_count() > FEW else None
    if found is None:
        numbers = numbers_of(chosen)
        found = measured(numbers)
        if len(found) < count:
            nowhere = [number for number in numbers if not entries.points[number]]
            nowhere.sort(key=entries.names.__getitem__)
            found += [Near(number, None) for number in nowhere]
    return found[:count]


class _Measure:
    """Finds the nearest ones among some, without those whose place is unknown."""

    def __init__(self, entries: Entries, place: Point, count: int, after: tuple[str, int]) -> None:
        self.entries = entries
        self.place = place
        self.count = count
        self.after = after
        self.faded = Members(entries.having("state", FADED_STATES), entries.size)

    def __call__(self, numbers: list[int]) -> list[Near]:
        return self.first(self.distances(numbers))

    def distances(self, numbers: list[int]) -> list[tuple[float, int]]:
        """What grows with the distance, the haversine of its angle, which is quicker to find for very many.

        Of those that nobody has confirmed, and of closed ones, more than that.
        """
        points, sine, cosine = self.entries.points, math.sin, math.cos
        (south, west), straight = map(math.radians, self.place), math.cos(math.radians(self.place[0]))
        found = [
            (
                sine((point[0] * A_DEGREE - south) / 2) ** 2
                + straight * cosine(point[0] * A_DEGREE) * sine((point[1] * A_DEGREE - west) / 2) ** 2,
                number,
            )
            for number in numbers
            if (point := points[number])
        ]
        faded = set(self.faded.among(numbers))
        return [
            (far * FADED + FADED_HERE, number) if number in faded else (far, number) for far, number in found
        ]

    def first(self, found: list[tuple[float, int]]) -> list[Near]:
        nearest_ones = heapq.nsmallest(self.count, found, key=self._in_order)
        faded = set(self.faded.among(number for _far, number in nearest_ones))
        return [
            Near(number, _kilometres_of((far - FADED_HERE) / FADED if number in faded else far))
            for far, number in nearest_ones
        ]

    def _in_order(self, found: tuple[float, int]) -> tuple[float, bool, tuple[str, int]]:
        name = self.entries.names[found[1]]
        return found[0], name <= self.after, name


def kilometres(one: Point, other: Point) -> float:
    """Along the earth's surface, by the haversine formula."""
    south, north = math.radians(one[0]), math.radians(other[0])
    haversine = math.sin((north - south) / 2) ** 2
    haversine += math.cos(south) * math.cos(north) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    return _kilometres_of(haversine)


def _kilometres_of(haversine: float) -> float:
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(haversine)))


def _in_rings(entries: Entries, chosen: int, place: Point, measured: _Measure) -> list[Near] | None:
    """The nearest ones out of square rings of cells; nothing when there are not enough in them."""
    members = Members(chosen, entries.size)
    middle = cell_of(*place)
    found: list[tuple[float, int]] = []
    for ring in range(MOST_RINGS):
        for cell in _ring(middle, ring):
            found += measured.distances(members.among(entries.grid.get(cell, ())))
        if len(found) >= measured.count:
            reach = math.sin(_reach(place, ring) / EARTH_RADIUS_KM / 2) ** 2
            surely = [one for one in found if one[0] <= reach]
            if len(surely) >= measured.count:
                return measured.first(surely)
    return None


def _ring(middle: tuple[int, int], ring: int) -> list[tuple[int, int]]:
    row, column = middle
    if ring == 0:
        return [middle]
    columns = range(column - ring, column + ring + 1)
    ends = [(row + side, one) for side in (-ring, ring) for one in columns]
    return ends + [
        (one, column + side) for side in (-ring, ring) for one in range(row - ring + 1, row + ring)
    ]


def _reach(place: Point, ring: int) -> float:
    """How far everything is surely inside the rings: their cells are narrowest in the north."""
    north = min(place[0] + (ring + 1) / CELLS_A_DEGREE[0], 89.0)
    across = math.cos(math.radians(north)) / CELLS_A_DEGREE[1]
    return ring * KM_A_DEGREE * min(1 / CELLS_A_DEGREE[0], across)
