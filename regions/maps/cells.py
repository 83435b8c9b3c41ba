"""The areas of municipalities as a sketch: to each belongs what is nearer to its centre than to any other's."""

import math
from collections.abc import Sequence

from regions.maps.projections import OnMap

CORNERS = 40  # of the circle that ends a cell towards the sea and the neighbouring countries
# The reach of a cell, by how far away other centres are: so the north is wide, and islands stay small.
NEIGHBOURS = 5
REACH = 0.8

Ring = list[OnMap]


def cells(centres: Sequence[OnMap]) -> list[Ring]:
    """The cell around each of the centres (a Voronoi diagram), in their order; centres differ from each other."""
    return [_cell(centre, centres) for centre in centres]


def _cell(centre: OnMap, centres: Sequence[OnMap]) -> Ring:
    others = sorted((math.dist(centre, other), other) for other in centres if other != centre)
    around = others[:NEIGHBOURS]
    reach = REACH * (sum(distance for distance, _other in around) / len(around) if around else 1.0)
    ring = [
        OnMap(centre.x + reach * math.cos(turn), centre.y + reach * math.sin(turn))
        for turn in (2 * math.pi * corner / CORNERS for corner in range(CORNERS))
    ]
    for distance, other in others:
        if distance >= 2 * reach:
            break
        ring = _nearer_half(ring, centre, other)
    return ring


def _nearer_half(ring: Ring, centre: OnMap, other: OnMap) -> Ring:
    """What of a convex ring is nearer to `centre` than to `other`."""
    across = OnMap(other.x - centre.x, other.y - centre.y)
    middle = ((other.x + centre.x) * across.x + (other.y + centre.y) * across.y) / 2

    def beyond(corner: OnMap) -> float:
        return corner.x * across.x + corner.y * across.y - middle

    kept: Ring = []
    for before, corner in zip([ring[-1], *ring], ring, strict=False):
        was, now = beyond(before), beyond(corner)
        if (was > 0) != (now > 0):
            part = was / (was - now)
            kept.append(
                OnMap(before.x + part * (corner.x - before.x), before.y + part * (corner.y - before.y))
            )
        if now <= 0:
            kept.append(corner)
    return kept
