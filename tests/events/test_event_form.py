"""What an editor is told when an event cannot be as typed; everything typed stays."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from events.models import EventIndexPage, EventPage, EventSignUp
from tests.factories import EventPageFactory, section

pytestmark = pytest.mark.django_db
EMPTY_FORMSETS = (
    "exceptions",
    "contact_links",
    "network_links",
    "theme_links",
    "region_links",
    "municipality_links",
    "comments",
)


@pytest.fixture
def finnish_admin(admin_client):
    admin_client.cookies["silta_language"] = "fi"
    return admin_client


def typed(exceptions=(), **fields):
    """A form as the editor's browser sends it."""
    data = {
        "title": "Vertaisryhmän kokous",
        "slug": "vertaisryhman-kokous",
        "starts_at": "2030-01-08 18:00",
        "ends_at": "2030-01-08 20:00",
        "recurrence": "",
        "recurs_until": "",
        "state": "scheduled",
        "licence": "CC-BY-4.0",
        "body": streamfield([]),
        **{name: inline_formset([]) for name in EMPTY_FORMSETS},
        "exceptions": inline_formset(list(exceptions)),
        "action-publish": "Julkaise",
        **fields,
    }
    return nested_form_data(data)


def post(client, data, page=None):
    index = section(EventIndexPage, "Tapahtumat")
    url = (
        reverse("wagtailadmin_pages:edit", args=[page.pk])
        if page
        else reverse("wagtailadmin_pages:add", args=["events", "eventpage", index.pk])
    )
    return client.post(url, data)


def errors(response):
    return response.context["form"].errors


def test_a_right_event_is_published(finnish_admin):
    response = post(finnish_admin, typed())

    assert response.status_code == 302
    assert EventPage.objects.get().live


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"ends_at": "2030-01-08 17:00"}, "ends_at", "Tapahtuma ei voi päättyä ennen kuin se alkaa."),
        ({"recurs_until": "2030-03-01"}, "recurs_until", "Valitse, miten tapahtuma toistuu"),
        ({"recurrence": "weekly", "recurs_until": "2029-12-31"}, "recurs_until", "ennen tapahtuman alkua"),
        ({"recurrence": "weekly", "recurs_until": "2050-01-01"}, "recurs_until", "Enintään kymmenen vuotta"),
        ({"recurrence": "daily", "ends_at": "2030-01-10 18:00"}, "recurrence", "kestää pidempään"),
        ({"state": "moved-online"}, "remote_url", "Anna linkki"),
        (
            {"signup_open": "on", "signup_url": "https://example.fi/ilmo"},
            "signup_url",
            "joko tällä sivustolla tai muualla",
        ),
        ({"signup_until": "2030-01-09 12:00"}, "signup_until", "ei voi päättyä tapahtuman jälkeen"),
        ({"signup_open": "on", "recurrence": "weekly"}, "recurs_until", "Anna viimeinen päivä"),
        ({"capacity": "0"}, "capacity", "oltava vähintään yksi"),
        ({"capacity": "-3"}, "capacity", ""),
        ({"remote_url": "teams puuttuu"}, "remote_url", ""),
    ],
    ids=[
        "end-before-start",
        "until-without-rule",
        "until-before-start",
        "until-too-far",
        "overlaps-itself",
        "online-without-link",
        "two-sign-ups",
        "sign-up-closes-late",
        "endless-sign-up",
        "no-places",
        "negative-places",
        "no-address",
    ],
)
def test_what_cannot_be_is_told_in_finnish_at_the_field_and_nothing_typed_is_lost(
    finnish_admin, fields, field, message
):
    response = post(finnish_admin, typed(**fields))

    assert message in " ".join(errors(response)[field])
    page = response.content.decode()
    assert "Vertaisryhmän kokous" in page
    assert all(value in page for value in fields.values() if value != "on")
    assert not EventPage.objects.exists()


@pytest.mark.parametrize(
    ("exception", "field", "message"),
    [
        ({"date": "2030-01-16", "cancelled": "on"}, "date", "Tapahtumaa ei ole tänä päivänä"),
        ({"date": "2030-03-05", "cancelled": "on"}, "date", "Tapahtumaa ei ole tänä päivänä"),
        (
            {"date": "2030-01-15", "cancelled": "on", "moved_to": "2030-01-16 18:00"},
            "moved_to",
            "joko peruttu tai siirretty",
        ),
        ({"date": "2030-01-15"}, "cancelled", "Kerro, mikä on toisin"),
    ],
    ids=["another-weekday", "after-the-end", "cancelled-and-moved", "nothing-said"],
)
def test_an_impossible_exception_is_told_at_its_field(finnish_admin, exception, field, message):
    row = {"date": "", "moved_to": "", "note": "", **exception}

    response = post(finnish_admin, typed([row], recurrence="weekly", recurs_until="2030-02-26"))

    (row_errors,) = response.context["form"].formsets["exceptions"].errors
    assert message in " ".join(row_errors[field])
    assert exception["date"] in response.content.decode()


def test_the_same_date_can_have_one_exception_only(finnish_admin):
    row = {"date": "2030-01-15", "cancelled": "on", "moved_to": "", "note": ""}

    response = post(finnish_admin, typed([row, row], recurrence="weekly"))

    assert response.status_code == 200
    assert not EventPage.objects.exists()


def test_an_event_that_does_not_repeat_has_no_exceptions(finnish_admin):
    row = {"date": "2030-01-08", "cancelled": "on", "moved_to": "", "note": ""}

    response = post(finnish_admin, typed([row]))

    (row_errors,) = response.context["form"].formsets["exceptions"].errors
    assert "vain toistuvalla tapahtumalla" in " ".join(row_errors["date"])


def test_exceptions_are_checked_against_the_rule_typed_with_them(finnish_admin):
    row = {"date": "2030-01-15", "cancelled": "on", "moved_to": "", "note": "Talviloma"}

    response = post(finnish_admin, typed([row], recurrence="weekly"))

    assert response.status_code == 302
    event = EventPage.objects.get()
    assert [exception.note for exception in event.exceptions.all()] == ["Talviloma"]
    assert event.occurrences.order_by("starts_at")[1].starts_at == event.starts_at + timedelta(days=14)


def test_the_times_of_a_whole_day_need_not_be_in_order(finnish_admin):
    post(finnish_admin, typed(all_day="on", ends_at="2030-01-08 00:00"))

    event = EventPage.objects.get()
    assert f"{timezone.localtime(event.starts_at):%H:%M}" == "00:00"
    assert f"{timezone.localtime(event.ends_at):%d. %H:%M}" == "08. 23:59"


def test_there_cannot_be_fewer_places_than_have_been_given(finnish_admin):
    event = EventPageFactory(signup_open=True, capacity=3)
    for number in range(3):
        email = f"aino{number}@example.fi"
        EventSignUp.objects.create(event=event, name="Aino", email=email, told=EventSignUp.Told.PLACE)

    response = post(finnish_admin, typed(signup_open="on", capacity="2"), page=event)

    assert "Paikan on jo saanut 3 henkilöä." in errors(response)["capacity"]
