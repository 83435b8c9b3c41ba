"""Those who have signed up are for the event's editors alone, and are forgotten in time."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, ReferenceIndex

from events.models import EventSignUp
from tests.factories import EventIndexPageFactory, EventPageFactory, NetworkPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def network_editor(client):
    """Somebody who edits the pages of one network, and that network's event."""
    network = NetworkPageFactory()
    event = EventPageFactory(parent=EventIndexPageFactory(parent=network), signup_open=True)
    group = Group.objects.create(name="Verkoston toimittajat")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    permission = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.create(group=group, page=network, permission=permission)
    user = User.objects.create_user("aino", "aino@example.fi")
    user.groups.add(group)
    client.force_login(user)
    client.event = event
    return client


def signed_up(event, **fields):
    fields = {"name": "Veikko Öhman", "email": "veikko.ohman@example.fi", **fields}
    return EventSignUp.objects.create(event=event, **fields)


def list_url(event):
    return reverse("event_sign_ups", args=[event.pk])


def test_an_editor_sees_who_has_signed_up_for_an_own_event(network_editor):
    signed_up(network_editor.event, message="Tulen pyörätuolilla")

    page = network_editor.get(list_url(network_editor.event)).content.decode()

    assert "Veikko Öhman" in page
    assert "Tulen pyörätuolilla" in page


@pytest.mark.parametrize("query", ["", "?export=csv"])
def test_an_editor_does_not_see_who_has_signed_up_for_the_events_of_others(network_editor, query):
    other = EventPageFactory(signup_open=True)
    signed_up(other)

    response = network_editor.get(list_url(other) + query)

    assert response.status_code == 302
    assert "Öhman" not in response.content.decode()


def test_an_editor_does_not_cancel_for_the_events_of_others(network_editor):
    row = signed_up(EventPageFactory(signup_open=True))

    network_editor.post(reverse("event_cancel_sign_up", args=[row.event_id, row.pk]))
    network_editor.post(reverse("event_cancel_sign_up", args=[network_editor.event.pk, row.pk]))

    assert EventSignUp.objects.filter(pk=row.pk).exists()


def test_a_visitor_is_asked_to_log_in(client):
    event = EventPageFactory(signup_open=True)

    assert reverse("wagtailadmin_login") in client.get(list_url(event)).url


def test_the_table_opens_in_a_spreadsheet_and_runs_no_formula(network_editor):
    signed_up(network_editor.event, name="=1+1", phone="+358401234567", message="@SUM(A1)")

    content = network_editor.get(list_url(network_editor.event) + "?export=csv").content.decode("utf-8-sig")

    (row,) = list(csv.reader(io.StringIO(content), delimiter=";"))[1:]
    assert row[0] == "'=1+1"
    assert row[2].startswith("+358")
    assert row[3] == "'@SUM(A1)"


def test_an_editor_can_cancel_for_somebody_who_calls(network_editor):
    row = signed_up(network_editor.event)

    network_editor.post(reverse("event_cancel_sign_up", args=[network_editor.event.pk, row.pk]))

    assert not EventSignUp.objects.exists()


def test_the_list_is_reached_from_the_event(network_editor):
    edit = reverse("wagtailadmin_pages:edit", args=[network_editor.event.pk])

    assert list_url(network_editor.event) in network_editor.get(edit).content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_takes_the_same_queries_however_long(network_editor, django_assert_max_num_queries, count):
    for number in range(count):
        signed_up(network_editor.event, email=f"veikko{number}@example.fi")
    network_editor.get(list_url(network_editor.event))

    with django_assert_max_num_queries(30):
        network_editor.get(list_url(network_editor.event))


def test_people_are_forgotten_a_month_after_the_event_and_not_before():
    now = timezone.now()
    old = EventPageFactory(starts_at=now - timedelta(days=31, hours=3))
    recent = EventPageFactory(starts_at=now - timedelta(days=29))
    signed_up(old)
    signed_up(recent)

    call_command("forget_sign_ups", stdout=io.StringIO())

    assert [row.event_id for row in EventSignUp.objects.all()] == [recent.pk]


def test_a_copy_of_an_event_has_nobody_signed_up():
    event = EventPageFactory(signup_open=True)
    signed_up(event)

    copy = event.copy(update_attrs={"slug": "kopio"})

    assert not copy.sign_ups.exists()
    assert copy.occurrences.count() == 1


def test_people_leave_no_trace_in_revisions_references_or_apis(client):
    event = EventPageFactory(signup_open=True)
    signed_up(event)
    revision = event.save_revision()
    revision.publish()

    assert "Öhman" not in str(revision.content)
    assert not ReferenceIndex.objects.filter(to_content_type__model="eventsignup").exists()
    assert not ReferenceIndex.objects.filter(content_type__model="eventsignup").exists()
    assert "hman" not in client.get(f"/api/v2/pages/{event.pk}/").content.decode()
    assert "hman" not in client.get(f"/api/v3/pages/{event.pk}/").content.decode()


def test_a_series_without_an_end_is_written_further_every_day():
    event = EventPageFactory(recurrence="weekly")
    event.occurrences.order_by("starts_at").last().delete()
    before = event.occurrences.count()

    call_command("extend_series", stdout=io.StringIO())

    assert event.occurrences.count() == before + 1
