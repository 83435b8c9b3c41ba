"""The work on imports in the background: told how far it has come, and begun again by others when it breaks off."""

import logging
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from organisations.exchange.importing import Importer, plan, undoing
from organisations.exchange.planning import BATCH, Decision
from organisations.exchange.showing import Showing
from organisations.exchange.tables import UnreadableFileError, read_table
from organisations.models import ImportedRow, ImportJob, ImportUpload, PlannedRow
from organisations.services.imports import ImportImpossibleError, forget_planned, has_right

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_SIGNS = 1.0

Action = ImportedRow.Action
State = ImportJob.State


class StopAskedError(Exception):
    """Somebody wants the work to stop."""


class TakenOverError(Exception):
    """Somebody else does the work now, or it is no longer wanted."""


class LeftOffError(Exception):
    """This process ends; the next worker goes on."""


_ending = threading.Event()


def leave_off() -> None:
    """Let the work that goes on in this process end soon, for another worker to go on with it."""
    _ending.set()


class Progress:
    """Tells now and then how far the work has come, and hears whether it is to stop."""

    def __init__(self, job: ImportJob) -> None:
        self._mine = ImportJob.objects.filter(pk=job.pk, worker=job.worker, state=State.RUNNING)
        self._told_at = 0.0

    def tell(self, rows_done: int, percent: float) -> None:
        if _ending.is_set():
            raise LeftOffError
        if time.monotonic() - self._told_at >= SECONDS_BETWEEN_SIGNS:
            self.tell_now(rows_done, percent)

    def tell_now(self, rows_done: int, percent: float) -> None:
        self._told_at = time.monotonic()
        if self._mine.filter(stop_asked=True).exists():
            raise StopAskedError
        self._write(rows_done, percent)

    def end(self, rows_done: int, **changes: Any) -> None:
        self._write(rows_done, 100, **changes)

    def _write(self, rows_done: int, percent: float, **changes: Any) -> None:
        changes |= {"rows_done": rows_done, "percent": min(round(percent), 100), "alive_at": timezone.now()}
        if not self._mine.update(**changes):
            raise TakenOverError


def work_on(key: int) -> bool:
    """Do the work, if nobody else does it and its turn has come; whether anything was done."""
    job = _claimed(key)
    if job is None:
        return False
    with translation.override(_language_of(job.user)):
        state, problem = _outcome(job)
    # Only those count as attempts that were killed, or ended; a process that is told to end leaves off without harm.
    attempts = job.attempts - (state == State.WAITING)
    mine = ImportJob.objects.filter(pk=job.pk, worker=job.worker)
    mine.update(state=state, problem=problem, worker=None, stop_asked=False, attempts=attempts)
    return True


def _claimed(key: int) -> ImportJob | None:
    """The work with our sign on it. Of what writes, the database lets only one go on at a time."""
    job = ImportJob.objects.filter(pk=key).select_related("user", "upload", "batch").first()
    if job is None or job.state != State.WAITING:
        return None
    job.worker, job.state, job.attempts = uuid.uuid4(), State.RUNNING, job.attempts + 1
    signs = {"worker": job.worker, "state": job.state, "attempts": job.attempts, "alive_at": timezone.now()}
    try:
        with transaction.atomic():
            claimed = ImportJob.objects.filter(pk=key, state=State.WAITING).update(**signs)
    except IntegrityError:
        return None
    return job if claimed else None


def _outcome(job: ImportJob) -> tuple[str, str]:
    """How the work has ended, and a message for people when it could not be done."""
    try:
        if not has_right(job, job.user):
            raise ImportImpossibleError(
                _("%(user)s no longer has the right to do this in the directory.") % {"user": job.user or "?"}
            )
        {"check": _check, "run": _run, "undo": _undo}[job.kind](job, Progress(job))
    except StopAskedError:
        return State.STOPPED, ""
    except LeftOffError:
        return State.WAITING, ""
    except TakenOverError:
        return State.RUNNING, ""  # which is written nowhere
    except (ImportImpossibleError, UnreadableFileError) as error:
        return State.FAILED, str(error)
    except Exception:  # whatever it is, it can be tried again
        logger.exception("Work %s on an import was interrupted", job.pk)
        return State.FAILED, _("The work was interrupted by a fault, which has been noted.")
    return State.DONE, ""


def _check(job: ImportJob, progress: Progress) -> None:
    """Write down what would be done with each row."""
    upload: Any = job.upload
    forget_planned(ImportJob.objects.filter(pk=job.pk))
    counts: Counter[str] = Counter()
    showing = Showing()
    with _opened(upload) as (file, size):
        rows: list[PlannedRow] = []
        for decision in plan(read_table(file), upload.mapping, upload.directory, job.user):
            rows.append(_planned(job, decision, showing))
            counts[decision.action] += 1
            progress.tell(counts.total(), 100 * file.tell() / size)
            if len(rows) == BATCH:
                progress.tell_now(counts.total(), 100 * file.tell() / size)
                PlannedRow.objects.bulk_create(rows)
                rows = []
        PlannedRow.objects.bulk_create(rows)
    progress.end(counts.total(), counts=dict(counts))


def _planned(job: ImportJob, decision: Decision, showing: Showing) -> PlannedRow:
    candidate, page = decision.candidate, decision.page
    return PlannedRow(
        job=job,
        number=candidate.number,
        action=decision.action,
        title=(candidate.title or (page.title if page else ""))[:255],
        page_key=page.pk if page else None,
        differences=[showing.shown(difference) for difference in decision.differences],
        remarks=[
            {"kind": kind, **asdict(remark)}
            for kind, remarks in (("problem", candidate.problems), ("note", candidate.notes))
            for remark in remarks
        ],
    )


def _run(job: ImportJob, progress: Progress) -> None:
    """Take the file in, or go on taking it in."""
    batch: Any = job.batch
    upload = ImportUpload.objects.filter(batch=batch).first()
    if upload is None:
        raise ImportImpossibleError(
            _("The file is no longer kept. Send it again: what has been taken in already stays as it is.")
        )
    check = upload.check_job
    total = sum(check.counts.values()) if check else 0
    importer = Importer(
        job.directory, file_name=batch.file_name, user=job.user, publish=batch.published, batch=batch
    )
    with _opened(upload) as (file, _size):
        done = 0
        for done, _row in enumerate(importer.run(read_table(file), upload.mapping), start=1):
            progress.tell(done, 100 * done / max(total, done))
    progress.end(done)


def _undo(job: ImportJob, progress: Progress) -> None:
    """Undo what the batch has done, row by row, the last first."""
    batch: Any = job.batch
    rows = batch.rows.filter(action__in=[Action.NEW, Action.CHANGED])
    total = rows.count()
    done = total - rows.filter(undoing="").count()
    for _row in undoing(batch, job.user):
        done += 1
        progress.tell(done, 100 * done / max(total, done))
    progress.end(done)


@contextmanager
def _opened(upload: ImportUpload) -> Iterator[tuple[Any, int]]:
    """The file of the upload, and its size in bytes."""
    try:
        file = upload.file.open("rb")
    except OSError as error:
        raise ImportImpossibleError(_("The file can no longer be found. Send it again.")) from error
    with file:
        yield file, max(upload.file.size, 1)


def _language_of(user: User | None) -> str:
    """Reasons are written down in the language of who reads them."""
    profile = getattr(user, "wagtail_userprofile", None)
    return str(profile.get_preferred_language()) if profile else settings.LANGUAGE_CODE
