"""Files as people save them, and as nobody should."""

import contextlib
import io
import json
import zipfile
from datetime import datetime

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from core.spreadsheets import xlsx_parts
from organisations.exchange import tables
from organisations.exchange.tables import UnreadableFileError, read_table


@pytest.fixture(autouse=True)
def _told_in_english():
    with translation.override("en"):
        yield


ROWS = [["Nimi", "Kunta"], ["Äänekosken Järjestötalo ry", "Äänekoski"], ["Öja-föreningen", "Kokkola"]]
CELLS = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]


def csv_of(rows=ROWS, delimiter=";", encoding="utf-8", mark=b""):
    lines = (delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in rows)
    return mark + "\r\n".join(lines).encode(encoding)


def xlsx_of(rows=ROWS, sheets=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title, state in sheets:
        book.create_sheet(title).sheet_state = state
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content):
    table = read_table(io.BytesIO(content))
    return table, list(table)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("cp1252", b""),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
    ],
)
def test_a_csv_file_is_read_however_it_was_saved(delimiter, encoding, mark):
    table, rows = read(csv_of(delimiter=delimiter, encoding=encoding, mark=mark))

    assert (table.kind, table.headings) == ("csv", ROWS[0])
    assert [row.cells for row in rows] == CELLS
    assert [row.number for row in rows] == [2, 3]


def test_letters_of_windows_far_in_a_file_are_seen():
    rows = [["Nimi"], *[["Kylayhdistys"]] * 200_000, ["Töölön Martat – uusi"]]

    assert read(csv_of(rows, encoding="cp1252"))[1][-1].cells == {"Nimi": "Töölön Martat – uusi"}


def test_what_excel_says_of_the_delimiter_is_believed():
    table, rows = read(b"sep=|\r\nNimi|Kuvaus\r\nMartat|a;b;c\r\n")

    assert table.headings == ["Nimi", "Kuvaus"]
    assert [(row.number, row.cells) for row in rows] == [(3, {"Nimi": "Martat", "Kuvaus": "a;b;c"})]


@pytest.mark.parametrize(
    "said",
    ["sep=;", "SEP=;", "Sep=; ", "sep=;;", "sep=;;;;", '"sep=;"', "sep=\t", "sep=\t\t", "sep=", "sep=\\t"],
)
def test_what_excel_says_of_the_delimiter_is_understood_however_it_is_said(said):
    delimiter = "\t" if "\t" in said else ";"
    table, rows = read(csv_of([[said]], delimiter="\0") + b"\r\n" + csv_of(delimiter=delimiter))

    assert table.headings == ROWS[0]
    assert [row.cells for row in rows] == CELLS


def test_commas_in_texts_are_no_delimiters():
    lines = ["Nimi;Kuvaus", "Martat;Kahvia, pullaa, seuraa", "Latu;Hiihtoa, retkiä", "Kylä;Talkoita"]

    assert read("\n".join(lines).encode())[0].headings == ["Nimi", "Kuvaus"]


def test_empty_rows_are_passed_over_but_counted():
    _table, rows = read(b"\n;\nNimi;Kunta\n\nMartat;Imatra\n;\n;;\nLatu;Imatra\n")

    assert [(row.number, row.cells["Nimi"]) for row in rows] == [(5, "Martat"), (8, "Latu")]


def test_a_cell_may_have_several_lines():
    _table, rows = read('Nimi;Kuvaus\r\nMartat;"Yksi\r\nkaksi; kolme ""neljä"""\r\nLatu;-'.encode())

    assert rows[0].cells["Kuvaus"] == 'Yksi\r\nkaksi; kolme "neljä"'
    assert [row.number for row in rows] == [2, 3]


def test_a_row_that_is_too_long_stops_none_of_the_others():
    _table, rows = read(b"Nimi;Kunta\nMartat;Imatra;Liikaa\nLatu;Imatra\n")

    assert "more cells" in rows[0].problem
    assert rows[1].cells == {"Nimi": "Latu", "Kunta": "Imatra"}


def test_a_row_that_is_too_short_has_fewer_cells():
    assert read(b"Nimi;Kunta\nMartat\n")[1][0].cells == {"Nimi": "Martat"}


def test_a_missing_quotation_mark_is_told_and_what_came_before_is_kept():
    _table, rows = read(b'Nimi;Kuvaus\nMartat;a\nLatu;"b\n' + b"Talli;c\n" * 40_000)

    assert rows[0].cells["Nimi"] == "Martat"
    assert "quotation mark" in rows[-1].problem


def test_a_missing_quotation_mark_in_the_headings_is_told():
    with pytest.raises(UnreadableFileError, match="quotation mark"):
        read(b'Nimi;"Kuvaus\n' + b"Talli;c\n" * 40_000)


@pytest.mark.parametrize("content", [b"", b"\n\r\n  ", b"\xef\xbb\xbf", b"\0\0\0", b";;;\n;;;\n"])
def test_an_empty_file_is_refused(content):
    with pytest.raises(UnreadableFileError, match="empty"):
        read(content)


def test_headings_that_repeat_are_refused():
    with pytest.raises(UnreadableFileError, match="nimi"):
        read(b"Nimi;Kunta;NIMI\nMartat;Imatra;Latu\n")


def test_a_column_without_a_heading_is_passed_over():
    table, rows = read(b"Nimi;;Kunta\nMartat;x;Imatra\n")

    assert table.headings == ["Nimi", "Kunta"]
    assert rows[0].cells == {"Nimi": "Martat", "Kunta": "Imatra"}


def test_a_file_with_too_many_columns_is_refused():
    with pytest.raises(UnreadableFileError, match="columns"):
        read(csv_of([[f"c{number}" for number in range(1000)]]))


def test_a_huge_file_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(tables, "LARGEST_FILE", 10)

    with pytest.raises(UnreadableFileError, match="megabytes"):
        read(csv_of())


# --- XLSX ---------------------------------------------------------------------------------------------------


def test_a_workbook_is_read_as_it_looks():
    cells = ["Martat", 100, 45.0, 61.5, datetime(2026, 3, 1), datetime(2026, 3, 1, 12, 30), None, True]
    _table, rows = read(xlsx_of([["a", "b", "c", "d", "e", "f", "g", "h"], cells, [], ["Latu"]]))

    assert list(rows[0].cells.values()) == [
        *("Martat", "100", "45", "61.5", "2026-03-01", "2026-03-01T12:30:00", "", "True")
    ]
    assert [row.number for row in rows] == [2, 4]


def test_the_first_sheet_that_can_be_seen_is_read():
    book = Workbook()
    book.active.append(["Salainen"])
    book.active.sheet_state = "hidden"
    book.create_sheet("Järjestöt").append(["Nimi"])
    file = io.BytesIO()
    book.save(file)

    assert read(file.getvalue())[0].headings == ["Nimi"]


def zipped(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(tables, "LARGEST_UNPACKED", 10_000_000)

    with pytest.raises(UnreadableFileError, match="megabytes"):
        read(zipped(**{"[Content_Types].xml": "<x/>", "xl/sharedStrings.xml": "0" * 20_000_000}))


def test_texts_that_would_fill_the_memory_are_refused_before_they_are_unpacked(monkeypatch):
    monkeypatch.setattr(tables, "LARGEST_STRINGS", 100_000)

    with pytest.raises(UnreadableFileError, match="CSV"):
        read(zipped(**{"[Content_Types].xml": "<x/>", "xl/sharedStrings.xml": "Martat" * 20_000}))


def test_what_unpacks_to_far_more_than_it_is_is_refused():
    with pytest.raises(UnreadableFileError, match="far more"):
        read(zipped(**{"[Content_Types].xml": "<x/>", "xl/worksheets/sheet1.xml": "0" * 2_000_000}))


def test_the_export_of_a_whole_country_is_small_enough():
    said = ["Yhdistys ry", "Kuvaus " * 70, *["sana toinen"] * 27]
    with zipfile.ZipFile(io.BytesIO(b"".join(xlsx_parts([said] * 1_000)))) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())

    assert unpacked * 108 < tables.LARGEST_UNPACKED
    assert len(read(b"".join(xlsx_parts([[f"Sarake {n}" for n in range(29)], *[said] * 2_000])))[1]) == 2_000


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 rubbish",
        zipped(**{"[Content_Types].xml": "rubbish"}),
        zipped(**{"jarjestot.csv": "Nimi"}),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old Excel",
        xlsx_of()[:-600],
    ],
)
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(UnreadableFileError):
        read(content)


def test_entities_of_a_workbook_are_not_unfolded():
    lol = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    parts = {}
    with zipfile.ZipFile(io.BytesIO(xlsx_of())) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode()
            parts[name] = f"{lol}{text}".replace("Kokkola", "&b;") if "Kokkola" in text else text

    with pytest.raises(UnreadableFileError):
        read(zipped(**parts))


def test_a_workbook_that_is_damaged_further_down_gives_the_rows_before():
    rows = [["Nimi"], *[[f"Martat {number}"] for number in range(5_000)]]
    parts = {}
    with zipfile.ZipFile(io.BytesIO(xlsx_of(rows))) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode()
            parts[name] = text[: text.find("Martat 4000")] if "Martat 4000" in text else text

    read_rows = read(zipped(**parts))[1]

    assert read_rows[0].cells == {"Nimi": "Martat 0"}
    assert "damaged" in read_rows[-1].problem


# --- JSON ---------------------------------------------------------------------------------------------------


def test_lines_of_json_are_read_one_by_one():
    lines = [json.dumps(cells, ensure_ascii=False) for cells in CELLS]
    table, rows = read("\n".join([lines[0], "", "{rubbish", "[1]", lines[1]]).encode())

    assert (table.kind, table.headings) == ("jsonl", ROWS[0])
    assert [(row.number, bool(row.problem)) for row in rows] == [(1, False), (3, True), (4, True), (5, False)]
    assert rows[-1].cells == CELLS[1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("whole", [CELLS, {"total_items": 2, "contents": CELLS}])
def test_an_array_of_json_is_read_one_by_one(encoding, whole):
    table, rows = read(json.dumps(whole, ensure_ascii=False, indent=1).encode(encoding))

    assert table.kind == "json"
    assert [row.cells for row in rows] == CELLS


@pytest.mark.parametrize("content", [b"{}", b"[]", b'{"contents": []}', b'{"contents": 5}', b"[1, 2", b"{"])
def test_json_without_organisations_is_told(content):
    try:
        _table, rows = read(content)
    except UnreadableFileError:
        return
    assert all(row.problem or not row.cells for row in rows)


def test_deep_json_is_no_danger():
    with pytest.raises(UnreadableFileError):
        read(b"[" * 200_000)
    assert all(row.problem for row in read(b'{"a": 1}\n' + b'{"a":' * 100_000 + b"\n")[1][1:])


# --- Anything -----------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=100).map(str.encode)))
def test_whatever_comes_is_read_or_refused(content):
    with contextlib.suppress(UnreadableFileError):
        for row in read_table(io.BytesIO(content)):
            assert row.problem or all(isinstance(name, str) for name in row.cells)
