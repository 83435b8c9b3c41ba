"""Events that repeat: one rule in Finnish wall-clock time, and the dates on which it does not hold.

The rule is written once, as the text that iCalendar uses, so that our lists and a reader's calendar cannot
disagree. It is counted in local time: ten o'clock stays ten o'clock when daylight saving begins or ends.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from dateutil.rrule import rrule, rrulestr
from django.db import models
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

# The end of a series that goes on until further notice; far enough, and still a time in every time zone.
FAR_FUTURE = datetime(9999, 1, 1, tzinfo=UTC)
LONGEST_YEARS = 10
MOST_OCCURRENCES = 5000  # a daily series of ten years and more; nothing asks for as many, but a mistake might
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SHORTEST_MONTH = 28


class Recurrence(models.TextChoices):
    """How often an event repeats. A day that a month lacks becomes its last day: the 31st is 30 April."""

    NONE = "", _("Does not repeat")
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every other week")
    MONTHLY_DATE = "monthly-date", _("Every month on the same day of the month")
    MONTHLY_WEEKDAY = "monthly-weekday", _("Every month on the same weekday, such as the second Tuesday")
    YEARLY = "yearly", _("Every year")


@dataclass(frozen=True)
class Change:
    """What is otherwise on one date of a series; one that only has a note is held in its usual time."""

    date: date
    cancelled: bool = False
    moved_to: datetime | None = None
    note: str = ""


@dataclass(frozen=True, order=True)
class Occurrence:
    """One time that an event is held, or was to be held; `date` is the date that the rule gives it."""

    starts_at: datetime
    ends_at: datetime
    date: date
    cancelled: bool = False
    moved: bool = False
    note: str = ""


@dataclass(frozen=True)
class Series:
    """An event's times; one that does not repeat is a series of one."""

    starts_at: datetime
    ends_at: datetime
    recurrence: str = Recurrence.NONE
    until: date | None = None
    changes: tuple[Change, ...] = ()

    @property
    def rule(self) -> str:
        """The rule as iCalendar writes it, without its end; empty when the event does not repeat."""
        start = _local(self.starts_at)
        nth = (start.day - 1) // 7 + 1
        return {
            Recurrence.DAILY: "FREQ=DAILY",
            Recurrence.WEEKLY: "FREQ=WEEKLY",
            Recurrence.FORTNIGHTLY: "FREQ=WEEKLY;INTERVAL=2",
            Recurrence.MONTHLY_DATE: f"FREQ=MONTHLY;{_day_of_month(start.day)}",
            # Few months have a fifth Tuesday; who chooses it means the last one.
            Recurrence.MONTHLY_WEEKDAY: f"FREQ=MONTHLY;BYDAY={-1 if nth == 5 else nth}{WEEKDAYS[start.weekday()]}",
            Recurrence.YEARLY: f"FREQ=YEARLY;BYMONTH={start.month};{_day_of_month(start.day)}",
        }.get(Recurrence(self.recurrence), "")

    @property
    def last_ends_at(self) -> datetime:
        """When the last of the occurrences is over; far in the future for a series without an end."""
        if not self.rule:
            return self.ends_at
        if self.until is None:
            return FAR_FUTURE
        return max((time.ends_at for time in self._all), default=self.ends_at)

    @property
    def last_starts_at(self) -> datetime:
        """When the last of the occurrences begins; far in the future for a series without an end."""
        if not self.rule:
            return self.starts_at
        if self.until is None:
            return FAR_FUTURE
        return max((time.starts_at for time in self._all), default=self.starts_at)

    def occurrences(self, after: datetime, before: datetime, *, cancelled: bool = False) -> list[Occurrence]:
        """Those that are held at some moment between the two times, in order; also the cancelled ones if asked."""
        changes = {change.date: change for change in self.changes} if self.rule else {}
        moved = {day for day, change in changes.items() if change.moved_to}
        earliest = _local(after) - self._length - timedelta(days=1)
        by_rule = [day for day in self._days(earliest, _local(before)) if day not in moved]
        found = (self._occurrence(day, changes.get(day)) for day in [*by_rule, *filter(self.is_on, moved)])
        return sorted(
            occurrence
            for occurrence in found
            if (occurrence.ends_at > after or occurrence.starts_at >= after)
            and occurrence.starts_at < before
            and (cancelled or not occurrence.cancelled)
        )

    def is_on(self, day: date) -> bool:
        """Whether the rule gives this date, whatever the exceptions say."""
        midnight = datetime.combine(day, time.min)
        return day in self._days(midnight, midnight + timedelta(days=1))

    def starts_on(self, day: date) -> datetime:
        """When the event begins by the rule on a date that it gives."""
        return self._at(day)[0]

    def overlaps_itself(self) -> bool:
        """Whether an occurrence begins before the one before it has ended."""
        first = _local(self.starts_at)
        following = self._days(first + timedelta(seconds=1), first + timedelta(days=2 * 366))
        second = next((day for day in following if day > first.date()), None)
        return second is not None and self._at(second)[0] < self.ends_at

    @property
    def _all(self) -> list[Occurrence]:
        return self.occurrences(self.starts_at, FAR_FUTURE)

    @property
    def _length(self) -> timedelta:
        """By the clock on the wall; an hour lost or gained at night does not move the end."""
        length = _local(self.ends_at) - _local(self.starts_at)
        return length if length >= timedelta(0) else self.ends_at - self.starts_at

    def _days(self, after: datetime, before: datetime) -> Iterator[date]:
        """Dates that the rule gives, between two local times."""
        first = _local(self.starts_at)
        if not self.rule:
            if after <= first < before:
                yield first.date()
            return
        rule = rrulestr(self.rule, dtstart=first)
        assert isinstance(rule, rrule)  # noqa: S101  one rule, never a set
        for start in islice(rule.xafter(max(after, first), inc=True), MOST_OCCURRENCES):
            if start >= before or (self.until and start.date() > self.until):
                return
            yield start.date()

    def _at(self, day: date) -> tuple[datetime, datetime]:
        """Start and end on a date; the first one keeps its own, even in the hour that comes twice."""
        first = _local(self.starts_at)
        if day == first.date():
            return self.starts_at, self.ends_at
        start = datetime.combine(day, first.time())
        return _aware(start), max(_aware(start + self._length), _aware(start))

    def _occurrence(self, day: date, change: Change | None) -> Occurrence:
        starts_at, ends_at = self._at(day)
        if change is None:
            return Occurrence(starts_at, ends_at, day)
        if change.moved_to:
            ends_at = _aware(_local(change.moved_to) + self._length)
            return Occurrence(change.moved_to, ends_at, day, moved=True, note=change.note)
        return Occurrence(starts_at, ends_at, day, cancelled=change.cancelled, note=change.note)


def whole_days(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """From the first minute of the first day to the last minute of the last one, in Finnish time."""
    first, last = _local(starts_at).date(), _local(ends_at).date()
    return _aware(datetime.combine(first, time.min)), _aware(datetime.combine(last, time(23, 59)))


def latest_until(starts_at: datetime) -> date:
    """The latest last day of a series that begins then; a series without an end may go on longer."""
    first = _local(starts_at).date()
    return first + timedelta(days=LONGEST_YEARS * 365 + LONGEST_YEARS // 4)


def local_date(moment: datetime) -> date:
    """The date in Finland, whatever time zone the person who asks has chosen."""
    return _local(moment).date()


def as_changes(rows: Iterable[object]) -> tuple[Change, ...]:
    """Exceptions from anything that has their attributes, such as rows of a table."""
    names = ("date", "cancelled", "moved_to", "note")
    return tuple(Change(*(getattr(row, name) for name in names)) for row in rows)


def _day_of_month(day: int) -> str:
    """The day, or the last day of a month that is shorter: the latest that exists of those listed."""
    if day <= SHORTEST_MONTH:
        return f"BYMONTHDAY={day}"
    days = ",".join(str(number) for number in range(SHORTEST_MONTH, day + 1))
    return f"BYMONTHDAY={days};BYSETPOS=-1"


def _local(moment: datetime) -> datetime:
    """The clock on the wall in Finland."""
    return moment.astimezone(get_default_timezone()).replace(tzinfo=None)


def _aware(wall: datetime) -> datetime:
    """The moment that the clock shows; in the hour that is skipped in spring, as much after it."""
    zone = get_default_timezone()
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
