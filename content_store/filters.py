"""What a reader may narrow by, and what that means for the store's tables."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection

EARTH_RADIUS_KM = 6371.0088
KM_A_DEGREE = math.pi * EARTH_RADIUS_KM / 180


class Condition(NamedTuple):
    """A piece of SQL that is true or false of a row, with the values for its placeholders."""

    sql: str
    values: tuple[Any, ...] = ()


EVERYTHING = Condition("1 = 1")


def all_of(conditions: Sequence[Condition]) -> Condition:
    """True where all of them are."""
    if not conditions:
        return EVERYTHING
    return Condition(
        " AND ".join(one.sql for one in conditions),
        tuple(value for one in conditions for value in one.values),
    )


@dataclass(frozen=True)
class Span:
    """From a moment on and before another one, by a column of the item; either may be left open."""

    column: str
    since: datetime | None = None
    until: datetime | None = None

    def condition(self) -> Condition:
        bounds = [(">=", self.since), ("<", self.until)]
        # NULL is neither before nor after anything.
        return all_of(
            [Condition(f"i.{self.column} {sign} %s", (moment(bound),)) for sign, bound in bounds if bound]
        )


@dataclass(frozen=True)
class Box:
    """An area between parallels and meridians; across the antimeridian where `west` is east of `east`."""

    west: float
    south: float
    east: float
    north: float

    def condition(self) -> Condition:
        joined = "AND" if self.west <= self.east else "OR"
        return Condition(
            f"i.latitude BETWEEN %s AND %s AND (i.longitude >= %s {joined} i.longitude <= %s)",
            (self.south, self.north, self.west, self.east),
        )


@dataclass(frozen=True)
class Circle:
    """All places within a distance."""

    latitude: float
    longitude: float
    kilometres: float

    def condition(self) -> Condition:
        # The haversine formula, which stays exact for short distances; and a box, which an index can find.
        half = math.sin(min(self.kilometres / EARTH_RADIUS_KM, math.pi) / 2)
        exact = Condition(
            "POWER(SIN(RADIANS(i.latitude - %s) / 2), 2)"
            " + %s * COS(RADIANS(i.latitude)) * POWER(SIN(RADIANS(i.longitude - %s) / 2), 2) <= %s",
            (self.latitude, math.cos(math.radians(self.latitude)), self.longitude, half * half),
        )
        return all_of([self._around().condition(), exact])

    def _around(self) -> Box:
        reach = self.kilometres / KM_A_DEGREE
        south, north = max(self.latitude - reach, -90.0), min(self.latitude + reach, 90.0)
        if south == -90.0 or north == 90.0:  # around a pole there are all meridians
            return Box(-180.0, south, 180.0, north)
        ratio = math.sin(math.radians(reach)) / math.cos(math.radians(self.latitude))
        across = math.degrees(math.asin(min(ratio, 1.0)))
        west, east = self.longitude - across, self.longitude + across
        return Box(west + 360 if west < -180 else west, south, east - 360 if east > 180 else east, north)


@dataclass(frozen=True)
class Selection:
    """Items that have one token of each dimension of `terms` and fulfil everything else."""

    terms: tuple[tuple[str, ...], ...] = ()
    others: tuple[Span | Box | Circle, ...] = ()

    @property
    def key(self) -> str:
        """The same for selections that mean the same."""
        said = repr((sorted(sorted(tokens) for tokens in self.terms), sorted(map(repr, self.others))))
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def facts(self) -> Condition:
        """What is asked of the item's own columns."""
        return all_of([other.condition() for other in self.others])


def having(tokens: Sequence[str], item: str, *, current: bool = True, rare: bool = False) -> Condition:
    """That the item whose id stands in the column `item` has one of the tokens, or at least once had.

    Items with a `rare` token are collected beforehand; any other is looked up for one row after the other, until
    enough rows are found. Written so that PostgreSQL, which cannot know how soon that is, has no choice: `current`
    is asked for and not searched by, since an index for that would be read for all items that have the token.
    """
    if rare:
        places = ", ".join(["%s"] * len(tokens))
        now = ' AND e."current"' if current else ""
        having_one = f"SELECT e.item_id FROM content_store_itemterm e WHERE e.token IN ({places}){now}"  # noqa: S608
        return Condition(f"({item} IN ({having_one})) IS TRUE", tuple(tokens))
    term = f'(SELECT e."current" FROM content_store_itemterm e WHERE e.item_id = {item} AND e.token = %s)'  # noqa: S608
    has_it = f"{term} IS TRUE" if current else f"{term} IS NOT NULL"
    return Condition(f"({' OR '.join([has_it] * len(tokens))})", tuple(tokens))


def shown(now: datetime) -> Condition:
    """What `ContentItemQuerySet.current` says."""
    return Condition(
        "i.state = 'public' AND NOT i.withheld AND (i.due_at IS NULL OR i.due_at > %s)", (moment(now),)
    )


def moment(value: datetime) -> Any:
    """A time as the database compares it."""
    return connection.ops.adapt_datetimefield_value(value)


def as_datetime(value: Any) -> datetime:
    """A time as the database gives it back."""
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)
