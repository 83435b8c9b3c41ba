"""Events as iCalendar (RFC 5545), for readers' own calendars."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.utils.timezone import get_default_timezone
from icalendar import Calendar, Event, Timezone, vRecur

from core.recurrence import Change, Series

# Finland's daylight saving since 1996. The icalendar library can write one too, but an hour off in spring.
FINNISH_TIME = Timezone.from_ical(
    """BEGIN:VTIMEZONE
TZID:Europe/Helsinki
BEGIN:DAYLIGHT
DTSTART:19960331T030000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T040000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")
)


@dataclass(frozen=True)
class CalendarEntry:
    """An event, or a series with its exceptions, as a calendar takes it."""

    uid: str
    title: str
    series: Series
    url: str
    created_at: datetime
    changed_at: datetime
    all_day: bool = False
    status: str = "CONFIRMED"
    description: str = ""
    location: str = ""
    categories: list[str] = field(default_factory=list)


def entry_uid(translation_key: UUID, language: str) -> str:
    """The same for ever for an event in one language, so that a calendar updates what it has."""
    return str(uuid5(translation_key, language))


def written_calendar(entries: Iterable[CalendarEntry], name: str = "") -> bytes:
    """A calendar file."""
    calendar = Calendar()
    calendar.add("prodid", "-//Silta//Silta//FI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", name)
    calendar.add_component(FINNISH_TIME)
    for entry in entries:
        calendar.add_component(_whole(entry))
        for change in entry.series.changes if entry.series.rule else ():
            if not change.cancelled and entry.series.is_on(change.date):
                calendar.add_component(_exception(entry, change))
    return bytes(calendar.to_ical())


def _whole(entry: CalendarEntry) -> Event:
    series = entry.series
    event = _event(entry, series.starts_at, series.ends_at)
    if series.rule:
        rule = vRecur.from_ical(series.rule)
        if series.until:
            rule["UNTIL"] = [_until(entry)]
        event.add("rrule", rule)
        for change in series.changes:
            if change.cancelled and series.is_on(change.date):
                event.add("exdate", _moment(entry, entry.series.starts_on(change.date)))
    return event


def _exception(entry: CalendarEntry, change: Change) -> Event:
    """One time of a series that is at another hour, or of which there is something to tell."""
    starts_at = change.moved_to or entry.series.starts_on(change.date)
    event = _event(entry, starts_at, starts_at + (entry.series.ends_at - entry.series.starts_at), change.note)
    event.add("recurrence-id", _moment(entry, entry.series.starts_on(change.date)))
    return event


def _event(entry: CalendarEntry, starts_at: datetime, ends_at: datetime, note: str = "") -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    # Rises with every change, as calendars that compare it expect.
    event.add("sequence", int((entry.changed_at - entry.created_at).total_seconds() // 60))
    event.add("summary", entry.title)
    event.add("dtstart", _moment(entry, starts_at))
    event.add("dtend", _moment(entry, ends_at, end=True))
    event.add("status", entry.status)
    event.add("url", entry.url)
    description = "\n\n".join(part for part in (note, entry.description) if part)
    for name, value in (("description", description), ("location", entry.location)):
        if value:
            event.add(name, value)
    if entry.categories:
        event.add("categories", entry.categories)
    return event


def _moment(entry: CalendarEntry, moment: datetime, *, end: bool = False) -> date | datetime:
    """A time in Finland, or the day of it; a whole day ends at the beginning of the following one."""
    local = moment.astimezone(get_default_timezone())
    return local.date() + timedelta(days=end) if entry.all_day else local


def _until(entry: CalendarEntry) -> date | datetime:
    until = entry.series.until or date.max
    if entry.all_day:
        return until
    return (
        datetime.combine(until, time.max, tzinfo=get_default_timezone())
        .astimezone(UTC)
        .replace(microsecond=0)
    )
