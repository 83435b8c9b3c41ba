"""The page of an event."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import PageViewRestriction

from events.models import EventException, EventPage
from networks.models import PageNetwork
from tests.factories import EventPageFactory, NetworkPageFactory, OrganisationPageFactory, PersonFactory

pytestmark = pytest.mark.django_db
SECRET = "Salaneuvottelu"


def private(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return page


def series(weeks_ago=3, **fields):
    start = timezone.now() - timedelta(weeks=weeks_ago) + timedelta(days=1)
    return EventPageFactory(
        starts_at=start, ends_at=start + timedelta(hours=2), recurrence="weekly", **fields
    )


def test_a_bare_event_has_a_page(client):
    assert client.get(EventPageFactory().url).status_code == 200


def test_a_series_tells_its_next_times_also_those_not_held(client):
    event = series()
    event.exceptions.create(date=timezone.localdate(event.starts_at + timedelta(weeks=3)), note="Hiihtoloma")
    event.save()

    response = client.get(event.url)

    times = response.context["times"]
    assert len(times) == 10
    assert (times[0].cancelled, times[0].note) == (True, "Hiihtoloma")
    assert response.context["page"].next_starts_at == event.starts_at + timedelta(weeks=4)
    assert "Hiihtoloma" in response.content.decode()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (EventPage.State.CANCELLED, "peruttu"),
        (EventPage.State.POSTPONED, "siirretty"),
        (EventPage.State.MOVED_ONLINE, "verkossa"),
    ],
)
def test_what_is_not_as_planned_is_said_in_words(client, state, words):
    event = EventPageFactory(state=state, remote_note="Teamsissa", state_note="Uusi aika kerrotaan pian")

    page = client.get(event.url).content.decode()

    assert words in page
    assert "Uusi aika kerrotaan pian" in page


def test_an_event_that_is_over_says_so_and_takes_no_more_people(client):
    event = EventPageFactory(starts_at=timezone.now() - timedelta(days=2), signup_open=True)

    context = client.get(event.url).context

    assert context["is_past"]
    assert context["sign_up"].state == "closed"


def test_free_places_are_told(client):
    event = EventPageFactory(signup_open=True, capacity=2)
    event.sign_ups.create(name="Aino", email="aino@example.fi")

    context = client.get(event.url).context

    assert (context["sign_up"].state, context["sign_up"].free) == ("open", 1)
    assert "Aino" not in client.get(event.url).content.decode()


def test_what_is_not_public_is_named_nowhere_on_the_page(client):
    event = EventPageFactory(organiser=private(OrganisationPageFactory(title=SECRET)))
    PageNetwork.objects.create(page=event, network=private(NetworkPageFactory(title=SECRET)))
    event.contact_links.create(person=PersonFactory(name=SECRET, valid_until=date(2020, 1, 1)))
    event.save()

    assert SECRET not in client.get(event.url).content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_takes_the_same_queries_however_much_it_has(client, django_assert_max_num_queries, count):
    event = series(signup_open=True, recurs_until=timezone.localdate() + timedelta(days=300))
    for number in range(count):
        PageNetwork.objects.create(page=event, network=NetworkPageFactory())
        event.contact_links.create(person=PersonFactory())
        event.exceptions.create(date=timezone.localdate(event.starts_at + timedelta(weeks=number)))
    event.save()
    client.get(event.url)

    with django_assert_max_num_queries(60):
        client.get(event.url)


@pytest.mark.parametrize(
    "fields",
    [
        {"recurs_until": date(2099, 1, 1)},
        {"state": "moved-online"},
        {"signup_open": True, "signup_url": "https://example.fi/"},
        {"capacity": 0},
        {"signup_until": timezone.now() + timedelta(days=900)},
    ],
    ids=["until-without-rule", "online-without-link", "two-sign-ups", "no-places", "sign-up-closes-late"],
)
def test_the_database_too_keeps_what_must_hold(fields):
    event = EventPageFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        EventPage.objects.filter(pk=event.pk).update(**fields)


def test_the_database_too_lets_no_time_be_both_cancelled_and_moved():
    event = series()

    with pytest.raises(IntegrityError), transaction.atomic():
        EventException.objects.create(event=event, date=date(2026, 1, 1), moved_to=timezone.now())
