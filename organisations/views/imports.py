"""From a file to an import: sending it, telling what its columns are, looking at what would be done."""

from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.admin_views import AdminRequest, paged
from core.downloads import download
from core.spreadsheets import csv_parts, xlsx_parts
from organisations.exchange.exporting import TYPES
from organisations.forms.imports import ColumnsForm, UploadForm
from organisations.models import ImportJob, ImportUpload, PlannedRow
from organisations.services.imports import (
    ImportImpossibleError,
    batches_seen_by,
    directories_for,
    discard_upload,
    start_check,
    start_run,
    uploads_seen_by,
)
from organisations.services.many_changes import MAPPING as CHANGED_COLUMNS
from organisations.tasks.imports import work_on_import
from organisations.views.import_jobs import progress_context
from organisations.views.import_rows import RowsOfImport, report_of

IMPORTS_ON_PAGE = 20


class ImportView(WagtailAdminTemplateMixin, TemplateView):
    """A page of the imports; only for those who may import somewhere, or have."""

    request: AdminRequest
    page_title = gettext_lazy("Imports")
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see_imports(self.request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = self.get_page_subtitle()
        imports = {"url": reverse("organisation_imports"), "label": _("Imports")}
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("organisations_modeladmin_index"), "label": _("Organisations")},
            imports if here else {**imports, "url": ""},
            *([{"url": "", "label": here}] if here else []),
        ]


def may_see_imports(user: User) -> bool:
    return bool(user.is_superuser or directories_for(user) or batches_seen_by(user).exists())


def is_change(upload: ImportUpload | None) -> bool:
    """Whether it is one change of many entries, made by a form, and no file that somebody has sent."""
    return upload is not None and upload.mapping == CHANGED_COLUMNS


class ImportsView(ImportView):
    """The imports that have been made, and the files that have been sent but not taken in yet."""

    template_name = "organisations/admin/imports/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batches = batches_seen_by(self.request.user).prefetch_related("jobs")
        return {
            **super().get_context_data(**kwargs),
            "uploads": uploads_seen_by(self.request.user).filter(batch=None)[:IMPORTS_ON_PAGE],
            **paged(self.request, batches, IMPORTS_ON_PAGE),
            "may_import": bool(directories_for(self.request.user)),
        }


class UploadView(ImportView):
    """The first step: a file, and where it goes."""

    template_name = "organisations/admin/imports/upload.html"
    page_subtitle = gettext_lazy("Import from a file")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.directories:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def directories(self) -> list[Any]:
        return directories_for(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "form": kwargs.get("form") or self.form(),
            "step": 1,
        }

    def form(self, *args: Any) -> UploadForm:
        return UploadForm(*args, user=self.request.user, directories=self.directories)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:  # posted twice, the form has sent one file
            form.instance.file.delete(save=False)
        return redirect("organisation_import_columns", form.cleaned_data["key"])


class StepView(ImportView):
    """A step with a file that has been sent."""

    @cached_property
    def upload(self) -> ImportUpload:
        upload: ImportUpload = get_object_or_404(uploads_seen_by(self.request.user), key=self.kwargs["key"])
        return upload

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.upload.batch_id:
            return redirect("organisation_import", self.upload.batch_id)
        return super().get(request, *args, **kwargs)

    def refuse(self, error: ImportImpossibleError) -> HttpResponse:
        """Say why the step cannot be taken, where the file is now."""
        messages.warning(self.request, str(error))
        if not ImportUpload.objects.filter(pk=self.upload.pk).exists():
            return redirect("organisation_imports")
        return redirect("organisation_import_check", self.upload.key)

    def get_page_subtitle(self) -> str:
        return self.upload.file_name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"upload": self.upload, "is_change": is_change(self.upload)}
        return {**super().get_context_data(**kwargs), **context}


class ColumnsView(StepView):
    """The second step: what the columns are about."""

    template_name = "organisations/admin/imports/columns.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or ColumnsForm(upload=self.upload)
        return {**super().get_context_data(**kwargs), "form": form, "step": 2}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ColumnsForm(request.POST, upload=self.upload)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            job = start_check(upload=self.upload, mapping=form.mapping(), user=self.request.user)
        except ImportImpossibleError as error:
            return self.refuse(error)
        work_on_import.enqueue(job.pk)
        return redirect("organisation_import_check", self.upload.key)


class CheckView(StepView):
    """The third step: what would be done with each row. From here the import is started."""

    template_name = "organisations/admin/imports/check.html"

    @cached_property
    def job(self) -> ImportJob | None:
        job: ImportJob | None = self.upload.check_job
        return job

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.job is None:
            return redirect("organisation_import_columns", self.upload.key)
        if request.GET.get("export") in ("csv", "xlsx"):
            return self.report(request.GET["export"])  # type: ignore[return-value]  # it is streamed
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = self.job
        done = job is not None and job.state == ImportJob.State.DONE
        context = {**super().get_context_data(**kwargs), **progress_context(self.request, job), "step": 3}
        if job is None or not done:
            return context
        rows = RowsOfImport(self.request, job.rows.all(), job.counts, self.upload.directory)
        writes = job.counts.get("new", 0) + job.counts.get("changed", 0)
        return {**context, **rows.context(), "writes": writes}

    def report(self, form: str) -> HttpResponseBase:
        rows = PlannedRow.objects.filter(job=self.job).iterator(chunk_size=500)
        parts = {"csv": csv_parts, "xlsx": xlsx_parts}[form](report_of(rows))
        return download(parts, name=f"silta-import-check.{form}", content_type=TYPES[form])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the file in."""
        try:
            job = start_run(upload=self.upload, user=self.request.user)
        except ImportImpossibleError as error:
            return self.refuse(error)
        work_on_import.enqueue(job.pk)
        return redirect("organisation_import", job.batch_id)


@require_POST
def discard(request: AdminRequest, key: Any) -> HttpResponse:
    """Forget a file that has been sent but not taken in."""
    upload = get_object_or_404(uploads_seen_by(request.user).filter(batch=None), key=key)
    try:
        discard_upload(upload)
    except ImportImpossibleError as error:
        messages.warning(request, str(error))
        return redirect("organisation_imports")
    messages.success(
        request, _("The file “%(name)s” was deleted. Nothing was taken in.") % {"name": upload.file_name}
    )
    return redirect("organisation_imports")
