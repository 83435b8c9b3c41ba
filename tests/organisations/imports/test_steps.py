"""An editor takes a file in through the admin: from sending it to reading what became of it."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from organisations.exchange.exporting import TYPES
from organisations.models import (
    ImportBatch,
    ImportJob,
    ImportUpload,
    OrganisationPage,
)
from tests.organisations.imports.editing import (
    FAULTY,
    FILE,
    LIST,
    NEW,
    batch_view,
    checked,
    columns_of,
    sent,
    step,
    taken_in,
)

pytestmark = pytest.mark.django_db


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

    response = client.post(step("columns", upload), columns_of(client, upload, Puhelin="live"))

    assert "column-3" in response.context["form"].errors


@pytest.mark.parametrize("form", TYPES)
def test_what_the_list_exports_comes_back_unchanged(client, editor, directory, form):
    taken_in(client, directory)
    ImportUpload.objects.all().delete()

    response = client.get("/admin/organisations/", {"export": form})
    upload = checked(client, directory, b"".join(response.streaming_content), name=f"silta.{form}")

    assert upload.check_job.counts == {"unchanged": 2}
