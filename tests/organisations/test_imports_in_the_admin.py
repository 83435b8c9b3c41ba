"""An editor takes a file in through the admin: from sending it to undoing what it has done."""

import csv
import uuid
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models.signals import post_save
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import GroupPagePermission

from organisations.models import (
    ImportBatch,
    ImportedRow,
    ImportJob,
    ImportUpload,
    OrganisationIndexPage,
    OrganisationPage,
)
from organisations.services import import_work
from organisations.services.import_work import work_on
from organisations.services.imports import ask_to_stop, go_on, start_check, start_run
from organisations.tasks.imports import go_on_with_imports
from tests.factories import OrganisationIndexPageFactory, OrganisationPageFactory, section

pytestmark = pytest.mark.django_db

NEW = reverse("organisation_import_new")
LIST = reverse("organisation_imports")
FILE = "Nimi;Y-tunnus;Kotikunta;Puhelin\nImatran Martat ry;1234567-1;Imatra;040 123 4567\nJoutsenon Latu ry;;Lappeenranta;\n"
FAULTY = FILE + "Kunnaton ry;;Atlantis;\n"


@pytest.fixture
def directory():
    return OrganisationIndexPageFactory(
        title="Etelä-Karjala", parent=section(OrganisationIndexPage, "Järjestöt")
    )


@pytest.fixture
def editor(client, directory, editor_below):
    user = editor_below(directory)
    client.force_login(user)
    return user


def send(client, directory, content=FILE, name="jarjestot.csv", **values):
    data = content if isinstance(content, bytes) else content.encode()
    form = {"key": str(uuid.uuid4()), "directory": directory.pk, "published": "1", **values}
    return client.post(NEW, {**form, "file": SimpleUploadedFile(name, data)})


def sent(client, directory, *args, **values):
    response = send(client, directory, *args, **values)
    assert response.status_code == 302, response.context["form"].errors
    return ImportUpload.objects.get()


def step(name, upload):
    return reverse(f"organisation_import_{name}", args=[upload.key])


def columns_of(client, upload, **chosen):
    """The form of the columns as it is offered, with other choices for some headings."""
    form = client.get(step("columns", upload)).context["form"]
    return {field.name: chosen.get(field.label, field.value()) for field in form}


def checked(client, directory, *args, **values):
    upload = sent(client, directory, *args, **values)
    client.post(step("columns", upload), columns_of(client, upload))
    return upload


def taken_in(client, directory, *args, **values):
    upload = checked(client, directory, *args, **values)
    client.post(step("check", upload))
    return ImportBatch.objects.get(upload=upload)


def batch_view(name, batch):
    return reverse(name, args=[batch.pk])


def prepared(editor, directory, rows=6):
    """A file that has been looked through and is to be taken in, as the worker finds it."""
    lines = [f"Yhdistys {number} ry;;Imatra" for number in range(rows)]
    upload = ImportUpload.objects.create(
        directory=directory,
        user=editor,
        file=SimpleUploadedFile("jarjestot.csv", "\n".join(["Nimi;Y-tunnus;Kotikunta", *lines]).encode()),
        file_name="jarjestot.csv",
    )
    check = start_check(upload=upload, mapping={"Nimi": "title", "Kotikunta": "municipality"}, user=editor)
    work_on(check.pk)
    return start_run(upload=upload, user=editor)


@pytest.fixture
def at_the_third_entry():
    """Lets something happen once, while the third new entry is being saved."""
    waiting = []

    def receive(created=False, **_kwargs):
        if created and waiting and OrganisationPage.objects.count() == 3:
            waiting.pop()()

    post_save.connect(receive, sender=OrganisationPage)
    yield waiting.append
    post_save.disconnect(receive, sender=OrganisationPage)


# --- The steps --------------------------------------------------------------------------------------------


def test_an_editor_takes_a_file_in_and_undoes_it(client, editor, directory):
    upload = checked(client, directory, FAULTY)
    check = client.get(step("check", upload))
    assert [kind["count"] for kind in check.context["kinds"]] == [3, 2, 0, 0, 1]
    assert not OrganisationPage.objects.exists()

    response = client.post(step("check", upload), follow=True)

    batch = ImportBatch.objects.get()
    assert response.redirect_chain[-1][0] == batch_view("organisation_import", batch)
    page = OrganisationPage.objects.get(business_id="1234567-1")
    assert (page.title, page.live, page.get_parent().pk) == ("Imatran Martat ry", True, directory.pk)
    assert page.latest_revision.user == editor
    assert OrganisationPage.objects.count() == 2

    assert client.get(batch_view("organisation_import_undo", batch)).status_code == 200
    response = client.post(batch_view("organisation_import_undo", batch), follow=True)

    assert response.context["undone"] == {"undone": 2, "left": 0}
    assert not OrganisationPage.objects.exists()


def test_every_page_of_an_import_can_be_opened(client, editor, directory):
    upload = checked(client, directory, FAULTY)
    for address in (LIST, NEW, step("columns", upload), step("check", upload)):
        assert client.get(address).status_code == 200
    client.post(step("check", upload))
    batch = ImportBatch.objects.get()

    assert "jarjestot.csv" in client.get(LIST).content.decode()
    for name in ("organisation_import", "organisation_import_undo"):
        assert client.get(batch_view(name, batch)).status_code == 200
    for name in ("columns", "check"):
        assert client.get(step(name, upload)).url == batch_view("organisation_import", batch)


def test_drafts_stay_drafts(client, editor, directory):
    taken_in(client, directory, published="0")

    assert {page.live for page in OrganisationPage.objects.all()} == {False}
    assert OrganisationPage.objects.count() == 2


def test_a_change_is_shown_field_by_field(client, editor, directory):
    taken_in(client, directory)
    ImportUpload.objects.all().delete()

    upload = checked(client, directory, FILE.replace("040 123 4567", "05 1234567"))

    rows = client.get(step("check", upload), {"action": "changed"}).context["items"].object_list
    assert [row.title for row in rows] == ["Imatran Martat ry"]
    assert rows[0].differences == [{"field": "Puhelin", "before": "040 1234567", "after": "05 1234567"}]


def test_the_report_of_an_import_says_what_was_changed(client, editor, directory):
    taken_in(client, directory)
    ImportUpload.objects.all().delete()
    batch = taken_in(client, directory, FILE.replace("040 123 4567", "05 1234567"))
    address = batch_view("organisation_import", batch)

    html = client.get(address).content.decode()
    report = b"".join(client.get(f"{address}?export=csv").streaming_content).decode("utf-8-sig")

    assert "<del>040 1234567</del>" in html
    assert "Puhelin;;040 1234567;05 1234567" in report


def test_what_a_refused_row_lacks_is_said_with_row_and_column(client, editor, directory):
    upload = checked(client, directory, FAULTY)

    response = client.get(step("check", upload), {"action": "refused"})

    [row] = response.context["items"].object_list
    assert (row.number, row.remarks[0]["column"]) == (4, "Kotikunta")
    assert "Atlantis" in response.content.decode()


def test_the_report_runs_no_formula(client, editor, directory):
    upload = checked(client, directory, FILE + "=2+5;;Atlantis;\n")
    client.post(step("check", upload))
    batch = ImportBatch.objects.get()

    address = batch_view("organisation_import", batch)
    text = b"".join(client.get(f"{address}?export=csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text), delimiter=";"))
    book = load_workbook(BytesIO(b"".join(client.get(f"{address}?export=xlsx").streaming_content)))

    assert ["4", "'=2+5"] in [row[:2] for row in rows]
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}


def test_the_list_takes_the_same_queries_however_many_imports_there_are(
    client, editor, directory, django_assert_max_num_queries
):
    counts = []
    for more in (1, 9):
        for _ in range(more):
            batch = ImportBatch.objects.create(directory=directory, user=editor, file_name="a.csv")
            ImportJob.objects.create(kind="run", batch=batch, user=editor)
        client.get(LIST)
        with django_assert_max_num_queries(50) as queries:
            client.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]


# --- Files ------------------------------------------------------------------------------------------------


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


# --- Columns ----------------------------------------------------------------------------------------------


def test_columns_are_guessed_and_can_be_told_otherwise(client, editor, directory):
    upload = sent(client, directory, "Nimi;Kotikunta;Yhteystieto\nImatran Martat ry;Imatra;0401234567\n")
    form = client.get(step("columns", upload)).context["form"]
    assert form.left_out() == ["Yhteystieto"]

    client.post(step("columns", upload), columns_of(client, upload, Yhteystieto="phone"))
    client.post(step("check", upload))

    assert str(OrganisationPage.objects.get().phone.as_e164) == "+358401234567"


def test_two_columns_for_one_thing_are_refused_but_names_come_from_several(client, editor, directory):
    upload = sent(client, directory, "Nimi;Kotikunta;A;B\nImatran Martat ry;Imatra;Martat;IM\n")

    twice = client.post(step("columns", upload), columns_of(client, upload, A="title"))
    names = client.post(step("columns", upload), columns_of(client, upload, A="short_names", B="short_names"))

    assert set(twice.context["form"].errors) == {"column-0", "column-2"}
    assert names.status_code == 302
    assert upload.check_job.counts == {"new": 1}


def test_the_column_of_the_name_has_to_be_told(client, editor, directory):
    upload = sent(client, directory)

    response = client.post(step("columns", upload), columns_of(client, upload, Nimi="", **{"Y-tunnus": ""}))

    assert response.context["form"].non_field_errors()
    assert upload.check_job is None


def test_a_choice_that_is_not_offered_is_refused(client, editor, directory):
    upload = sent(client, directory)

    response = client.post(step("columns", upload), columns_of(client, upload, Puhelin="owner"))

    assert "column-3" in response.context["form"].errors


# --- Rights -----------------------------------------------------------------------------------------------


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


# --- Stopping, killing, going on --------------------------------------------------------------------------


def test_what_was_stopped_goes_on_where_it_was(client, editor, directory, at_the_third_entry, monkeypatch):
    monkeypatch.setattr(import_work, "SECONDS_BETWEEN_SIGNS", 0)
    job = prepared(editor, directory)
    at_the_third_entry(lambda: ask_to_stop(job))

    work_on(job.pk)

    job.refresh_from_db()
    assert job.state == "stopped"
    assert OrganisationPage.objects.count() == 3
    go_on_address = reverse("organisation_import_continue", args=[job.pk])
    assert go_on_address in client.get(batch_view("organisation_import", job.batch)).content.decode()

    client.post(go_on_address)

    job.refresh_from_db()
    assert job.state == "done"
    assert sorted(ImportedRow.objects.values_list("number", "action")) == [(n, "new") for n in range(2, 8)]
    assert OrganisationPage.objects.count() == 6


def test_what_was_killed_is_begun_again_and_ends_the_same(editor, directory, at_the_third_entry):
    job = prepared(editor, directory)

    def kill():
        raise SystemExit

    at_the_third_entry(kill)
    with pytest.raises(SystemExit):
        work_on(job.pk)
    job.refresh_from_db()
    assert (job.state, OrganisationPage.objects.count()) == ("running", 2)
    go_on_with_imports()
    assert OrganisationPage.objects.count() == 2, "somebody may still do it"

    ImportJob.objects.update(alive_at=timezone.now() - timedelta(minutes=2))
    go_on_with_imports()

    job.refresh_from_db()
    assert (job.state, OrganisationPage.objects.count()) == ("done", 6)
    assert sorted(ImportedRow.objects.values_list("number", "action")) == [(n, "new") for n in range(2, 8)]


def test_a_worker_that_ends_leaves_the_rest_to_the_next_one(editor, directory, at_the_third_entry):
    job = prepared(editor, directory)
    at_the_third_entry(import_work.leave_off)
    try:
        work_on(job.pk)
    finally:
        import_work._ending.clear()
    job.refresh_from_db()
    assert (job.state, OrganisationPage.objects.count()) == ("waiting", 3)

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


# --- Undoing ----------------------------------------------------------------------------------------------


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


def test_what_was_interrupted_and_is_undone_is_not_gone_on_with(
    client, editor, directory, at_the_third_entry
):
    job = prepared(editor, directory)

    def kill():
        raise SystemExit

    at_the_third_entry(kill)
    with pytest.raises(SystemExit):
        work_on(job.pk)
    ImportJob.objects.update(alive_at=timezone.now() - timedelta(minutes=2))

    client.post(batch_view("organisation_import_undo", job.batch))
    go_on_with_imports()

    assert not OrganisationPage.objects.exists()
    assert not go_on(job=job, user=editor)
    assert ImportBatch.objects.get().state == "undone"


# --- What is kept -----------------------------------------------------------------------------------------


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


# --- Out and in again -------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_what_the_list_exports_comes_back_unchanged(client, editor, directory, form):
    taken_in(client, directory)
    ImportUpload.objects.all().delete()

    response = client.get("/admin/organisations/", {"export": form})
    upload = checked(client, directory, b"".join(response.streaming_content), name=f"silta.{form}")

    assert upload.check_job.counts == {"unchanged": 2}
