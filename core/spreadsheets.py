"""Rows as spreadsheets that are safe to open, of any length in bounded memory."""

import csv
import io
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.admin.utils import label_for_field, lookup_field
from django.db.models import Model, QuerySet
from django.http import HttpResponseBase
from django.utils.text import capfirst
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from phonenumber_field.phonenumber import PhoneNumber

from core.admin_lists import FilteredIndexView
from core.portable_html import xml_text

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
ROWS_AT_A_TIME = 500
FINLAND = 358


def safe_cell(cell: Any) -> Any:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell


def csv_parts(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """A CSV file that Excel opens right, row by row; the first row has the headings."""
    # Without the mark Excel takes UTF-8 for Latin-1; Finnish Excel parts cells by semicolons.
    yield "\ufeff".encode()
    for row in rows:
        buffer = io.StringIO()
        cells = [safe_cell(cell) for cell in row]
        csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerow(cells)
        yield buffer.getvalue().encode()


def xlsx_parts(rows: Iterable[Iterable[Any]], frozen: str = "A2") -> Iterator[bytes]:
    """An Excel workbook, once all rows have been read; above and left of the cell `frozen` stays in sight."""
    book = Workbook(write_only=True)  # which keeps its rows in a file
    sheet = book.create_sheet("Silta")
    sheet.freeze_panes = frozen
    for row in rows:
        sheet.append([_text_cell(sheet, cell) for cell in row])
    with TemporaryDirectory(prefix="silta-export-") as folder:
        path = Path(folder) / "export.xlsx"
        book.save(path)
        with path.open("rb") as file:
            while part := file.read(1 << 16):
                yield part


def _text_cell(sheet: Any, value: Any) -> Any:
    """Text that a spreadsheet takes for text, whatever it begins with."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=xml_text(value))
    cell.data_type = "s"
    return cell


class ExportedIndexView(FilteredIndexView):
    """A list of wagtail-modeladmin whose export runs no formula and opens right in Excel.

    Wagtail writes a formula as plain text to XLSX, but as it is to CSV, where Excel would run it.
    """

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        if isinstance(value, PhoneNumber) and value.country_code == FINLAND:
            value = value.as_national  # without the plus that would make a formula of it
        cell = super().preprocess_field_value(field, value, export_format)
        return safe_cell(cell) if export_format == self.FORMAT_CSV else cell

    def stream_csv(self, queryset: QuerySet) -> Iterator[bytes]:
        # Without this mark Excel takes UTF-8 for Latin-1.
        yield "\ufeff".encode()
        yield from super().stream_csv(queryset)

    def as_spreadsheet(self, queryset: QuerySet, spreadsheet_format: str) -> HttpResponseBase:
        rows = queryset.iterator(chunk_size=ROWS_AT_A_TIME)
        response: HttpResponseBase = super().as_spreadsheet(rows, spreadsheet_format)
        return response

    def to_row_dict(self, item: Model) -> OrderedDict[str, Any]:
        """Values as they are, nothing instead of the sign for an empty column."""
        values = ((field, lookup_field(field, item, self.model_admin)[2]) for field in self.list_export)
        return OrderedDict((field, "" if value is None else value) for field, value in values)

    def get_heading(self, queryset: QuerySet, field: str) -> str:
        return capfirst(str(label_for_field(field, model=self.model, model_admin=self.model_admin)))
