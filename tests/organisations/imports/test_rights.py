"""Who may take a file in, and who may not."""

import pytest
from django.urls import reverse
from wagtail.models import GroupPagePermission

from organisations.models import (
    ImportJob,
    OrganisationIndexPage,
    OrganisationPage,
)
from organisations.services.import_work import work_on
from organisations.services.imports import ask_to_stop
from tests.factories import OrganisationIndexPageFactory, OrganisationPageFactory, section
from tests.organisations.imports.editing import (
    LIST,
    NEW,
    batch_view,
    prepared,
    send,
    sent,
    step,
    taken_in,
)

pytestmark = pytest.mark.django_db


def test_an_import_of_another_directory_cannot_be_reached(client, editor, directory, editor_below):
    waiting = sent(client, directory)
    other = OrganisationIndexPageFactory(title="Lappi", parent=section(OrganisationIndexPage, "Järjestöt"))
    job = prepared(editor, directory)
    client.force_login(editor_below(other, name="matti"))

    for address in (
        step("columns", waiting),
        step("check", waiting),
        batch_view("organisation_import", job.batch),
        batch_view("organisation_import_undo", job.batch),
        reverse("organisation_import_progress", args=[job.pk]),
    ):
        assert client.get(address).status_code == 404
    for address in (
        step("columns", waiting),
        step("check", waiting),
        step("discard", waiting),
        batch_view("organisation_import_undo", job.batch),
        reverse("organisation_import_stop", args=[job.pk]),
        reverse("organisation_import_continue", args=[job.pk]),
    ):
        assert client.post(address).status_code == 404
    assert "jarjestot.csv" not in client.get(LIST).content.decode()
    assert send(client, directory).context["form"].errors["directory"]


def test_who_may_import_nowhere_sees_nothing_of_it(client, editor_below):
    client.force_login(editor_below(OrganisationPageFactory()))

    for address in (LIST, NEW):
        assert client.get(address).status_code == 302
    assert reverse("organisation_imports") not in client.get("/admin/").content.decode()


def test_who_may_not_publish_takes_drafts_in_and_undoes_nothing(client, editor, directory):
    GroupPagePermission.objects.filter(page=directory, permission__codename="publish_page").delete()

    assert send(client, directory).context["form"].errors["published"]
    batch = taken_in(client, directory, published="0")

    assert not client.get(batch_view("organisation_import", batch)).context["may_undo"]
    assert client.post(batch_view("organisation_import_undo", batch)).status_code in (302, 403)
    assert OrganisationPage.objects.count() == 2


def test_who_may_only_add_cannot_change_others_entries_by_a_file(client, editor, directory):
    GroupPagePermission.objects.filter(page=directory, permission__codename="change_page").delete()

    assert client.get(NEW).status_code == 302


def test_rights_are_looked_at_again_when_the_work_begins(editor, directory):
    job = prepared(editor, directory)
    GroupPagePermission.objects.filter(page=directory).delete()

    work_on(job.pk)

    job.refresh_from_db()
    assert job.state == "failed"
    assert job.problem
    assert not OrganisationPage.objects.exists()


def test_who_has_lost_the_right_cannot_go_on_with_her_import(client, editor, directory):
    job = prepared(editor, directory)
    ask_to_stop(job)
    GroupPagePermission.objects.filter(page=directory, permission__codename="change_page").delete()

    assert client.post(reverse("organisation_import_continue", args=[job.pk])).status_code in (302, 403)

    job.refresh_from_db()
    assert job.state == "stopped"
    assert not OrganisationPage.objects.exists()


@pytest.mark.parametrize("name", ["stop", "continue"])
def test_nothing_is_done_by_following_a_link(client, editor, directory, name):
    job = prepared(editor, directory)

    assert client.get(reverse(f"organisation_import_{name}", args=[job.pk])).status_code == 405
    assert client.get(batch_view("organisation_import_undo", job.batch)).status_code == 200
    assert not ImportJob.objects.filter(kind="undo").exists()
