"""Until when what is being written stays true, although nobody touches it.

Whoever says something that depends on the clock notes the moment at which it ends. Outside of `noting_ends()`
nobody wants to know, and the note is dropped.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_default_timezone

_noted: ContextVar[set[datetime] | None] = ContextVar("validity_noted", default=None)


@contextmanager
def noting_ends() -> Iterator[set[datetime]]:
    """Gather the moments that are noted in the block."""
    noted: set[datetime] = set()
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def note_end(moment: datetime | None) -> None:
    """Note that what has just been said may be untrue from `moment` on."""
    noted = _noted.get()
    if noted is not None and moment is not None:
        noted.add(moment)


def note_last_day(day: date | None) -> None:
    """Note that what has just been said is true on `day` in Finland, and not on the next one."""
    if day is not None and day < date.max:
        note_end(datetime.combine(day + timedelta(days=1), time.min, tzinfo=get_default_timezone()))


def earliest_after(moments: Iterable[datetime], now: datetime) -> datetime | None:
    """The first of `moments` that is still to come."""
    return min((moment for moment in moments if moment > now), default=None)
