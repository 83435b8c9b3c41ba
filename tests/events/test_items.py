from datetime import UTC, date, datetime

import pytest

from events.models import EventException
from regions.models import Municipality
from tests.factories import EventPageFactory, OrganisationPageFactory
from tests.items import entry_of, item_of

pytestmark = pytest.mark.django_db

TIMES = {
    "starts_at": datetime(2026, 12, 1, 8, tzinfo=UTC),
    "ends_at": datetime(2026, 12, 1, 10, tzinfo=UTC),
}


def test_partners_get_when_and_where_an_event_is():
    page = EventPageFactory(
        **TIMES,
        place_name="Järjestötalo",
        street_address="Töölönkatu 1",
        municipality=Municipality.objects.get(code="405"),
        remote_note="Teamsissa",
        state="postponed",
        state_note="Jää keväälle",
    )

    entry, details = entry_of(page), item_of(page)["details"]

    assert (details["starts_at"], details["ends_at"]) == ("2026-12-01T08:00:00Z", "2026-12-01T10:00:00Z")
    assert details["place"] == {
        "name": "Järjestötalo",
        "street_address": "Töölönkatu 1",
        "municipality": {"code": "405", "name": "Lappeenranta"},
    }
    assert (details["state"], details["state_note"]) == ("postponed", "Jää keväälle")
    assert (entry.starts_at, entry.ends_at) == (TIMES["starts_at"], TIMES["ends_at"])
    assert {"municipality:405", "region:09"} <= entry.terms


def test_partners_get_a_series_by_its_rule_and_the_exceptions_to_it():
    page = EventPageFactory(**TIMES, recurrence="weekly", recurs_until=date(2026, 12, 22))
    EventException.objects.create(event=page, date=date(2026, 12, 8), cancelled=True, note="Sää")

    entry, repeats = entry_of(page), item_of(page)["details"]["recurrence"]

    assert repeats["rule"] == "FREQ=WEEKLY;UNTIL=20261222T215959Z"
    assert (repeats["kind"], repeats["time_zone"], repeats["until"]) == (
        "weekly",
        "Europe/Helsinki",
        "2026-12-22",
    )
    assert repeats["exceptions"] == [
        {"date": "2026-12-08", "cancelled": True, "moved_to": None, "note": "Sää"}
    ]
    assert entry.ends_at == datetime(2026, 12, 22, 10, tzinfo=UTC)


def test_a_series_of_whole_days_ends_on_a_date():
    page = EventPageFactory(**TIMES, all_day=True, recurrence="daily", recurs_until=date(2026, 12, 5))

    assert item_of(page)["details"]["recurrence"]["rule"] == "FREQ=DAILY;UNTIL=20261205"


def test_a_series_that_goes_on_has_no_end():
    page = EventPageFactory(**TIMES, recurrence="weekly")

    details = item_of(page)["details"]

    assert entry_of(page).ends_at is None
    assert (details["last_ends_at"], details["recurrence"]["until"]) == (None, None)
    assert details["recurrence"]["rule"] == "FREQ=WEEKLY"


def test_the_organiser_is_that_of_the_directory_or_the_name_that_was_written():
    organisation = OrganisationPageFactory(title="Ähtärin Tuki ry")
    private = OrganisationPageFactory(title="Salaseura", live=False)
    pages = [
        EventPageFactory(organiser=organisation),
        EventPageFactory(organiser_name="Kylätoimikunta"),
        EventPageFactory(organiser=private),
    ]

    names = [item_of(page)["details"]["organiser_name"] for page in pages]

    assert names == ["Ähtärin Tuki ry", "Kylätoimikunta", ""]


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"signup_open": True, "capacity": 10}, "http://127.0.0.1:8000"),
        ({"signup_url": "https://lomake.example/1"}, "https://lomake.example/1"),
    ],
    ids=["here", "elsewhere"],
)
def test_partners_get_where_one_signs_up_and_until_when(fields, url):
    details = item_of(EventPageFactory(**TIMES, **fields))["details"]

    assert details["sign_up"]["url"].startswith(url)
    assert details["sign_up"]["closes_at"] == "2026-12-01T08:00:00Z"
    assert details["sign_up"]["capacity"] == fields.get("capacity")


def test_an_event_without_sign_up_says_nothing_of_it():
    assert item_of(EventPageFactory())["details"]["sign_up"] is None
