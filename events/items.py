"""Events as they leave the hub."""

import datetime
from datetime import UTC

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import get_default_timezone
from django.utils.translation import override
from pydantic import BaseModel, Field

from core.addresses import absolute_url
from core.calendars import CalendarEntry, entry_uid
from core.items import (
    Contact,
    Facts,
    Moment,
    Reference,
    Term,
    Text,
    as_term,
    contacts_of,
    details_of,
    facts_of,
    html_of,
    in_order,
    reference_to,
    story_html,
)
from core.recurrence import FAR_FUTURE, Recurrence
from events.models import EventPage

STATUSES = {
    EventPage.State.CANCELLED: "CANCELLED",
    EventPage.State.POSTPONED: "TENTATIVE",
}


class DateException(BaseModel):
    """A date of a series on which it is not held, or at another time, or of which there is something to tell."""

    date: datetime.date
    cancelled: bool
    moved_to: Moment | None
    note: Text


class Repetition(BaseModel):
    """How an event repeats: by a rule that is counted in the time of `time_zone`, except on some dates."""

    kind: Recurrence
    rule: str = Field(description="RRULE of iCalendar, with its end.")
    time_zone: str
    until: datetime.date | None = Field(description="The last date; null until further notice.")
    exceptions: list[DateException]


class Place(BaseModel):
    name: Text
    street_address: Text
    municipality: Term | None


class Remote(BaseModel):
    """How one takes part from elsewhere; both may be empty."""

    url: Text
    note: Text


class SignUp(BaseModel):
    """Where one signs up; whether there are places left is told there."""

    url: Text
    closes_at: Moment | None
    capacity: int | None = Field(description="Null without a limit.")


class EventDetails(BaseModel):
    """What an event has beyond what every item has."""

    starts_at: Moment
    ends_at: Moment = Field(description="Of the first time when it repeats.")
    all_day: bool
    recurrence: Repetition | None
    last_ends_at: Moment | None = Field(description="When the last time is over; null until further notice.")
    state: EventPage.State
    state_note: Text
    place: Place
    remote: Remote
    organiser: Reference | None = Field(description="When it is in the directory.")
    organiser_name: Text
    sign_up: SignUp | None
    contacts: list[Contact]
    calendar_url: str = Field(description="The event as iCalendar.")


@details_of(EventPage, reads={"exceptions": [], "municipality": ["region", "wellbeing_county"]})
def event_details(page: EventPage) -> EventDetails:
    organiser = reference_to(page.organiser_id)
    typed = "" if page.organiser_id else page.organiser_name
    return EventDetails(
        starts_at=page.starts_at,
        ends_at=page.ends_at,
        all_day=page.all_day,
        recurrence=_recurrence(page),
        last_ends_at=_unless_for_ever(page.last_ends_at),
        state=EventPage.State(page.state),
        state_note=page.state_note,
        place=Place(
            name=page.place_name,
            street_address=page.street_address,
            municipality=as_term(page.municipality),
        ),
        remote=Remote(url=page.remote_url, note=page.remote_note),
        organiser=organiser,
        organiser_name=organiser.name if organiser else typed,
        sign_up=_sign_up(page),
        contacts=contacts_of(page),
        calendar_url=absolute_url(reverse("event_calendar", args=[page.pk])),
    )


@html_of(EventPage)
def event_html(page: EventPage) -> str:
    return story_html(page.body)


@facts_of(EventPage)
def event_facts(page: EventPage) -> Facts:
    return Facts(
        municipalities=[page.municipality] if page.municipality else [],
        starts_at=_first_start(page),
        ends_at=_unless_for_ever(page.last_ends_at),
    )


def calendar_entry(page: EventPage) -> CalendarEntry:
    """The event for readers' calendars, in the language of the page; what is not as planned is said in its title."""
    language = page.locale.language_code
    with override(language):
        return CalendarEntry(
            uid=entry_uid(page.translation_key, language),
            title=f"{page.state_label}: {page.title}" if page.state_label else page.title,
            series=page.series,
            url=page.full_url or "",
            created_at=page.first_published_at or page.starts_at,
            changed_at=page.last_published_at or page.starts_at,
            all_day=page.all_day,
            status=STATUSES.get(EventPage.State(page.state), "CONFIRMED"),
            description=_description(page),
            location=_location(page),
        )


def _recurrence(page: EventPage) -> Repetition | None:
    if not page.recurrence:
        return None
    return Repetition(
        kind=Recurrence(page.recurrence),
        rule=_rule(page),
        time_zone=settings.TIME_ZONE,
        until=page.recurs_until,
        exceptions=[
            DateException(date=row.date, cancelled=row.cancelled, moved_to=row.moved_to, note=row.note)
            for row in in_order(page, "exceptions")
        ],
    )


def _rule(page: EventPage) -> str:
    rule = str(page.series.rule)
    if page.recurs_until is None:
        return rule
    if page.all_day:
        return f"{rule};UNTIL={page.recurs_until:%Y%m%d}"
    last = datetime.datetime.combine(page.recurs_until, datetime.time.max, tzinfo=get_default_timezone())
    return f"{rule};UNTIL={last.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _first_start(page: EventPage) -> datetime.datetime:
    """A time of a series may have been moved to before the one that was to be the first."""
    series = page.series
    moved = (change.moved_to for change in series.changes if change.moved_to and series.is_on(change.date))
    return min([page.starts_at, *moved])


def _unless_for_ever(moment: datetime.datetime) -> datetime.datetime | None:
    return moment if moment < FAR_FUTURE else None


def _sign_up(page: EventPage) -> SignUp | None:
    if not (page.signup_open or page.signup_url):
        return None
    here = absolute_url(reverse("events:sign_up", args=[page.pk]))
    return SignUp(
        url=page.signup_url or here,
        closes_at=_unless_for_ever(page.sign_up_closes_at),
        capacity=page.capacity,
    )


def _description(page: EventPage) -> str:
    parts = [page.state_note, page.summary, page.remote_note, page.remote_url, page.full_url]
    return "\n".join(part for part in parts if part)


def _location(page: EventPage) -> str:
    if page.state == EventPage.State.MOVED_ONLINE:
        return page.remote_url or page.remote_note
    municipality = page.municipality.name if page.municipality else ""
    parts = [page.place_name, page.street_address, municipality]
    return ", ".join(part for part in parts if part) or page.remote_url or page.remote_note
