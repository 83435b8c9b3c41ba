"""Files become entries: once, whole, and so that it can be taken back."""

import io
from collections import Counter
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from wagtail.models import GroupPagePermission, Page, PageLogEntry

from content_store.models import ContentItem
from core.bulk_pages import add_pages
from core.models import Theme
from organisations.exchange.columns import recognised
from organisations.exchange.entering import new_entry
from organisations.exchange.importing import Importer, plan, undo
from organisations.exchange.tables import read_table
from organisations.models import ImportBatch, ImportedRow, OrganisationIndexPage, OrganisationPage
from regions.models import Municipality
from tests.factories import OrganisationPageFactory, section, site_root
from tests.hiding import translated_site

pytestmark = pytest.mark.django_db

HEADINGS = ["Nimi", "Y-tunnus", "Kotikunta", "Puhelin", "Postinumero", "Teemat", "Lyhenteet", "Facebook"]
MARTAT = ["Imatran Martat ry", "1234567-1", "Imatra", "040 123 4567", "55100", "Nuoret", "Martat", ""]
LATU = ["Joutsenon Latu ry", "", "Lappeenranta", "", "", "", "", "facebook.com/latu"]


@pytest.fixture
def directory():
    Theme.objects.get_or_create(code="nuoret", defaults={"name_fi": "Nuoret"})
    return section(OrganisationIndexPage, "Järjestöt")


def table_of(*rows, headings=HEADINGS):
    lines = [";".join(row) for row in (headings, *rows)]
    return read_table(io.BytesIO("\n".join(lines).encode()))


def take_in(directory, *rows, headings=HEADINGS, **options):
    table = table_of(*rows, headings=headings)
    importer = Importer(directory, file_name="jarjestot.csv", **options)
    counts = Counter(action for _row, action in importer.run(table, recognised(table.headings)))
    return importer.batch, dict(counts)


def decisions(directory, *rows, headings=HEADINGS):
    table = table_of(*rows, headings=headings)
    return list(plan(table, recognised(table.headings), directory))


def test_a_new_organisation_is_an_entry_with_everything_that_belongs_to_it(directory):
    batch, counts = take_in(directory, MARTAT, LATU)

    assert counts == {"new": 2}
    page = OrganisationPage.objects.get(business_id="1234567-1")
    assert (page.title, page.municipality.code, str(page.phone.as_e164)) == (
        "Imatran Martat ry",
        "153",
        "+358401234567",
    )
    assert (page.live, page.post_office, page.get_parent().pk) == (True, "Imatra", directory.pk)
    assert [theme.code for theme in page.themes] == ["nuoret"]
    assert [(row.name, row.kind) for row in page.other_names.all()] == [("Martat", "short")]
    assert page.get_latest_revision_as_object().title == page.title
    actions = PageLogEntry.objects.filter(page=page.pk).values_list("action", flat=True)
    assert {"wagtail.create", "wagtail.publish"} <= set(actions)
    assert ContentItem.objects.get(page_key=page.pk).state == ContentItem.State.PUBLIC
    assert batch.state == ImportBatch.State.DONE


def test_what_needs_nobodys_word_is_written_together(directory, monkeypatch):
    def fail(*_arguments):
        raise AssertionError("This row was taken in by itself.")

    monkeypatch.setattr(Importer, "_take", fail)

    faulty = ["Ilman kotia ry", "", "Hämärälä", *LATU[3:]]
    assert take_in(directory, MARTAT, LATU, faulty)[1] == {"new": 2, "refused": 1}
    assert take_in(directory, MARTAT, LATU)[1] == {"unchanged": 2}


def test_where_it_is_is_about_known_from_its_postal_code(directory):
    take_in(directory, MARTAT)

    page = OrganisationPage.objects.get()
    imatra = Municipality.objects.get(code="153")
    assert (page.latitude, page.longitude) == (imatra.latitude, imatra.longitude)
    assert page.place_is_approximate


def test_the_second_time_nothing_changes(directory):
    take_in(directory, MARTAT, LATU)
    before = list(ContentItem.objects.order_by("pk").values_list("pk", "seq"))

    _batch, counts = take_in(directory, MARTAT, LATU)

    assert counts == {"unchanged": 2}
    assert list(ContentItem.objects.order_by("pk").values_list("pk", "seq")) == before


def test_without_numbers_an_organisation_is_known_again_by_name_and_municipality(directory):
    take_in(directory, LATU)

    elsewhere = [LATU[0], "", "Imatra", *LATU[3:]]
    numbered = [LATU[0].upper(), "1234567-1", *LATU[2:]]
    assert [one.action for one in decisions(directory, elsewhere)] == ["new"]
    [decision] = decisions(directory, numbered)
    assert {one.field for one in decision.differences} == {"title", "business_id"}


def test_another_number_is_another_organisation_even_under_the_same_name(directory):
    take_in(directory, MARTAT)

    [decision] = decisions(directory, [MARTAT[0], "0201254-4", *MARTAT[2:]])

    assert decision.action == "refused"


def test_a_change_is_told_field_by_field_and_made(directory):
    take_in(directory, MARTAT)
    changed = [*MARTAT[:3], "05 1234567", "55120", "", "Martat", "facebook.com/martat"]

    [decision] = decisions(directory, changed)
    assert decision.action == "changed"
    assert {one.field: (one.before, one.after) for one in decision.differences} == {
        "phone": ("+358401234567", "+35851234567"),
        "postal_code": ("55100", "55120"),
        "links": ([], [("Facebook", "https://facebook.com/martat")]),
    }

    assert take_in(directory, changed)[1] == {"changed": 1}
    page = OrganisationPage.objects.get()
    assert page.postal_code == "55120"
    assert [theme.code for theme in page.themes] == ["nuoret"], "an empty cell says nothing"
    assert decisions(directory, changed)[0].action == "unchanged"


def test_a_dry_run_writes_nothing(directory):
    assert [one.action for one in decisions(directory, MARTAT, LATU)] == ["new", "new"]
    assert not OrganisationPage.objects.exists()
    assert not ImportBatch.objects.exists()


def test_one_faulty_row_stops_none_of_the_others(directory):
    rows = [
        ["", "", "Imatra", "", "", "", "", ""],
        ["Väärä tunnus ry", "1234567-8", "Imatra", "", "", "", "", ""],
        ["Kunnaton ry", "", "Atlantis", "", "", "", "", ""],
        MARTAT,
        ["Kotiton ry", "", "", "", "", "", "", ""],
        [*LATU, "liikaa"],
    ]
    batch, counts = take_in(directory, *rows)

    assert counts == {"new": 1, "refused": 5}
    refused = {
        row.number: [(remark["column"], bool(remark["text"])) for remark in row.remarks]
        for row in batch.rows.filter(action="refused")
    }
    assert refused == {
        2: [("", True)],
        3: [("Y-tunnus", True)],
        4: [("Kotikunta", True)],
        6: [("", True)],
        7: [("", True)],
    }


def test_two_rows_about_one_organisation_are_taken_once(directory):
    _batch, counts = take_in(directory, MARTAT, MARTAT, [MARTAT[0], *LATU[1:]])

    assert counts == {"new": 2, "refused": 1}


def test_what_people_call_it_elsewhere_is_left_out_with_a_note(directory):
    batch, counts = take_in(directory, [*MARTAT[:5], "Nuoret, Nuorret", *MARTAT[6:]])

    assert counts == {"new": 1}
    [remark] = batch.rows.get().remarks
    assert (remark["kind"], remark["column"]) == ("note", "Teemat")
    assert "Nuorret" in remark["text"]


def test_an_entry_of_another_directory_is_not_touched(directory):
    other = directory.add_child(instance=OrganisationIndexPage(title="Kymenlaakso"))
    page = OrganisationPageFactory(parent=directory, business_id="1234567-1", title="Toinen")

    batch, counts = take_in(other, MARTAT)

    assert counts == {"refused": 1}
    assert OrganisationPage.objects.get().title == "Toinen"
    assert page.title not in batch.rows.get().remarks[0]["text"]


def test_an_entry_that_somebody_is_working_on_is_left_to_them(directory):
    take_in(directory, MARTAT)
    page = OrganisationPage.objects.get()
    page.description = "Luonnos"
    page.save_revision()

    assert take_in(directory, ["Imatran Martat", *MARTAT[1:]])[1] == {"refused": 1}


def test_the_numbers_of_two_entries_are_not_mixed(directory):
    OrganisationPageFactory(parent=directory, business_id="1234567-1")
    OrganisationPageFactory(parent=directory, register_number="123.456")

    headings = ["Nimi", "Y-tunnus", "Rekisterinumero"]
    assert take_in(directory, ["Martat", "1234567-1", "123.456"], headings=headings)[1] == {"refused": 1}


def test_an_organisation_is_known_again_by_our_identifier(directory):
    page = OrganisationPageFactory(parent=directory, title="Vanha nimi ry")

    headings = ["Silta-tunniste", "Nimi"]
    row = [str(page.translation_key), "Uusi nimi ry"]
    assert take_in(directory, row, headings=headings)[1] == {"changed": 1}
    assert OrganisationPage.objects.get().title == "Uusi nimi ry"


def test_drafts_are_drafts(directory):
    _batch, counts = take_in(directory, MARTAT, publish=False)

    assert counts == {"new": 1}
    page = OrganisationPage.objects.get()
    assert (page.live, page.has_unpublished_changes) == (False, True)
    assert not ContentItem.objects.filter(page_key=page.pk).exists()


def test_changes_as_drafts_leave_what_is_public(directory):
    take_in(directory, MARTAT)

    take_in(directory, ["Uusi nimi ry", *MARTAT[1:]], publish=False)

    page = OrganisationPage.objects.get()
    assert (page.title, page.get_latest_revision_as_object().title) == ("Imatran Martat ry", "Uusi nimi ry")


def test_an_import_is_taken_back_but_for_what_was_changed_since(directory):
    take_in(directory, MARTAT)
    second, _counts = take_in(directory, ["Uusi nimi ry", *MARTAT[1:]], LATU, ["Talli ry", *LATU[1:]])
    changed_since = OrganisationPage.objects.get(title="Talli ry")
    changed_since.save_revision().publish()

    assert undo(second) == {"undone": 2, "left": 1}
    assert set(OrganisationPage.objects.values_list("title", flat=True)) == {"Imatran Martat ry", "Talli ry"}
    assert second.state == ImportBatch.State.UNDONE
    assert undo(second)["undone"] == 0


def test_what_was_taken_in_together_is_taken_back_together(directory, monkeypatch):
    def one_by_one(*_arguments):
        raise AssertionError

    batch, _counts = take_in(directory, MARTAT, LATU)
    monkeypatch.setattr("organisations.exchange.importing._undo", one_by_one)

    assert undo(batch) == {"undone": 2}
    assert not OrganisationPage.objects.exists()
    assert {row.undoing for row in batch.rows.all()} == {"undone"}


def test_when_more_hangs_on_one_entry_the_others_are_taken_back_all_the_same(directory):
    batch, _counts = take_in(directory, MARTAT, LATU)
    kept = OrganisationPage.objects.get(title=LATU[0])
    kept.add_child(instance=Page(title="Alasivu"))

    assert undo(batch).total() == 2
    assert not OrganisationPage.objects.filter(title=MARTAT[0]).exists()


def test_a_row_that_cannot_be_saved_is_told(directory, monkeypatch):
    def fail(*_arguments):
        raise RuntimeError

    monkeypatch.setattr("organisations.exchange.importing.new_entry", fail)

    assert take_in(directory, MARTAT)[1] == {"refused": 1}
    assert not OrganisationPage.objects.exists()
    assert ImportedRow.objects.get().remarks[0]["kind"] == "problem"


def test_a_row_that_cannot_be_saved_stops_none_of_the_others(directory, monkeypatch):
    def fail_for_one(candidate, *arguments):
        if candidate.title == LATU[0]:
            raise RuntimeError
        return new_entry(candidate, *arguments)

    monkeypatch.setattr("organisations.exchange.importing.new_entry", fail_for_one)

    assert take_in(directory, LATU, MARTAT)[1] == {"refused": 1, "new": 1}
    assert OrganisationPage.objects.get().title == MARTAT[0]


def test_what_an_editor_does_in_the_middle_of_an_import_is_not_lost(directory):
    take_in(directory, MARTAT)
    page = OrganisationPage.objects.get()
    table = table_of(["Talli ry", *LATU[1:]], ["Uusi nimi ry", *MARTAT[1:]])
    rows = Importer(directory, file_name="a.csv").run(table, recognised(table.headings))
    next(rows)

    page.description = "Juuri kirjoitettu"
    page.save_revision().publish()

    assert [action for _row, action in rows] == ["refused"]
    page.refresh_from_db()
    assert (page.title, page.description) == (MARTAT[0], "Juuri kirjoitettu")


def test_what_a_draft_says_is_not_lost(directory):
    take_in(directory, MARTAT, publish=False)
    page = OrganisationPage.objects.get()
    page.description = "Kesken"
    page.save_revision()

    assert [one.action for one in decisions(directory, MARTAT)] == ["unchanged"]
    assert take_in(directory, ["Uusi nimi ry", *MARTAT[1:]], publish=False)[1] == {"changed": 1}
    draft = OrganisationPage.objects.get().get_latest_revision_as_object()
    assert (draft.title, draft.description) == ("Uusi nimi ry", "Kesken")


def test_a_directory_into_which_something_was_imported_can_be_deleted(directory):
    batch, _counts = take_in(directory, MARTAT)
    undo(batch)

    directory.refresh_from_db()
    directory.delete()

    assert not ImportBatch.objects.exists()


# --- The command --------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "jarjestot.csv"
    path.write_text("\n".join(";".join(row) for row in (HEADINGS, MARTAT, ["", *LATU[1:]])))
    return path


def command(*arguments):
    out = io.StringIO()
    call_command("import_organisations", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("directory")
def test_the_command_tells_what_it_would_do_and_does_it(file, tmp_path):
    report = tmp_path / "raportti.csv"

    assert "Would be: 1 new, 0 changed, 0 unchanged, 1 refused." in command(file, "--dry-run")
    said = command(file, "--report", report)

    assert "row 3" in said
    assert "Done: 1 new, 0 changed, 0 unchanged, 1 refused." in said
    assert report.read_text("utf-8-sig").count("\n") == 3
    assert "1 entries are as they were" in command("--undo", ImportBatch.objects.get().pk)


@pytest.mark.usefixtures("directory")
def test_the_command_is_told_what_a_column_is_about(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Mikä;Missä\nMartat ry;Imatra")

    with pytest.raises(CommandError, match="title"):
        command(path)
    assert "1 new" in command(path, "--column", "mikä=title", "--column", "Missä=municipality")


@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["ei-ole.csv"], "cannot be read"),
        ([], "Name the file"),
        (["--undo", "77"], "no import 77"),
        (["{file}", "--into", "ei-ole"], "no such directory"),
        (["{file}", "--language", "sv"], "no such directory"),
        (["{file}", "--column", "Väri=title"], "no column"),
        (["{file}", "--column", "Nimi=väri"], "none of these"),
        (["{file}", "--report", "ei/ole/raportti.csv"], "raportti.csv cannot be written"),
    ],
)
def test_the_command_says_what_is_wrong(file, arguments, reason):
    with pytest.raises(CommandError, match=reason):
        command(*(one.format(file=file) for one in arguments))


def test_two_imports_of_one_file_at_the_same_time_enter_nothing_twice(directory):
    one, other = (
        Importer(directory, file_name=name).run(table_of(MARTAT, LATU), recognised(HEADINGS))
        for name in ("a.csv", "b.csv")
    )
    decided = decisions(directory, MARTAT, LATU)

    with mock.patch(
        "organisations.exchange.importing.Planner.decisions", side_effect=lambda _rows: iter([decided])
    ):
        assert [action for _row, action in one] == ["new", "new"]
        assert [action for _row, action in other] == ["refused", "refused"]

    assert OrganisationPage.objects.count() == 2


def swedish_directory():
    front_page = translated_site("sv")
    return front_page.add_child(
        instance=OrganisationIndexPage(title="Organisationer", locale=front_page.locale)
    )


@pytest.mark.parametrize("may_edit", [True, False])
def test_nobody_joins_the_entry_of_others_as_its_translation(directory, editor_below, may_edit):
    page = OrganisationPageFactory(title="Imatran Martat ry")
    swedish = swedish_directory()
    editor = editor_below(site_root() if may_edit else swedish)
    headings = ["Silta-tunniste", *HEADINGS]
    if may_edit:
        for permission in ("add", "change", "publish"):
            GroupPagePermission.objects.create(
                group=editor.groups.get(), page=swedish, permission_type=permission
            )

    _batch, counts = take_in(
        swedish, [str(page.translation_key), "Imatra Marthor rf", *LATU[1:]], headings=headings, user=editor
    )

    assert counts == {"new" if may_edit else "refused": 1}
    assert OrganisationPage.objects.filter(translation_key=page.translation_key).count() == 1 + may_edit


def test_what_has_been_moved_to_another_directory_is_not_undone(directory):
    batch, _counts = take_in(directory, MARTAT)
    page = OrganisationPage.objects.get()
    elsewhere = site_root().add_child(instance=OrganisationIndexPage(title="Toinen"))

    page.move(elsewhere, pos="last-child")

    assert undo(batch)["left"] == 1
    assert OrganisationPage.objects.filter(pk=page.pk).exists()


def test_long_names_that_differ_at_their_end_are_two_organisations(directory):
    name = "Lappeenrannan seudun " + "hyvin pitkäniminen " * 8

    _batch, counts = take_in(directory, [f"{name}väki", *LATU[1:]], [f"{name}joukko", *LATU[1:]])

    assert counts == {"new": 2}


def test_a_lock_that_is_not_to_be_had_says_nothing_of_the_row(directory, monkeypatch):
    attempts = []

    def locked(*arguments, **options):
        attempts.append(arguments)
        if len(attempts) != 3:
            raise OperationalError
        add_pages(*arguments, **options)

    monkeypatch.setattr("organisations.exchange.importing.PAUSES", (0, 0))
    monkeypatch.setattr("organisations.exchange.importing.add_pages", locked)

    assert take_in(directory, MARTAT)[1] == {"new": 1}
    with pytest.raises(OperationalError):
        take_in(directory, LATU)
    assert ImportedRow.objects.count() == 1
