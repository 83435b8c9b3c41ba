"""Signing up for an event, its queue, and cancelling."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation

from events.models import EventIndexPage, EventPage, EventSignUp
from events.services import own_path, tell_all
from tests.factories import EventPageFactory
from tests.hiding import translated_site

pytestmark = pytest.mark.django_db
AINO = {"name": "Aino Järvinen", "email": "aino.jarvinen@example.fi", "phone": "", "message": ""}
VEIKKO = {
    "name": "Veikko Öhman",
    "email": "veikko.ohman@example.fi",
    "phone": "040 123 4567",
    "message": "Esteetön pääsy",
}


@pytest.fixture(autouse=True)
def _fresh_visitor():
    cache.clear()


@pytest.fixture
def client(client, django_capture_on_commit_callbacks):
    """A visitor; what a request has left for the background is done at once."""
    post = client.post

    def post_and_do(*args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return post(*args, **kwargs)

    client.post = post_and_do
    return client


def open_event(**fields):
    return EventPageFactory(**{"title": "Järjestötreffit", "signup_open": True, **fields})


def form_url(event):
    with translation.override("fi"):
        return reverse("events:sign_up", args=[event.pk])


def sign_up(client, event, person=AINO, **fields):
    return client.post(form_url(event), {**person, "homepage": "", **fields}, follow=True)


def own_page(row):
    with translation.override("fi"):
        return own_path(row)


def test_one_who_signs_up_has_a_place_and_hears_of_it(client):
    response = sign_up(client, open_event(capacity=10), VEIKKO)

    assert "Sinulla on paikka" in response.content.decode()
    row = EventSignUp.objects.get()
    assert (row.name, str(row.phone), row.message, row.language) == (
        "Veikko Öhman",
        "+358 40 1234567",
        "Esteetön pääsy",
        "fi",
    )
    (message,) = mail.outbox
    assert message.to == ["veikko.ohman@example.fi"]
    assert message.subject == "Olet saanut paikan: Järjestötreffit"
    assert own_page(row) in message.body


def test_when_the_event_is_full_people_queue(client):
    event = open_event(capacity=1)
    sign_up(client, event)

    response = sign_up(client, event, VEIKKO)

    assert "Olet jonossa sijalla 1" in response.content.decode()
    assert mail.outbox[1].subject == "Olet jonossa: Järjestötreffit"


def test_opening_the_cancel_link_changes_nothing(client):
    sign_up(client, open_event())

    response = client.get(own_page(EventSignUp.objects.get()))

    assert response.status_code == 200
    assert EventSignUp.objects.count() == 1


def test_when_someone_cancels_the_first_in_the_queue_gets_the_place_and_a_mail(client):
    event = open_event(capacity=1)
    for person in (AINO, VEIKKO, {**AINO, "email": "kolmas@example.fi"}):
        sign_up(client, event, person)
    mail.outbox.clear()

    response = client.post(own_page(EventSignUp.objects.get(email=AINO["email"])), follow=True)

    assert "Ilmoittautuminen on peruttu" in response.content.decode()
    assert not EventSignUp.objects.filter(email=AINO["email"]).exists()
    (message,) = mail.outbox
    assert message.to == [VEIKKO["email"]]
    assert "Paikka on vapautunut" in message.body


def test_cancelling_twice_is_harmless(client):
    sign_up(client, open_event())
    url = own_page(EventSignUp.objects.get())

    client.post(url)

    assert client.post(url).status_code == 200


@pytest.mark.parametrize("token", ["1", "1:abc", "9999999999:xyz", "abc:def"])
def test_a_made_up_cancel_link_is_not_found(client, token):
    sign_up(client, open_event())
    with translation.override("fi"):
        url = reverse("events:own_sign_up", args=[token])

    assert client.post(url).status_code == 404
    assert EventSignUp.objects.count() == 1


@pytest.mark.parametrize("email", ["aino.jarvinen@example.fi", "Aino.Jarvinen@Example.FI"])
def test_the_same_address_signs_up_once_and_is_told_so_kindly(client, email):
    event = open_event()
    sign_up(client, event)

    response = sign_up(client, event, AINO, email=email)

    assert "on jo ilmoittauduttu" in response.context["form"].errors["email"][0]
    assert EventSignUp.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "  \u200b "}, "name"),
        ({"email": "aino(at)example"}, "email"),
        ({"phone": "soita"}, "phone"),
        ({"message": "x" * 1001}, "message"),
    ],
    ids=["no-name", "invisible-name", "no-address", "no-number", "too-long"],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(client, fields, field):
    response = sign_up(client, open_event(), VEIKKO, **fields)

    assert list(response.context["form"].errors) == [field]
    assert "040 123 4567" in response.content.decode() or "soita" in response.content.decode()
    assert not EventSignUp.objects.exists()


def test_a_machine_that_fills_in_everything_signs_nobody_up(client):
    response = sign_up(client, open_event(), homepage="https://spam.example")

    assert response.status_code == 200
    assert not EventSignUp.objects.exists()
    assert not mail.outbox


@pytest.mark.parametrize(
    "fields",
    [
        {"signup_until": timezone.now() - timedelta(hours=1)},
        {"starts_at": timezone.now() - timedelta(hours=1)},
        {"state": EventPage.State.CANCELLED},
    ],
    ids=["closed", "begun", "cancelled"],
)
def test_sign_up_that_has_closed_takes_nobody_and_keeps_what_was_typed(client, fields):
    response = sign_up(client, open_event(**fields), VEIKKO)

    assert response.status_code == 403
    assert "Esteetön pääsy" in response.content.decode()
    assert not EventSignUp.objects.exists()


def test_a_series_takes_people_until_its_last_time_begins(client):
    start = timezone.now() - timedelta(days=7)
    until = timezone.localdate() + timedelta(days=14)

    sign_up(client, open_event(starts_at=start, recurrence="weekly", recurs_until=until))

    assert EventSignUp.objects.count() == 1


def test_an_event_without_sign_up_leads_back_to_its_page(client):
    event = EventPageFactory()

    assert client.get(form_url(event)).url == event.url


def test_the_form_of_an_event_that_is_not_public_is_not_found(client):
    assert client.get(form_url(open_event(live=False))).status_code == 404


def test_many_in_a_short_time_from_one_place_are_stopped_kindly(client):
    event = open_event()
    for number in range(5):
        sign_up(client, event, email=f"aino{number}@example.fi")

    response = sign_up(client, event, VEIKKO)

    assert response.status_code == 429
    assert "Esteetön pääsy" in response.content.decode()
    assert EventSignUp.objects.count() == 5


def test_a_mail_server_that_is_down_loses_no_sign_up_and_the_mail_goes_later(client, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise smtplib.SMTPServerDisconnected("poikki")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        response = sign_up(client, open_event())

    assert "Sinulla on paikka" in response.content.decode()
    assert EventSignUp.objects.get().told == EventSignUp.Told.NOTHING
    assert tell_all(now=timezone.now()) == 1
    assert tell_all(now=timezone.now()) == 0
    assert len(mail.outbox) == 1


def test_an_address_that_the_mail_server_refuses_is_not_tried_for_ever(client, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise smtplib.SMTPRecipientsRefused({AINO["email"]: (550, b"no such user")})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    sign_up(client, open_event())

    assert EventSignUp.objects.get().told == EventSignUp.Told.PLACE


def test_when_places_are_added_those_in_the_queue_hear_of_it(client):
    event = open_event(capacity=1)
    sign_up(client, event)
    sign_up(client, event, VEIKKO)
    mail.outbox.clear()
    event.capacity = 2
    event.save()

    tell_all(now=timezone.now())

    assert [message.to for message in mail.outbox] == [[VEIKKO["email"]]]


def test_translations_of_an_event_share_its_places_and_write_in_their_language(client):
    event = open_event(capacity=1)
    home = translated_site("sv")
    index = home.add_child(instance=EventIndexPage(title="Evenemang", locale=home.locale))
    swedish = EventPageFactory(
        title="Föreningsträff",
        parent=index,
        locale=home.locale,
        translation_key=event.translation_key,
        signup_open=True,
        capacity=1,
    )
    sign_up(client, event)
    with translation.override("sv"):
        url = reverse("events:sign_up", args=[swedish.pk])

    client.post(url, {**VEIKKO, "homepage": ""})

    row = EventSignUp.objects.get(email=VEIKKO["email"])
    assert (row.event_id, row.language, row.told) == (event.pk, "sv", EventSignUp.Told.QUEUE)
    assert "Föreningsträff" in mail.outbox[1].subject


def test_those_who_signed_up_stay_while_the_event_has_a_page_in_some_language(client):
    event = open_event()
    home = translated_site("sv")
    index = home.add_child(instance=EventIndexPage(title="Evenemang", locale=home.locale))
    swedish = EventPageFactory(parent=index, locale=home.locale, translation_key=event.translation_key)
    sign_up(client, event)

    EventPage.objects.get(pk=event.pk).delete()

    assert EventSignUp.objects.get().event_id == swedish.pk


def test_reading_about_an_event_sets_no_cookie(client):
    event = open_event()

    assert not client.get(event.url).cookies


@pytest.mark.parametrize("page", ["form", "own"])
def test_a_browser_may_send_the_forms_from_our_own_pages(client, page):
    event = open_event()
    sign_up(client, event)
    url = form_url(event) if page == "form" else own_page(EventSignUp.objects.get())

    # Under "no-referrer" browsers send a form from an unknown origin, which Django refuses.
    assert client.get(url)["Referrer-Policy"] == "same-origin"
