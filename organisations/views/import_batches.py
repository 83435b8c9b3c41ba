"""One import: how far it has come, what it has done, and undoing it."""

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from wagtail.admin import messages

from core.downloads import download
from core.spreadsheets import csv_parts, xlsx_parts
from organisations.exchange.exporting import TYPES
from organisations.models import ImportBatch, ImportedRow, ImportJob
from organisations.services.imports import (
    ImportImpossibleError,
    batches_seen_by,
    job_of,
    may_undo,
    reason_against_undo,
    start_undo,
)
from organisations.tasks.imports import work_on_import
from organisations.views.import_jobs import progress_context
from organisations.views.import_rows import RowsOfImport, report_of, with_differences
from organisations.views.imports import ImportView, is_change

Kind = ImportJob.Kind


class BatchView(ImportView):
    """The report of an import."""

    template_name = "organisations/admin/imports/batch.html"

    @cached_property
    def batch(self) -> ImportBatch:
        batch: ImportBatch = get_object_or_404(batches_seen_by(self.request.user), pk=self.kwargs["batch_id"])
        return batch

    @cached_property
    def jobs(self) -> dict[str, ImportJob | None]:
        return {kind: job_of(self.batch, kind) for kind in (Kind.RUN, Kind.UNDO)}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("export") in ("csv", "xlsx"):
            return self.report(request.GET["export"])  # type: ignore[return-value]  # it is streamed
        return super().get(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.batch.file_name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = counts_of(self.batch)
        undoing = self.jobs[Kind.UNDO]
        rows = RowsOfImport(self.request, self.batch.rows.all(), counts, self.batch.directory).context()
        rows["items"].object_list = list(with_differences(self.batch, rows["items"].object_list))
        may_undo_it = may_undo(self.request.user, self.batch) and undoing is None
        return {
            **super().get_context_data(**kwargs),
            **rows,
            "batch": self.batch,
            **progress_context(self.request, undoing or self.jobs[Kind.RUN]),
            "counts": counts,
            "undone": undone_in(self.batch) if undoing or self.batch.state == "undone" else None,
            "may_undo": may_undo_it and not reason_against_undo(self.batch),
            "step": 4,
            "is_change": is_change(getattr(self.batch, "upload", None)),
        }

    def report(self, form: str) -> HttpResponseBase:
        rows = with_differences(self.batch, self.batch.rows.iterator(chunk_size=500))
        parts = {"csv": csv_parts, "xlsx": xlsx_parts}[form](report_of(rows))
        return download(parts, name=f"silta-import-{self.batch.pk}.{form}", content_type=TYPES[form])


class UndoView(BatchView):
    """Asks whether the import is to be undone, and says what that means."""

    template_name = "organisations/admin/imports/undo.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_undo(self.request.user, self.batch):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            job = start_undo(batch=self.batch, user=self.request.user)
        except ImportImpossibleError as error:
            messages.warning(request, str(error))
        else:
            work_on_import.enqueue(job.pk)
        return redirect("organisation_import", self.batch.pk)


def counts_of(batch: ImportBatch) -> dict[str, int]:
    rows = batch.rows.order_by().values_list("action").annotate(count=Count("pk"))
    return {str(action): count for action, count in rows}


def undone_in(batch: ImportBatch) -> dict[str, int]:
    """How many rows have been undone, and how many were left as they are."""
    undone = Q(undoing=ImportedRow.Undoing.UNDONE)
    return batch.rows.aggregate(
        undone=Count("pk", filter=undone), left=Count("pk", filter=~Q(undoing="") & ~undone)
    )
