"""Files that are sent: what is read, what is refused, how long they are kept."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from organisations.models import (
    ImportBatch,
    ImportUpload,
    OrganisationPage,
)
from tests.organisations.imports.editing import (
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
