"""Fewer corners for borders, in such a way that neighbours keep theirs in common."""

import itertools
from collections import defaultdict
from collections.abc import Iterator

Corner = tuple[int, int]
Line = tuple[Corner, ...]


def simplified(areas: dict[str, list[Line]], tolerance: float) -> dict[str, list[Line]]:
    """The rings of all areas with fewer corners; the ends of a ring are the same corner.

    Rings are cut where three areas meet, or a border begins to be somebody else's. Each piece is simplified once,
    by the algorithm of Douglas and Peucker, however many areas have it. Islands that vanish are left out, but of
    each area its largest ring stays.
    """
    joints = _joints(ring for rings in areas.values() for ring in rings)
    pieces: dict[Line, Line] = {}

    def piece(line: Line) -> Line:
        one_way = min(line, line[::-1])
        if one_way not in pieces:
            pieces[one_way] = _thinned(one_way, tolerance)
        return pieces[one_way] if one_way == line else pieces[one_way][::-1]

    found = {}
    for name, rings in areas.items():
        thinned = [tuple(_joined(piece(part) for part in _parts(ring, joints))) for ring in rings]
        kept = [ring for ring in thinned if len(ring) > 3 and size_of(ring) > tolerance * tolerance]
        found[name] = kept or [max(rings, key=size_of)]
    return found


def size_of(ring: Line) -> float:
    """The area inside a ring."""
    return abs(sum(x * v - u * y for (x, y), (u, v) in itertools.pairwise(ring))) / 2


def _joints(rings: Iterator[Line]) -> set[Corner]:
    """The corners in which more than two lines end."""
    neighbours = defaultdict(set)
    for ring in rings:
        for before, after in itertools.pairwise(ring):
            neighbours[before].add(after)
            neighbours[after].add(before)
    return {corner for corner, ends in neighbours.items() if len(ends) > 2}


def _parts(ring: Line, joints: set[Corner]) -> Iterator[Line]:
    """A ring in pieces from joint to joint; one without joints in two halves, always the same ones."""
    open_ring = ring[:-1]
    cuts = [place for place, corner in enumerate(open_ring) if corner in joints]
    if len(cuts) < 2:
        first = cuts[0] if cuts else open_ring.index(min(open_ring))
        start = open_ring[first]
        far = max(
            range(len(open_ring)), key=lambda place: (_square(start, open_ring[place]), open_ring[place])
        )
        cuts = sorted({first, far})
    for place, cut in enumerate(cuts):
        end = cuts[(place + 1) % len(cuts)]
        yield open_ring[cut : end + 1] if end > cut else (*open_ring[cut:], *open_ring[: end + 1])


def _joined(parts: Iterator[Line]) -> Iterator[Corner]:
    for place, part in enumerate(parts):
        yield from part if place == 0 else part[1:]


def _thinned(line: Line, tolerance: float) -> Line:
    """Douglas and Peucker: a corner stays when it lies further than the tolerance from the line without it."""
    kept = {0, len(line) - 1}
    open_spans = [(0, len(line) - 1)]
    while open_spans:
        first, last = open_spans.pop()
        if last - first < 2:
            continue
        distance, place = max(
            (_from_line(line[place], line[first], line[last]), place) for place in range(first + 1, last)
        )
        if distance > tolerance:
            kept.add(place)
            open_spans += [(first, place), (place, last)]
    return tuple(line[place] for place in sorted(kept))


def _from_line(corner: Corner, start: Corner, end: Corner) -> float:
    """How far a corner is from the nearest point between two others."""
    (x, y), (across, down) = start, (end[0] - start[0], end[1] - start[1])
    length = across * across + down * down
    part = ((corner[0] - x) * across + (corner[1] - y) * down) / length if length else 0.0
    part = min(1.0, max(0.0, part))
    east, north = corner[0] - x - part * across, corner[1] - y - part * down
    return float((east * east + north * north) ** 0.5)


def _square(one: Corner, other: Corner) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2
