"""Files that come in through the admin: who may take them in, and the steps from a file to a batch and back.

The work itself is done in the background, see `import_work`.
"""

from datetime import datetime, timedelta
from itertools import islice
from typing import Any, BinaryIO

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.portable_html import xml_text
from organisations.exchange.cells import CellError, text_of
from organisations.exchange.tables import UnreadableFileError, read_table
from organisations.models import ImportBatch, ImportJob, ImportUpload, OrganisationIndexPage, PlannedRow
from organisations.models.import_jobs import SILENT_FOR

SAMPLES = 3
LONGEST_SAMPLE = 80  # characters
LONGEST_HEADING = 500
LOOKED_AT = 200  # rows from which samples are taken
KEPT_FOR = timedelta(days=14)  # files, and what their trial runs have said
MOST_ATTEMPTS = 3  # by workers that are killed, before somebody has to look at it
LEFT_WAITING = timedelta(minutes=10)

Kind = ImportJob.Kind
State = ImportJob.State


class ImportImpossibleError(Exception):
    """What was asked for cannot be done now; the message says why."""


# --- Rights -----------------------------------------------------------------------------------------------


def may_import(user: User | None, directory: OrganisationIndexPage, *, publish: bool) -> bool:
    """Whether the user may add and change what is below the directory, and publish it.

    A file changes entries that others have made, so the right to add alone, which covers one's own, is not enough.
    """
    if user is None:
        return False
    rights = directory.permissions_for_user(user)
    needed = {"add", "change", "publish"} if publish else {"add", "change"}
    allowed: bool = rights.can_add_subpage() and (user.is_superuser or needed <= rights.permissions)
    return allowed


def directories_for(user: User, *, publish: bool = False) -> list[OrganisationIndexPage]:
    """The directories into which the user may take files, in the order of the page tree."""
    directories = (
        OrganisationIndexPage.objects.filter(alias_of=None).select_related("locale").order_by("path")
    )
    return [page for page in directories if may_import(user, page, publish=publish)]


def batches_seen_by(user: User) -> QuerySet[ImportBatch]:
    """The user's own imports, and those of directories into which she may import."""
    batches = ImportBatch.objects.select_related("directory__locale", "user", "upload")
    if user.is_superuser:
        return batches
    return batches.filter(Q(user=user) | Q(directory__in=directories_for(user)))


def uploads_seen_by(user: User) -> QuerySet[ImportUpload]:
    """Files are seen by who has sent them: nobody else knows yet what is in them."""
    uploads = ImportUpload.objects.select_related("directory__locale", "user", "batch")
    return uploads if user.is_superuser else uploads.filter(user=user)


def may_undo(user: User, batch: ImportBatch) -> bool:
    return may_import(user, batch.directory, publish=True)


# --- Steps ------------------------------------------------------------------------------------------------


def look_at(file: BinaryIO) -> list[dict[str, Any]]:
    """The headings of a file, each with some of the values below it; UnreadableFileError says what is wrong."""
    table = read_table(file)
    if any(xml_text(name) != name or len(name) > LONGEST_HEADING for name in table.headings):
        raise UnreadableFileError(
            _("The headings cannot be read. Is the first row the one with the headings?")
        )
    samples: dict[str, list[str]] = {name: [] for name in table.headings}
    rows = 0
    for row in islice(table, LOOKED_AT):
        rows += 1
        for name, cell in row.cells.items():
            text = _sample(cell)
            if text and name in samples and len(samples[name]) < SAMPLES and text not in samples[name]:
                samples[name].append(text)
    if not rows:
        raise UnreadableFileError(_("The file has headings, but no rows below them."))
    return [{"heading": name, "samples": found} for name, found in samples.items()]


def _sample(cell: Any) -> str:
    try:
        return " ".join(text_of(cell).split())[:LONGEST_SAMPLE]
    except (CellError, RecursionError):  # the trial run says so of the row
        return ""


@transaction.atomic
def start_check(*, upload: ImportUpload, mapping: dict[str, str], user: User) -> ImportJob:
    """Look through the file with this mapping; what was said of it before is forgotten."""
    upload = _kept(upload)
    if upload.batch_id:
        raise ImportImpossibleError(_("The file is being taken in already."))
    current = upload.check_job
    if current and current.is_active and upload.mapping == mapping:
        return current  # the form was posted twice
    forget_planned(upload.jobs.all())
    upload.jobs.all().delete()
    upload.mapping = mapping
    upload.save(update_fields=["mapping"])
    return ImportJob.objects.create(kind=Kind.CHECK, upload=upload, user=user)


@transaction.atomic
def start_run(*, upload: ImportUpload, user: User) -> ImportJob:
    """Take the file in as the trial run has said; asked twice, it is taken in once."""
    upload = _kept(upload)
    if upload.batch:
        return ImportJob.objects.get(kind=Kind.RUN, batch=upload.batch)
    check = upload.check_job
    if check is None or check.state != State.DONE:
        raise ImportImpossibleError(_("Wait until the file has been looked through."))
    if not may_import(user, upload.directory, publish=upload.published):
        raise ImportImpossibleError(_no_right())
    upload.batch = ImportBatch.objects.create(
        directory=upload.directory, user=user, file_name=upload.file_name, published=upload.published
    )
    upload.save(update_fields=["batch"])
    return ImportJob.objects.create(kind=Kind.RUN, batch=upload.batch, user=user)


@transaction.atomic
def discard_upload(upload: ImportUpload) -> None:
    """Forget a file that has not been taken in, with what was said of it."""
    upload = _kept(upload)
    if upload.batch_id:
        raise ImportImpossibleError(_("The file is being taken in already."))
    forget_planned(upload.jobs.all())
    upload.delete()


def _kept(upload: ImportUpload) -> ImportUpload:
    """The file as it is kept now, which nobody else takes a step with until the transaction ends."""
    uploads = ImportUpload.objects.select_related("directory").select_for_update(of=("self",))
    now = uploads.filter(pk=upload.pk).first()
    if now is None:
        raise ImportImpossibleError(_("The file has been deleted meanwhile. Send it again."))
    return now


def forget_planned(jobs: QuerySet[ImportJob]) -> None:
    """Delete what trial runs have said, of however many rows, in one statement.

    Django would read every row and tell of its deletion whoever hears of that of pages; nothing refers to these.
    """
    rows = PlannedRow.objects.filter(job__in=jobs)
    rows._raw_delete(rows.db)


@transaction.atomic
def start_undo(*, batch: ImportBatch, user: User) -> ImportJob:
    """Undo a batch; asked twice, it is undone once."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    known = job_of(batch, Kind.UNDO)
    if known:
        return known
    if reason := reason_against_undo(batch):
        raise ImportImpossibleError(reason)
    # Nobody goes on with what was interrupted.
    unfinished = ImportJob.objects.filter(batch=batch, kind=Kind.RUN).exclude(state=State.DONE)
    unfinished.update(state=State.STOPPED, worker=None)
    return ImportJob.objects.create(kind=Kind.UNDO, batch=batch, user=user)


def reason_against_undo(batch: ImportBatch) -> str:
    """Why a batch cannot be undone now; empty when it can."""
    if batch.state == ImportBatch.State.UNDONE:
        return _("The import has been undone already.")
    run = job_of(batch, Kind.RUN)
    if run and run.is_active:
        return _("The import is still in progress. Stop it first.")
    return ""


def work_that_writes() -> ImportJob | None:
    """What is being taken in or undone through the admin, or waits for its turn."""
    active = ImportJob.objects.filter(
        kind__in=[Kind.RUN, Kind.UNDO], state__in=[State.WAITING, State.RUNNING]
    )
    return next((job for job in active.select_related("batch", "upload") if job.is_active), None)


def job_of(batch: ImportBatch, kind: str) -> ImportJob | None:
    return ImportJob.objects.filter(batch=batch, kind=kind).first()


def ask_to_stop(job: ImportJob) -> None:
    """Stop before the next row; what has been done stays done."""
    ImportJob.objects.filter(pk=job.pk, state=State.RUNNING).update(stop_asked=True)
    ImportJob.objects.filter(pk=job.pk, state=State.WAITING).update(state=State.STOPPED)


@transaction.atomic
def go_on(*, job: ImportJob, user: User) -> bool:
    """Let work that was stopped or interrupted go on, on behalf of this user; whether it is to be done now."""
    job = ImportJob.objects.select_for_update().get(pk=job.pk)
    if not job.can_go_on or (job.kind == Kind.RUN and job.batch and job_of(job.batch, Kind.UNDO)):
        return False
    job.state, job.user, job.worker = State.WAITING, user, None
    job.stop_asked, job.problem, job.attempts, job.alive_at = False, "", 0, timezone.now()
    job.save()
    return True


def has_right(job: ImportJob, user: User | None) -> bool:
    """Whether the user may have this done, which may have changed since it was asked for."""
    return may_import(user, job.directory, publish=job.published or job.kind == Kind.UNDO)


def _no_right() -> str:
    return _("You no longer have the right to do this in the directory.")


# --- What the worker does at certain times ----------------------------------------------------------------


def interrupted_work(now: datetime) -> list[int]:
    """Work whose worker was killed, or that nobody has begun for long, to be begun again now."""
    silent = ImportJob.objects.filter(state=State.RUNNING, alive_at__lt=now - SILENT_FOR)
    silent.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=State.FAILED, worker=None, problem=_("The work was interrupted several times.")
    )
    silent.update(state=State.WAITING, worker=None)
    waiting = ImportJob.objects.filter(state=State.WAITING, worker=None)
    found = [
        job.pk
        for job in waiting.order_by("pk")
        if job.alive_at < now - (SILENT_FOR if job.attempts or job.rows_done else LEFT_WAITING)
    ]
    waiting.filter(pk__in=found).update(alive_at=now)
    return found


def work_that_waits_for_its_turn() -> list[int]:
    """Of what writes, only one goes on at a time: the one that is next."""
    waiting = ImportJob.objects.filter(state=State.WAITING, kind__in=[Kind.RUN, Kind.UNDO])
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:1])


def forget_uploads(now: datetime) -> int:
    """Delete the files that were sent long ago, with what was said of them; reports of imports stay."""
    old = ImportUpload.objects.filter(uploaded_at__lt=now - KEPT_FOR)
    active = ImportJob.objects.filter(state__in=[State.WAITING, State.RUNNING])
    old = old.exclude(jobs__in=active).exclude(batch__jobs__in=active)
    forget_planned(ImportJob.objects.filter(upload__in=old))
    _total, kinds = old.delete()
    return kinds.get("organisations.ImportUpload", 0)
