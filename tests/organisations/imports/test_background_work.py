"""Imports in the background are stopped, killed, gone on with and undone."""

import uuid
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from organisations.exchange.columns import recognised
from organisations.exchange.importing import Importer
from organisations.exchange.tables import read_table
from organisations.models import (
    ImportBatch,
    ImportedRow,
    ImportJob,
    OrganisationPage,
)
from organisations.services import import_work
from organisations.services.import_work import work_on
from organisations.services.imports import ask_to_stop, go_on
from organisations.tasks.imports import go_on_with_imports
from tests.organisations.imports.editing import (
    FILE,
    batch_view,
    prepared,
    taken_in,
)

pytestmark = pytest.mark.django_db


def test_what_was_stopped_goes_on_where_it_was(client, editor, directory, at_the_fourth_entry, monkeypatch):
    monkeypatch.setattr(import_work, "SECONDS_BETWEEN_SIGNS", 0)
    job = prepared(editor, directory)
    at_the_fourth_entry(lambda: ask_to_stop(job))

    work_on(job.pk)

    job.refresh_from_db()
    assert job.state == "stopped"
    assert OrganisationPage.objects.count() == 4
    go_on_address = reverse("organisation_import_continue", args=[job.pk])
    assert go_on_address in client.get(batch_view("organisation_import", job.batch)).content.decode()

    client.post(go_on_address)

    job.refresh_from_db()
    assert job.state == "done"
    assert sorted(ImportedRow.objects.values_list("number", "action")) == [(n, "new") for n in range(2, 8)]
    assert OrganisationPage.objects.count() == 6


def test_what_was_killed_is_begun_again_and_ends_the_same(editor, directory, at_the_fourth_entry):
    job = prepared(editor, directory)

    def kill():
        raise SystemExit

    at_the_fourth_entry(kill)
    with pytest.raises(SystemExit):
        work_on(job.pk)
    job.refresh_from_db()
    written = OrganisationPage.objects.count()
    assert (job.state, written) in [("running", 2), ("running", 3)]
    go_on_with_imports()
    assert OrganisationPage.objects.count() == written, "somebody may still do it"

    ImportJob.objects.update(alive_at=timezone.now() - timedelta(minutes=2))
    go_on_with_imports()

    job.refresh_from_db()
    assert (job.state, OrganisationPage.objects.count()) == ("done", 6)
    assert sorted(ImportedRow.objects.values_list("number", "action")) == [(n, "new") for n in range(2, 8)]


def test_a_worker_that_ends_leaves_the_rest_to_the_next_one(editor, directory, at_the_fourth_entry):
    job = prepared(editor, directory)
    at_the_fourth_entry(import_work.leave_off)
    try:
        work_on(job.pk)
    finally:
        import_work._ending.clear()
    job.refresh_from_db()
    assert (job.state, OrganisationPage.objects.count()) == ("waiting", 4)

    work_on(job.pk)

    job.refresh_from_db()
    assert (job.state, OrganisationPage.objects.count()) == ("done", 6)


def test_what_kills_its_worker_each_time_is_not_tried_for_ever(editor, directory):
    job = prepared(editor, directory)
    long_ago = timezone.now() - timedelta(minutes=2)
    ImportJob.objects.filter(pk=job.pk).update(
        state="running", attempts=3, worker=uuid.uuid4(), alive_at=long_ago
    )

    go_on_with_imports()

    job.refresh_from_db()
    assert (job.state, OrganisationPage.objects.count()) == ("failed", 0)
    assert go_on(job=job, user=editor)


def test_workers_that_were_told_to_end_are_no_attempts(editor, directory):
    job = prepared(editor, directory)
    import_work.leave_off()
    try:
        for _ in range(5):
            work_on(job.pk)
    finally:
        import_work._ending.clear()
    long_ago = timezone.now() - timedelta(minutes=11)
    ImportJob.objects.filter(pk=job.pk).update(alive_at=long_ago)

    go_on_with_imports()

    job.refresh_from_db()
    assert (job.state, job.attempts, OrganisationPage.objects.count()) == ("done", 1, 6)


def test_only_one_import_writes_at_a_time(editor, directory):
    first, second = prepared(editor, directory), prepared(editor, directory)
    ImportJob.objects.filter(pk=first.pk).update(state="running")

    assert not work_on(second.pk)

    ImportJob.objects.filter(pk=first.pk).update(state="done")
    assert work_on(second.pk)


def test_the_script_is_told_how_far_it_has_come(client, editor, directory):
    job = prepared(editor, directory)

    before = client.get(reverse("organisation_import_progress", args=[job.pk])).json()
    work_on(job.pk)
    after = client.get(reverse("organisation_import_progress", args=[job.pk])).json()

    assert (before["active"], before["percent"]) == (True, 0)
    assert (after["active"], after["percent"]) == (False, 100)


def test_what_somebody_has_changed_since_is_left_with_the_reason(client, editor, directory):
    batch = taken_in(client, directory)
    page = OrganisationPage.objects.get(business_id="1234567-1")
    page.summary = "Martat neuvovat."
    page.save_revision(user=editor).publish()

    response = client.post(batch_view("organisation_import_undo", batch), follow=True)

    assert response.context["undone"] == {"undone": 1, "left": 1}
    assert [row.undoing for row in response.context["items"]] == ["changed", "undone"]
    assert OrganisationPage.objects.get().summary == "Martat neuvovat."


def test_an_import_is_undone_once_and_not_while_it_goes_on(client, editor, directory):
    job = prepared(editor, directory)
    client.post(batch_view("organisation_import_undo", job.batch))
    assert not ImportJob.objects.filter(kind="undo").exists()
    work_on(job.pk)

    for _ in range(2):
        client.post(batch_view("organisation_import_undo", job.batch))

    assert ImportJob.objects.filter(kind="undo").count() == 1
    assert not OrganisationPage.objects.exists()


def test_what_a_command_that_was_killed_has_taken_in_can_be_undone(client, editor, directory):
    table = read_table(BytesIO(FILE.encode()))
    importer = Importer(directory, file_name="jarjestot.csv", user=editor)
    list(importer.run(table, recognised(table.headings)))
    ImportBatch.objects.update(state="running")

    client.post(batch_view("organisation_import_undo", importer.batch))

    assert ImportBatch.objects.get().state == "undone"
    assert not OrganisationPage.objects.exists()


@pytest.mark.parametrize("options", [{"undo": 1}, {}], ids=["undo", "take in"])
def test_the_command_does_not_write_beside_an_import_of_the_admin(editor, directory, tmp_path, options):
    job = prepared(editor, directory)
    path = tmp_path / "jarjestot.csv"
    path.write_text(FILE)
    arguments = [] if options else [path]

    with pytest.raises(CommandError, match=r"jarjestot\.csv"):
        call_command("import_organisations", *arguments, **options)
    call_command("import_organisations", path, dry_run=True, stdout=StringIO())

    ask_to_stop(job)
    assert ImportBatch.objects.count() == 1
    call_command("import_organisations", path, into=directory.url_path, stdout=StringIO())
    assert OrganisationPage.objects.count() == 2


def test_what_was_interrupted_and_is_undone_is_not_gone_on_with(
    client, editor, directory, at_the_fourth_entry
):
    job = prepared(editor, directory)

    def kill():
        raise SystemExit

    at_the_fourth_entry(kill)
    with pytest.raises(SystemExit):
        work_on(job.pk)
    ImportJob.objects.update(alive_at=timezone.now() - timedelta(minutes=2))

    client.post(batch_view("organisation_import_undo", job.batch))
    go_on_with_imports()

    assert not OrganisationPage.objects.exists()
    assert not go_on(job=job, user=editor)
    assert ImportBatch.objects.get().state == "undone"
