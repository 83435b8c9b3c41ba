"""What goes out comes back as the same."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from organisations.exchange.cleaning import Cleaner
from organisations.exchange.columns import COLUMNS, heading, recognised
from organisations.exchange.exporting import TYPES, exported, parts_of
from organisations.exchange.importing import plan
from organisations.exchange.merging import differences
from organisations.exchange.tables import read_table
from organisations.models import OrganisationLink, OrganisationName, OrganisationPage
from tests.factories import OrganisationPageFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", TYPES)
def test_what_is_exported_changes_nothing_when_it_is_imported(entry, form):
    OrganisationPageFactory(title="Vähäpuheinen ry", latitude=61.2, longitude=28.8, place_is_approximate=True)

    table = read_table(io.BytesIO(b"".join(exported(OrganisationPage.objects.all(), form))))
    decisions = list(plan(table, recognised(table.headings), entry.get_parent().specific))

    assert [(one.action, one.differences, one.candidate.problems) for one in decisions] == [
        ("unchanged", [], [])
    ] * 2
    assert not any(one.candidate.notes for one in decisions)


AWKWARD = st.sampled_from(
    [
        "\r\n",
        "\xa0",
        "  ",
        ";",
        ", ",
        "|",
        "\\",
        '"',
        "'",
        "=",
        "+",
        "\t",
        ": ",
        " – ",
        "<b>",
        "&",
        "ä",
        "Martat",
    ]
)
TEXT = st.lists(AWKWARD | st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12).map(
    "".join
)
LINE = TEXT.map(lambda text: " ".join(text.splitlines())[:40])
NAME = LINE.map(lambda text: f"Oma {text.replace('<', '')}")


@pytest.mark.parametrize("form", TYPES)
def test_whatever_an_editor_has_written_comes_back_unchanged(form):
    headings = [column.key if form in ("jsonl", "json") else heading(column) for column in COLUMNS]
    cleaner = Cleaner(recognised(headings))

    @settings(max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.tuples(TEXT, TEXT), LINE, st.lists(NAME, max_size=3), st.lists(NAME, max_size=3))
    @example(
        ("Yksi\r\nkaksi", "Yksi\xa0kaksi"),
        "Katu  1",
        ["Facebook, ryhmä", "Oma; sivu | toinen", "Polku\\", "a\\;b"],
        ["Martat; ry", "M | N"],
    )
    def comes_back(texts, line, labels, names):
        page = written(texts, line, labels, names)
        [row] = read_table(io.BytesIO(b"".join(parts_of([page], form))))
        candidate = cleaner.candidate(row)
        assert (differences(page, candidate), candidate.problems) == ([], [])

    comes_back()


def written(texts, line, labels, names):
    """What an editor has written, however the form and other programs have left it."""
    page = OrganisationPage(
        title="Imatran Martat ry", summary=texts[0], description=texts[1], street_address=line
    )
    page.links = [
        OrganisationLink(label=label, url=f"https://example.fi/{place};a,b", sort_order=place)
        for place, label in enumerate(labels)
    ]
    page.other_names = [
        OrganisationName(name=name, kind="short", sort_order=place) for place, name in enumerate(names)
    ]
    return page


def test_no_spreadsheet_runs_what_somebody_has_written(entry):
    text = b"".join(exported(OrganisationPage.objects.all(), "csv")).decode("utf-8-sig")
    assert "'=Imatran" in text
    assert ";'-Kirkkokatu 1;" in text

    book = load_workbook(io.BytesIO(b"".join(exported(OrganisationPage.objects.all(), "xlsx"))))
    assert {cell.data_type for row in book.active.iter_rows(min_row=2) for cell in row} <= {
        "s",
        "n",
        "inlineStr",
    }


def test_lines_of_json_have_the_names_of_the_api(entry):
    [line] = b"".join(exported(OrganisationPage.objects.all(), "jsonl")).splitlines()

    told = json.loads(line)
    assert told["business_id"] == "1234567-1"
    assert told["short_names"] == ["Martat", "M"]


@pytest.mark.parametrize("form", ["jsonl", "json"])
def test_many_are_read_with_as_few_questions_as_one(form, django_assert_max_num_queries):
    for _number in range(5):
        OrganisationPageFactory()

    with django_assert_max_num_queries(12):
        assert len(list(exported(OrganisationPage.objects.all(), form))) >= 5


@pytest.mark.parametrize("form", TYPES)
def test_the_command_writes_a_file(entry, form, tmp_path):
    OrganisationPageFactory(live=False)
    path = tmp_path / f"jarjestot.{form}"

    call_command("export_organisations", path, stdout=io.StringIO())

    with path.open("rb") as file:
        assert len(list(read_table(file))) == 1


def test_the_command_says_what_is_wrong(tmp_path):
    for name, reason in [("jarjestot.doc", "must end"), ("ei/ole/jarjestot.csv", "cannot be written")]:
        with pytest.raises(CommandError, match=reason):
            call_command("export_organisations", tmp_path / name)
