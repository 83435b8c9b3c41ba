"""Rows of a trial run or of an import as a table: on the screen, narrowed by what happens, or as a report to keep."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.admin_views import paged
from organisations.models import ImportBatch, ImportedRow, OrganisationIndexPage, OrganisationPage, PlannedRow

ROWS_ON_PAGE = 50
AT_A_TIME = 500
Action = ImportedRow.Action


class RowsOfImport:
    """One page of the rows, those of one kind or all. Entries are linked to where they can be edited."""

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        counts: Mapping[str, int],
        directory: OrganisationIndexPage,
    ) -> None:
        self.request = request
        self.rows = rows
        self.counts = counts
        self.directory = directory
        asked = request.GET.get("action", "")
        self.action = asked if asked in Action.values else ""

    def context(self) -> dict[str, Any]:
        rows = self.rows.filter(action=self.action) if self.action else self.rows
        page = paged(self.request, rows, ROWS_ON_PAGE)
        keys = {row.page_key for row in page["items"]}
        pages = OrganisationPage.objects.descendant_of(self.directory).filter(pk__in=keys)
        return {
            "kinds": self.kinds(),
            "action": self.action,
            **page,
            "editable": set(pages.values_list("pk", flat=True)),
        }

    def kinds(self) -> list[dict[str, Any]]:
        """The kinds of row, each with how many there are; first all of them."""
        kinds = [{"value": value, "label": label} for value, label in Action.choices]
        return [
            {"value": "", "label": _("All"), "count": sum(self.counts.values())},
            *({**kind, "count": self.counts.get(str(kind["value"]), 0)} for kind in kinds),
        ]


def with_differences(batch: ImportBatch, rows: Iterable[ImportedRow]) -> Iterator[ImportedRow]:
    """The rows with what the trial run said of their fields, as long as that is kept."""
    waiting = iter(rows)
    while some := list(islice(waiting, AT_A_TIME)):
        planned = PlannedRow.objects.filter(job__upload__batch=batch, action=Action.CHANGED)
        planned = planned.filter(number__in=[row.number for row in some if row.action == Action.CHANGED])
        known = dict(planned.values_list("number", "differences"))
        for row in some:
            row.differences = known.get(row.number, [])  # type: ignore[attr-defined]  # for the templates
            yield row


def report_of(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """A line for each row, or one for each thing that is said of it; first the headings."""
    yield [
        *(_("Row"), _("Name of the organisation"), _("What happens"), _("Column"), _("Remark")),
        *(_("Before"), _("After")),
    ]
    for row in rows:
        lines = [*_lines(row)] or [["", "", "", ""]]
        for line in lines:
            yield [row.number, row.title, row.get_action_display(), *line]


def _lines(row: PlannedRow | ImportedRow) -> Iterator[list[str]]:
    for remark in row.remarks:
        yield [remark["column"], remark["text"], "", ""]
    for difference in getattr(row, "differences", ()):
        yield [difference["field"], "", difference["before"], difference["after"]]
    if undoing := getattr(row, "undoing", ""):
        yield ["", str(ImportedRow.Undoing(undoing).label), "", ""]
