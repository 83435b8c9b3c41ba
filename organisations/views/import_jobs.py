"""Work on an import that goes on in the background: showing how far it has come, stopping it, going on with it."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from core.admin_views import AdminRequest
from organisations.models import ImportJob
from organisations.services.imports import ask_to_stop, batches_seen_by, go_on, has_right, uploads_seen_by
from organisations.tasks.imports import work_on_import


def progress_context(request: AdminRequest, job: ImportJob | None) -> dict[str, Any]:
    """What the template `progress.html` needs."""
    if job is None:
        return {"job": None}
    return {"job": job, "job_text": progress_text(job), "may_go_on": may_go_on(request.user, job)}


def may_go_on(user: User, job: ImportJob) -> bool:
    """For going on one needs the same rights as for beginning."""
    return has_right(job, user)


def job_seen_by(request: AdminRequest, job_id: int) -> ImportJob:
    uploads, batches = uploads_seen_by(request.user), batches_seen_by(request.user)
    seen = Q(upload__in=uploads.values("pk")) | Q(batch__in=batches.order_by().values("pk"))
    return get_object_or_404(ImportJob.objects.select_related("upload", "batch").filter(seen), pk=job_id)


@never_cache
@require_safe
def progress(request: AdminRequest, job_id: int) -> JsonResponse:
    """How far the work has come, for the script that shows it."""
    job = job_seen_by(request, job_id)
    return JsonResponse({"percent": job.percent, "text": progress_text(job), "active": job.is_active})


def progress_text(job: ImportJob) -> str:
    if job.state == ImportJob.State.WAITING:
        return _("Waiting for its turn. It begins by itself.")
    if job.stop_asked:
        return _("Stopping after this row.")
    return _("%(percent)s %% done, %(rows)s rows.") % {
        "percent": job.percent,
        "rows": number_format(job.rows_done, force_grouping=True),
    }


@require_POST
def stop(request: AdminRequest, job_id: int) -> HttpResponse:
    job = job_seen_by(request, job_id)
    ask_to_stop(job)
    messages.success(request, _("It stops after the row that is in hand. What has been done stays done."))
    return redirect(*place_of(job))


@require_POST
def continue_work(request: AdminRequest, job_id: int) -> HttpResponse:
    """Go on where the work was stopped or interrupted."""
    job = job_seen_by(request, job_id)
    if not may_go_on(request.user, job):
        raise PermissionDenied
    if go_on(job=job, user=request.user):
        work_on_import.enqueue(job.pk)
    return redirect(*place_of(job))


def place_of(job: ImportJob) -> tuple[str, Any]:
    """The view on which the work is seen."""
    if job.batch_id:
        return "organisation_import", job.batch_id
    upload: Any = job.upload
    return "organisation_import_check", upload.key
