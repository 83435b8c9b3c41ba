"""Calendars: what is gathered, in which order, and by which of its times."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from core.models import PageRegion
from events.models import EventIndexPage, EventPage
from networks.models import PageNetwork
from regions.models import Municipality, Region
from tests.factories import EventIndexPageFactory, EventPageFactory, NetworkPageFactory, section
from tests.hiding import translated_site

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def event_list():
    return section(EventIndexPage, "Tapahtumat")


def titles(response):
    return [item.title for item in response.context["items"]]


def event(title, days, **fields):
    start = NOW + timedelta(days=days)
    return EventPageFactory(title=title, starts_at=start, ends_at=start + timedelta(hours=2), **fields)


def test_the_next_event_comes_first_and_past_ones_are_elsewhere(client):
    event("Myöhemmin", 9)
    event("Pian", 1)
    event("Ohi", -3)

    assert titles(client.get(event_list().url)) == ["Pian", "Myöhemmin"]
    assert titles(client.get(event_list().url, {"when": "past"})) == ["Ohi"]


def test_the_latest_of_the_past_events_comes_first(client):
    event("Kauan sitten", -90)
    event("Äsken", -1)

    assert titles(client.get(event_list().url, {"when": "past"})) == ["Äsken", "Kauan sitten"]


def test_a_series_is_listed_once_by_its_next_time(client):
    event("Vertaisryhmä", -20, recurrence="weekly")
    event("Kokous", 3)

    response = client.get(event_list().url)

    assert titles(response) == ["Vertaisryhmä", "Kokous"]
    series = response.context["items"][0]
    assert series.next_starts_at == series.starts_at + timedelta(days=21)
    assert series.next_ends_at - series.next_starts_at == timedelta(hours=2)


def test_a_cancelled_time_of_a_series_is_passed_over(client):
    series = event("Vertaisryhmä", -20, recurrence="weekly")
    series.exceptions.create(date=timezone.localdate(series.starts_at + timedelta(days=21)))
    series.save()

    assert client.get(event_list().url).context["items"][0].next_starts_at == series.starts_at + timedelta(
        days=28
    )


def test_a_series_that_has_ended_is_past(client):
    last = timezone.localdate(NOW - timedelta(days=6))
    event("Kevään ryhmä", -20, recurrence="weekly", recurs_until=last)

    assert titles(client.get(event_list().url)) == []
    assert titles(client.get(event_list().url, {"when": "past"})) == ["Kevään ryhmä"]


def test_an_event_that_is_going_on_is_still_coming(client):
    EventPageFactory(title="Leiri", starts_at=NOW - timedelta(days=1), ends_at=NOW + timedelta(days=1))

    assert titles(client.get(event_list().url)) == ["Leiri"]


def test_an_event_of_the_whole_day_is_coming_until_the_day_is_over(client):
    EventPageFactory(title="Toripäivä", starts_at=NOW, ends_at=NOW, all_day=True)

    assert titles(client.get(event_list().url)) == ["Toripäivä"]


def test_a_month_shows_what_is_held_in_it(client):
    for month, title in ((5, "Toukokuun kokous"), (6, "Kesäkuun kokous")):
        start = datetime(2099, month, 12, 8, tzinfo=UTC)
        EventPageFactory(title=title, starts_at=start, ends_at=start)
    EventPageFactory(
        title="Näyttely",
        starts_at=datetime(2099, 4, 1, 8, tzinfo=UTC),
        ends_at=datetime(2099, 7, 1, 8, tzinfo=UTC),
    )

    assert titles(client.get(event_list().url, {"month": "2099-06"})) == ["Näyttely", "Kesäkuun kokous"]


def test_a_past_month_shows_also_the_series_that_still_goes_on(client):
    series = event("Vertaisryhmä", -70, recurrence="weekly")

    month = f"{timezone.localdate(series.starts_at + timedelta(days=7)):%Y-%m}"

    assert titles(client.get(event_list().url, {"when": "past", "month": month})) == ["Vertaisryhmä"]


def test_only_months_with_events_are_offered(client):
    event("Kokous", 1)
    event("Toinen", 100)

    (months,) = [
        filter for filter in client.get(event_list().url).context["filters"] if filter.name == "month"
    ]

    expected = {f"{timezone.localdate(NOW + timedelta(days=days)):%Y-%m}" for days in (1, 100)}
    assert {choice.value for choice in months.choices if choice.value} == expected


@pytest.mark.parametrize("month", ["kesä", "2026-13", "99999-01", "'; drop table", ""])
def test_a_month_that_means_nothing_is_passed_over(client, month):
    event("Kokous", 1)

    assert titles(client.get(event_list().url, {"month": month})) == ["Kokous"]


def test_a_page_that_there_is_not_is_not_found(client):
    event("Kokous", 1)

    assert client.get(event_list().url, {"page": "7"}).status_code == 404


def test_events_can_be_narrowed_by_municipality_and_region(client):
    event("Lappeenrannassa", 1, municipality=Municipality.objects.get(code="405"))
    event("Kuusamossa", 2, municipality=Municipality.objects.get(code="305"))
    online = event("Verkossa", 3)
    PageRegion.objects.create(page=online, region=Region.objects.get(code="09"))

    assert titles(client.get(event_list().url, {"municipality": "305"})) == ["Kuusamossa"]
    assert titles(client.get(event_list().url, {"region": "09"})) == ["Lappeenrannassa", "Verkossa"]


def test_a_network_lists_its_own_events_and_those_marked_with_it(client):
    network = NetworkPageFactory(title="Kymenlaakson verkosto")
    own_list = EventIndexPageFactory(title="Verkoston tapahtumat", parent=network)
    event("Oma", 1, parent=own_list)
    marked = event("Merkitty", 2)
    PageNetwork.objects.create(page=marked, network=network)
    event("Muiden", 3)

    assert titles(client.get(own_list.url)) == ["Oma", "Merkitty"]
    assert titles(client.get(event_list().url)) == ["Oma", "Merkitty", "Muiden"]


def test_a_network_lists_also_what_is_marked_with_a_network_below_it(client):
    network = NetworkPageFactory(title="Maakunnan verkosto")
    group = NetworkPageFactory(title="Senioriryhmä", parent=network)
    own_list = EventIndexPageFactory(title="Tapahtumat", parent=network)
    PageNetwork.objects.create(page=event("Ryhmän kokous", 2), network=group)

    assert titles(client.get(own_list.url)) == ["Ryhmän kokous"]


def test_only_public_events_of_the_language_are_listed(client):
    event("Luonnos", 1, live=False)
    event("Vanhentunut", 1, expire_at=NOW - timedelta(minutes=1))
    swedish = translated_site("sv")
    kalender = swedish.add_child(instance=EventIndexPage(title="Evenemang", locale=swedish.locale))
    event("Möte", 1, parent=kalender, locale=swedish.locale)

    assert titles(client.get(event_list().url)) == []
    assert titles(client.get(kalender.url)) == ["Möte"]


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize("query", [{}, {"when": "past"}, {"month": f"{NOW + timedelta(days=2):%Y-%m}"}])
def test_a_list_takes_the_same_queries_however_long(client, django_assert_max_num_queries, count, query):
    for number in range(count):
        municipality = Municipality.objects.all()[number]
        event("Kokous", 2, municipality=municipality, recurrence="weekly")
        event("Ollut", -2, municipality=municipality)
    client.get(event_list().url)

    with django_assert_max_num_queries(36):
        client.get(event_list().url, query)


def test_a_draft_does_not_change_the_times_that_lists_show(client):
    page = event("Kokous", 1)
    page = EventPage.objects.get(pk=page.pk)
    page.starts_at += timedelta(days=30)
    page.ends_at += timedelta(days=30)
    page.save_revision()

    assert client.get(event_list().url).context["items"][0].next_starts_at == page.starts_at - timedelta(
        days=30
    )
