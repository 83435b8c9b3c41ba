"""The organisations that are nearest to a place."""

import math
from typing import NamedTuple

from content_store.filters import EARTH_RADIUS_KM, KM_A_DEGREE
from organisations.directory.bits import Members, numbers_of
from organisations.directory.entries import CELLS_A_DEGREE, Entries, Point, cell_of

# So few are all measured; of more, those in ever wider squares around the place.
FEW = 3_000
# Rings of cells around the place; who is not content with what lies in them has everything measured.
MOST_RINGS = 30


class Near(NamedTuple):
    """An organisation, by its number, and how far it is; nothing when nobody knows where it is."""

    number: int
    km: float | None


def nearest(entries: Entries, chosen: int, place: Point, count: int) -> list[Near]:
    """The first `count` of the chosen ones, the nearest first; those whose place is unknown come last."""
    found = _in_rings(entries, chosen, place, count) if chosen.bit_count() > FEW else None
    if found is None:
        numbers = numbers_of(chosen)
        found = _measured(entries, [number for number in numbers if entries.points[number]], place)
        if len(found) < count:
            nowhere = [number for number in numbers if not entries.points[number]]
            nowhere.sort(key=entries.names.__getitem__)
            found += [Near(number, None) for number in nowhere]
    return found[:count]


def kilometres(one: Point, other: Point) -> float:
    """Along the earth's surface, by the haversine formula."""
    south, north = math.radians(one[0]), math.radians(other[0])
    half = math.sin((north - south) / 2) ** 2
    half += math.cos(south) * math.cos(north) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def _in_rings(entries: Entries, chosen: int, place: Point, count: int) -> list[Near] | None:
    """The nearest ones out of square rings of cells; nothing when there are not enough in them."""
    members = Members(chosen, entries.size)
    middle = cell_of(*place)
    candidates: list[int] = []
    for ring in range(MOST_RINGS):
        for cell in _ring(middle, ring):
            candidates += members.among(entries.grid.get(cell, ()))
        if len(candidates) >= count:
            reach = _reach(place, ring)
            found = _measured(entries, candidates, place)
            if len(found) >= count and (found[count - 1].km or 0.0) <= reach:
                return found
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


def _measured(entries: Entries, numbers: list[int], place: Point) -> list[Near]:
    """Sorted by distance, and of the same distance by name; `numbers` have a place."""
    found = [
        Near(number, kilometres(place, point)) for number in numbers if (point := entries.points[number])
    ]
    found.sort(key=lambda near: (near.km, entries.names[near.number]))
    return found
