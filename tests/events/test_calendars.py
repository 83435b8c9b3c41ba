"""Events as readers' own calendars take them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from events.models import EventPage
from regions.models import Municipality
from tests.factories import EventPageFactory

pytestmark = pytest.mark.django_db
HELSINKI = ZoneInfo("Europe/Helsinki")
START = datetime(2026, 3, 19, 18, tzinfo=HELSINKI)


def event(**fields):
    fields = {
        "title": "Vertaisryhmä, Ystävä & Äly; ilta",
        "starts_at": START,
        "ends_at": START + timedelta(hours=2),
        **fields,
    }
    return EventPageFactory(**fields)


def calendar_of(client, page):
    response = client.get(f"/events/{page.pk}.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def entries(client, page):
    return list(calendar_of(client, page).walk("VEVENT"))


def test_an_event_says_when_where_and_what(client):
    page = event(
        place_name="Lauritsalan järjestötalo",
        street_address="Hallituskatu 20",
        municipality=Municipality.objects.get(code="405"),
        summary="Tule juttelemaan.",
    )

    (entry,) = entries(client, page)

    assert entry.decoded("dtstart") == START
    assert str(entry["summary"]) == page.title
    assert str(entry["location"]) == "Lauritsalan järjestötalo, Hallituskatu 20, Lappeenranta"
    assert "Tule juttelemaan." in entry["description"]
    assert str(entry["url"]) == page.full_url


def test_every_line_is_short_and_ends_as_the_standard_says(client):
    content = client.get(f"/events/{event(summary='Pitkä ' * 60).pk}.ics").content

    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_the_time_zone_changes_at_the_right_hours(client):
    zone = calendar_of(client, event()).walk("VTIMEZONE")[0].to_tz()

    def offset(*moment):
        return datetime(*moment, tzinfo=zone).utcoffset()

    assert offset(2026, 3, 29, 2, 59) == timedelta(hours=2)
    assert offset(2026, 3, 29, 4, 1) == timedelta(hours=3)
    assert offset(2026, 10, 25, 2, 59) == timedelta(hours=3)
    assert offset(2026, 10, 25, 4, 1) == timedelta(hours=2)


def test_a_series_carries_its_rule_its_end_and_its_exceptions(client):
    page = event(recurrence="weekly", recurs_until=date(2026, 4, 30))
    page.exceptions.create(date=date(2026, 4, 2))
    page.exceptions.create(
        date=date(2026, 4, 9), cancelled=False, moved_to=datetime(2026, 4, 10, 9, tzinfo=HELSINKI)
    )
    page.save()

    whole, moved = entries(client, page)

    assert whole["rrule"].to_ical() == b"FREQ=WEEKLY;UNTIL=20260430T205959Z"
    assert [time.dt for time in whole["exdate"].dts] == [datetime(2026, 4, 2, 18, tzinfo=HELSINKI)]
    assert moved.decoded("recurrence-id") == datetime(2026, 4, 9, 18, tzinfo=HELSINKI)
    assert moved.decoded("dtstart") == datetime(2026, 4, 10, 9, tzinfo=HELSINKI)
    assert moved["uid"] == whole["uid"]


def test_a_whole_day_is_a_date_and_ends_on_the_following_one(client):
    (entry,) = entries(client, event(all_day=True))

    assert entry.decoded("dtstart") == date(2026, 3, 19)
    assert entry.decoded("dtend") == date(2026, 3, 20)


@pytest.mark.parametrize(
    ("state", "status", "title"),
    [
        (EventPage.State.SCHEDULED, "CONFIRMED", ""),
        (EventPage.State.CANCELLED, "CANCELLED", "Peruttu: "),
        (EventPage.State.POSTPONED, "TENTATIVE", "Siirretty: "),
        (EventPage.State.MOVED_ONLINE, "CONFIRMED", "Siirretty verkkoon: "),
    ],
)
def test_what_is_not_as_planned_stands_in_the_title_and_the_status(client, state, status, title):
    page = event(state=state, remote_url="https://example.fi/kokous")

    (entry,) = entries(client, page)

    assert (str(entry["status"]), str(entry["summary"])) == (status, title + page.title)


def test_the_identity_stays_and_the_sequence_rises_when_the_event_changes(client):
    page = event(
        first_published_at=datetime(2026, 1, 1, tzinfo=UTC),
        last_published_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    (before,) = entries(client, page)
    page.title, page.slug = "Toinen nimi", "toinen-osoite"
    page.last_published_at = datetime(2026, 1, 2, tzinfo=UTC)
    page.save()

    (after,) = entries(client, page)

    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]


def test_an_event_that_is_not_public_has_no_calendar(client):
    assert client.get(f"/events/{event(live=False).pk}.ics").status_code == 404
