"""Files as rows of named cells: CSV, XLSX, JSON Lines and JSON, also that of HSDS 3.

A file is never taken for what it is called: its first bytes tell. It is read row by row, so that its size does not
matter; what is too large to be meant is refused before anything of it is unpacked.
"""

import codecs
import csv
import io
import itertools
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, BinaryIO, cast

import ijson
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from core.json_streams import json_items
from organisations.exchange.hsds import from_hsds, is_hsds

LARGEST_FILE = 500_000_000  # bytes
LARGEST_UNPACKED = (
    500_000_000  # bytes that an XLSX file may hold; an export of 108,000 organisations has 240 MB
)
LARGEST_STRINGS = (
    64_000_000  # bytes of the texts that Excel keeps in one part, all of which are held in memory
)
MOST_SHRUNK = 200  # times that a part may be larger than it is when packed; sheets are up to 20 times
SMALL_PART = 1_000_000  # bytes
LARGEST_OBJECT = 1_000_000  # bytes
LONGEST_CELL = 200_000  # characters
MOST_COLUMNS = 300
LOOKED_AT = 100  # rows that tell what delimits the cells, or which keys there are
DELIMITERS = ";,\t|"
# Excel's own way of telling what delimits the cells; a program that fills the row up repeats the delimiter.
SAID_DELIMITER = re.compile(r'(?i)"?sep=([;,\t|:^~#])?')
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
CHUNK = 1 << 20  # bytes

csv.field_size_limit(LONGEST_CELL)


class UnreadableFileError(Exception):
    """Nothing can be taken from the file; the message says why, and what to do."""


@dataclass(frozen=True)
class Row:
    """What stands in one row, by the headings; a row that cannot be read has a problem and no cells.

    `number` is that of the row in a spreadsheet, or of the object in a JSON file.
    """

    number: int
    cells: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class Table:
    """The rows of a file. `kind` is csv, xlsx, jsonl or json; `headings` are those of the first rows in JSON."""

    kind: str
    headings: list[str]
    rows: Callable[[], Iterator[Row]]

    def __iter__(self) -> Iterator[Row]:
        return self.rows()


def read_table(file: BinaryIO) -> Table:
    """The rows of a file that can be sought in; it stays open as long as they are read."""
    size = file.seek(0, io.SEEK_END)
    if size > LARGEST_FILE:
        raise UnreadableFileError(
            _("The file has %(size)d megabytes; at most %(most)d can be read. Divide it into parts.")
            % {"size": size // 1_000_000, "most": LARGEST_FILE // 1_000_000}
        )
    file.seek(0)
    beginning = file.read(CHUNK)
    if not beginning.strip(b"\0 \t\r\n"):
        raise UnreadableFileError(_("The file is empty."))
    if beginning.startswith(b"PK\x03\x04"):
        return _xlsx(file)
    if beginning.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFileError(
            _("This is a workbook of old Excel (.xls). Save it as an Excel workbook (.xlsx) or as CSV.")
        )
    encoding = _encoding_of(file)
    text = _begin(file, encoding).read(1000).lstrip()
    if text.startswith(("{", "[")):
        return _json(file, encoding)
    return _csv(file, encoding)


# --- Text ---------------------------------------------------------------------------------------------------


def _encoding_of(file: BinaryIO) -> str:
    """By its mark, or what all of the file can be read as: old programs in Finland write Windows' Latin letters."""
    file.seek(0)
    beginning = file.read(4096)
    for mark, encoding in MARKS.items():
        if beginning.startswith(mark):
            return encoding
    if zeros := [place % 2 for place, byte in enumerate(beginning) if byte == 0]:
        side, count = Counter(zeros).most_common(1)[0]
        if count > len(beginning) // 8:
            return "utf-16-le" if side else "utf-16-be"
    return next(encoding for encoding in ("utf-8", "cp1252", "latin-1") if _can_be_read(file, encoding))


def _can_be_read(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _begin(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """The text from the beginning; the file itself stays open when the text is dropped."""
    file.seek(0)
    return io.TextIOWrapper(io.BufferedReader(_Kept(file)), encoding=encoding, errors="replace", newline="")


class _Kept(io.RawIOBase):
    """A file that is not closed together with the text that is read from it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


# --- CSV ----------------------------------------------------------------------------------------------------


def _csv(file: BinaryIO, encoding: str) -> Table:
    lines = list(itertools.islice(_begin(file, encoding), LOOKED_AT)) or [""]
    said = SAID_DELIMITER.match(lines[0])
    first = 1 if said else 0
    delimiter = (said and said[1]) or _delimiter_of(lines[first:] or [""])

    def rows() -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(_begin(file, encoding), delimiter=delimiter)
        return itertools.islice(enumerate(reader, start=1), first, None)

    try:
        before, headings = _first_of(rows())
    except csv.Error as error:
        message = _(
            "The headings cannot be told apart: a cell has more than %(most)d characters. Is a quotation mark missing?"
        )
        raise UnreadableFileError(message % {"most": LONGEST_CELL}) from error
    return Table("csv", [name for name in headings if name], lambda: _csv_rows(rows(), before, headings))


def _delimiter_of(lines: list[str]) -> str:
    """What divides the most rows into the same, greatest number of cells."""

    def regularity(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in _whole_rows(lines, delimiter))
        width, rows = max(widths.items(), key=lambda found: (found[0] > 1) * found[1])
        return ((width > 1) * rows, width)

    return max(DELIMITERS, key=regularity)


def _whole_rows(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        rows = []
    return rows or [[""]]


def _csv_rows(rows: Iterator[tuple[int, list[str]]], before: int, headings: list[str]) -> Iterator[Row]:
    number = 0
    try:
        for number, row in rows:
            if number > before and any(cell.strip() for cell in row):
                yield _row(number, headings, row)
    except csv.Error:
        problem = _(
            "From here on the rows cannot be told apart: a cell has more than %(most)d characters. Is a quotation mark missing?"
        )
        yield Row(number + 1, problem=problem % {"most": LONGEST_CELL})


def _first_of(rows: Iterator[tuple[int, list[Any]]]) -> tuple[int, list[str]]:
    """Number and headings of the first row that is not empty."""
    for number, row in rows:
        if any(str(cell).strip() for cell in row):
            return number, _headings(row)
    raise UnreadableFileError(_("The file is empty."))


def _headings(row: list[Any]) -> list[str]:
    names = [" ".join(str(cell).split()) if cell is not None else "" for cell in row]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise UnreadableFileError(
            _("There are %(count)d columns; at most %(most)d can be read.")
            % {"count": len(names), "most": MOST_COLUMNS}
        )
    repeated = [
        name for name, count in Counter(name.casefold() for name in names if name).items() if count > 1
    ]
    if repeated:
        raise UnreadableFileError(
            _("Several columns have the heading “%(name)s”. Give each a heading of its own.")
            % {"name": repeated[0]}
        )
    return names


def _row(number: int, headings: list[str], values: list[Any]) -> Row:
    surplus = values[len(headings) :]
    if any(value not in ("", None) for value in surplus):
        problem = _("The row has more cells than there are headings. Is a quotation mark missing?")
        return Row(number, problem=problem)
    return Row(number, {name: value for name, value in zip(headings, values, strict=False) if name})


# --- XLSX ---------------------------------------------------------------------------------------------------


def _xlsx(file: BinaryIO) -> Table:
    _refuse_bombs(file)
    file.seek(0)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # whatever a damaged workbook leads to
        raise UnreadableFileError(_("This is no Excel workbook (.xlsx), or it is damaged.")) from error
    sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
    if sheet is None:
        raise UnreadableFileError(_("The workbook has no sheet that can be seen."))

    def rows() -> Iterator[tuple[int, list[Any]]]:
        sheet.reset_dimensions()  # what some programs say of them is wrong
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, [_cell(value) for value in row]

    try:
        before, headings = _first_of(rows())
    except UnreadableFileError:
        raise
    except Exception as error:
        raise _damaged() from error
    return Table("xlsx", [name for name in headings if name], lambda: _xlsx_rows(rows(), before, headings))


def _refuse_bombs(file: BinaryIO) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableFileError(_("This is no Excel workbook (.xlsx), or it is damaged.")) from error
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise UnreadableFileError(_("This is a ZIP archive, not an Excel workbook. Unpack it first."))
    unpacked = sum(part.file_size for part in parts)
    strings = sum(part.file_size for part in parts if part.filename.casefold().endswith("sharedstrings.xml"))
    if unpacked > LARGEST_UNPACKED or strings > LARGEST_STRINGS:
        raise UnreadableFileError(
            _("The workbook would take %(size)d megabytes when unpacked. Save it as CSV.")
            % {"size": unpacked // 1_000_000}
        )
    if any(part.file_size > max(SMALL_PART, MOST_SHRUNK * part.compress_size) for part in parts):
        raise UnreadableFileError(
            _("The workbook holds far more than its size tells, as no real one does. Save it as CSV.")
        )


def _xlsx_rows(rows: Iterator[tuple[int, list[Any]]], before: int, headings: list[str]) -> Iterator[Row]:
    number = 0
    while True:
        try:
            number, row = next(rows)
        except StopIteration:
            return
        except Exception:  # noqa: BLE001  whatever a damaged workbook leads to
            yield Row(number + 1, problem=str(_damaged()))
            return
        if number > before and any(value != "" for value in row):
            yield _row(number, headings, row)


def _damaged() -> UnreadableFileError:
    return UnreadableFileError(_("The workbook is damaged. Open it in Excel and save it anew."))


def _cell(value: Any) -> Any:
    """What a reader of the sheet would have typed."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if not isinstance(value, str) else value


# --- JSON ---------------------------------------------------------------------------------------------------


def _json(file: BinaryIO, encoding: str) -> Table:
    kind, objects = ("jsonl", _lines) if _is_lines(file, encoding) else ("json", _objects)

    def rows() -> Iterator[Row]:
        return objects(file, encoding)

    headings: dict[str, None] = {}
    for row in itertools.islice(rows(), LOOKED_AT):
        headings.update(dict.fromkeys(row.cells))
    return Table(kind, list(headings), rows)


def _is_lines(file: BinaryIO, encoding: str) -> bool:
    """Whether the first line is an object of its own and is not all there is."""
    text = _begin(file, encoding)
    line = text.readline(LONGEST_CELL)
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and not {"contents", "organizations"} & found.keys()


def _lines(file: BinaryIO, encoding: str) -> Iterator[Row]:
    for number, line in enumerate(_begin(file, encoding), start=1):
        if line.strip():
            try:
                found = json.loads(line, parse_constant=_refuse_constant)
            except (ValueError, RecursionError):
                yield Row(number, problem=_("The line is no JSON object."))
                continue
            yield _of_object(number, found)


def _objects(file: BinaryIO, encoding: str) -> Iterator[Row]:
    """The objects of an array, or of the page of an API that holds them in `contents`; or the only one there is."""
    number = 0
    try:
        place = _place_of_objects(file, encoding)
        text = _begin(file, encoding)
        for number, found in enumerate(json_items(cast(Any, _Encoded(text)), place), start=1):
            yield _of_object(number, found)
    except (ijson.JSONError, ValueError) as error:
        if not number:
            raise UnreadableFileError(_("The file is no JSON: %(error)s.") % {"error": error}) from error
        yield Row(number + 1, problem=_("From here on the file is no JSON: %(error)s.") % {"error": error})
    if not number:
        raise UnreadableFileError(_("There is no list of organisations in the file."))


def _place_of_objects(file: BinaryIO, encoding: str) -> str:
    if _begin(file, encoding).read(1000).lstrip().startswith("["):
        return "item"
    is_one = file.seek(0, io.SEEK_END) <= LARGEST_OBJECT and _is_organisation(file, encoding)
    return "" if is_one else "contents.item"


def _is_organisation(file: BinaryIO, encoding: str) -> bool:
    """Whether the whole file is one organisation of HSDS."""
    found = next(json_items(cast(Any, _Encoded(_begin(file, encoding))), ""), None)
    return isinstance(found, dict) and is_hsds(found)


class _Encoded:
    """Text as bytes in UTF-8, which ijson reads."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def read(self, size: int = -1) -> bytes:
        return self._text.read(size).encode("utf-8", "replace")


def _of_object(number: int, found: Any) -> Row:
    if not isinstance(found, dict):
        return Row(number, problem=_("The line is no JSON object."))
    if isinstance(found.get("organization"), dict):
        return Row(
            number, problem=_("This is a service of HSDS. Send organisations, each with its services.")
        )
    return Row(number, from_hsds(found) if is_hsds(found) else found)


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)
