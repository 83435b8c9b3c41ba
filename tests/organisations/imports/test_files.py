"""Files that are sent: what is read, what is refused, how long they are kept."""

import errno
import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisations.models import (
    ImportBatch,
    ImportUpload,
    OrganisationPage,
    PlannedRow,
)
from organisations.services.imports import ImportImpossibleError, discard_upload, start_check, start_run
from tests.organisations.imports.editing import (
    FILE,
    LIST,
    batch_view,
    checked,
    columns_of,
    send,
    sent,
    step,
    taken_in,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_the_letters_of_any_program_are_read(client, editor, directory, encoding):
    taken_in(client, directory, "Nimi;Kotikunta\nÄänekosken Äänet ry;Äänekoski\n".encode(encoding))

    assert OrganisationPage.objects.get().title == "Äänekosken Äänet ry"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Nimi;Kotikunta\n",
        b"\xd0\xcf\x11\xe0 old",
        b"PK\x03\x04 no workbook",
        b"Nimi;Nimi\na;b\n",
        b"[]",
    ],
    ids=["empty", "only headings", "xls", "broken xlsx", "heading twice", "no objects"],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(client, editor, directory, content):
    response = send(client, directory, content)

    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not ImportUpload.objects.exists()


def test_lists_within_lists_are_refused_row_by_row(client, editor, directory):
    deep = "[" * 30 + "]" * 30
    row = '{"name": "Imatran Martat ry", "kunta": "Imatra"}'
    upload = checked(
        client, directory, f'[{row}, {{"name": {deep}, "kunta": "Imatra"}}]', name="jarjestot.json"
    )

    assert upload.check_job.counts == {"new": 1, "refused": 1}
    [remark] = upload.check_job.rows.get(action="refused").remarks
    assert (remark["kind"], remark["column"]) == ("problem", "name")


def test_lines_that_are_deeper_than_python_can_follow_stop_nothing(client, editor, directory):
    row = '{"name": "Imatran Martat ry", "kunta": "Imatra"}'
    deep = '{"name": ' + "[" * 900 + "]" * 900 + ', "kunta": "Imatra"}'
    upload = checked(client, directory, f"{row}\n{deep}\n", name="jarjestot.jsonl")

    assert upload.check_job.counts == {"new": 1, "refused": 1}


def test_headings_with_half_a_character_are_refused(client, editor, directory):
    response = send(client, directory, b'{"name": "a", "\\ud800": "b"}')

    assert response.status_code == 200
    assert response.context["form"].errors["file"]


def test_a_full_disk_is_told_where_the_file_is_chosen(client, editor, directory, monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(storages["default"]), "_save", full)

    response = send(client, directory)

    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not ImportUpload.objects.exists()


def test_a_form_that_is_posted_twice_leaves_one_file(client, editor, directory):
    key = str(uuid.uuid4())
    folder = set(default_storage.listdir("imports")[1]) if default_storage.exists("imports") else set()
    for _ in range(2):
        send(client, directory, key=key)

    assert len(set(default_storage.listdir("imports")[1]) - folder) == 1


def test_steps_with_a_file_that_is_gone_or_taken_in_meanwhile_are_refused(client, editor, directory):
    upload = checked(client, directory)
    stale = ImportUpload.objects.get()
    start_run(upload=upload, user=editor)
    steps = [discard_upload, partial(start_check, mapping={}, user=editor)]

    for act in steps:
        with pytest.raises(ImportImpossibleError):
            act(upload=stale)
    assert ImportUpload.objects.exists()
    ImportUpload.objects.all().delete()
    for act in (*steps, partial(start_run, user=editor)):
        with pytest.raises(ImportImpossibleError):
            act(upload=stale)


@pytest.mark.parametrize("meanwhile", ["taken in", "gone"])
def test_columns_that_are_told_too_late_lead_to_where_the_file_is_now(
    client, editor, directory, monkeypatch, meanwhile
):
    upload = checked(client, directory)
    form = columns_of(client, upload)

    def act(**kwargs):
        if meanwhile == "gone":
            ImportUpload.objects.all().delete()
        else:
            start_run(upload=upload, user=editor)
        return start_check(**kwargs)

    monkeypatch.setattr("organisations.views.imports.start_check", act)
    response = client.post(step("columns", upload), form)

    assert response.url == (LIST if meanwhile == "gone" else step("check", upload))
    assert client.get(response.url, follow=True).status_code == 200


def test_what_was_said_of_many_rows_is_forgotten_at_once(client, editor, directory):
    rows = "".join(f"Yhdistys {number} ry;;Imatra;\n" for number in range(300))
    upload = checked(client, directory, FILE + rows)
    with CaptureQueriesContext(connection) as queries:
        client.post(step("discard", upload))

    about = [query["sql"] for query in queries if "organisations_plannedrow" in query["sql"]]
    assert about[0].startswith("DELETE")
    assert len(about) <= 2
    assert not PlannedRow.objects.exists()


def test_a_file_that_is_too_large_is_refused_with_a_reason(client, editor, directory, settings):
    settings.SILTA_IMPORT_BYTES = 20

    response = send(client, directory)

    assert "20" in response.context["form"].errors["file"][0]


def test_the_name_of_a_file_does_no_harm(client, editor, directory):
    name = "<script>alert(1)</script>.csv"
    upload = checked(client, directory, name=name)

    assert "<script>alert(1)" not in client.get(step("check", upload)).content.decode()
    assert "script" not in upload.file.name


def test_a_form_that_is_posted_twice_sends_one_file_and_takes_it_in_once(client, editor, directory):
    key = str(uuid.uuid4())
    for _ in range(2):
        assert send(client, directory, key=key).url == reverse("organisation_import_columns", args=[key])
    upload = ImportUpload.objects.get()
    for _ in range(2):
        client.post(step("columns", upload), columns_of(client, upload))
    for _ in range(2):
        client.post(step("check", upload))

    assert ImportBatch.objects.count() == 1
    assert OrganisationPage.objects.count() == 2


def test_files_are_deleted_two_weeks_after_they_were_sent(client, editor, directory):
    batch = taken_in(client, directory)
    name = ImportUpload.objects.get().file.name
    assert default_storage.exists(name)
    ImportUpload.objects.update(uploaded_at=timezone.now() - timedelta(days=15))

    call_command("forget_import_files")

    assert not ImportUpload.objects.exists()
    assert client.get(batch_view("organisation_import", batch)).status_code == 200


def test_a_deleted_upload_takes_its_file_along(client, editor, directory, django_capture_on_commit_callbacks):
    upload = sent(client, directory)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(step("discard", upload))

    assert not ImportUpload.objects.exists()
    assert not default_storage.exists(upload.file.name)


def test_an_uploaded_file_has_no_address(client, editor, directory):
    upload = sent(client, directory)

    assert client.get(f"/media/{upload.file.name}").status_code == 404
