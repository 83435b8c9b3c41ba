"""Taking a file in: every row by itself, so that a faulty one stops nothing, and who is killed loses nothing.

What is done with a row is written down in the same transaction, so that it can be told, and undone. A second run of
the same file finds what the first has done, and goes on.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from wagtail.actions.delete_page import DeletePageAction
from wagtail.models import Page, Revision

from core.deletion import StillUsedError
from core.following import following
from organisations.exchange.cleaning import Candidate, Cleaner, Remark
from organisations.exchange.merging import as_edited, take_over
from organisations.exchange.planning import Action, Decision, Planner
from organisations.exchange.tables import Table
from organisations.models import ImportBatch, ImportedRow, OrganisationIndexPage, OrganisationPage

logger = logging.getLogger(__name__)

Undoing = ImportedRow.Undoing
UNDONE_AT_A_TIME = 500


def plan(table: Table, mapping: Mapping[str, str], directory: OrganisationIndexPage) -> Iterator[Decision]:
    """What would be done with each row; nothing is."""
    cleaner = Cleaner(mapping)
    for batch in Planner(directory).decisions(map(cleaner.candidate, table)):
        yield from batch


class Importer:
    """Takes one file in below a directory. `user` is who it is done by; nobody for an operator's command."""

    def __init__(
        self,
        directory: OrganisationIndexPage,
        *,
        file_name: str,
        user: User | None = None,
        publish: bool = True,
        batch: ImportBatch | None = None,
    ) -> None:
        """A `batch` that was broken off is gone on with: rows that are noted are not taken in again."""
        self.directory = directory
        self.user = user
        self.batch = batch or ImportBatch.objects.create(
            directory=directory, user=user, file_name=file_name[-255:], published=publish
        )

    def run(self, table: Table, mapping: Mapping[str, str]) -> Iterator[tuple[Candidate, str]]:
        """Take in row by row; each row when it is asked for, with what was done."""
        noted = self.batch.rows.aggregate(last=Max("number"))["last"] or 0
        for decision in plan(table, mapping, self.directory):
            known = decision.candidate.number <= noted
            yield decision.candidate, str(decision.action) if known else self._take(decision)
        self.batch.state = ImportBatch.State.DONE
        self.batch.save(update_fields=["state"])

    def _take(self, decision: Decision) -> str:
        candidate = decision.candidate
        try:
            with following():
                return self._write(decision)
        except ValidationError as error:
            problems = [Remark("", f"{', '.join(error.messages)}")]
        except Exception:  # whatever it is, the other rows can be taken in
            logger.exception("Row %s of %s could not be taken in", candidate.number, self.batch.file_name)
            problems = [Remark("", _("The row could not be saved. The fault has been noted."))]
        candidate.problems.extend(problems)
        return self._note(Decision(candidate, Action.REFUSED))

    def _write(self, decision: Decision) -> str:
        if decision.action == Action.NEW:
            page = self._new(decision.candidate)
            return self._save(decision, page, before=None)
        if decision.action == Action.CHANGED and decision.page:
            page = _unchanged_since(decision.page)
            before = page.latest_revision_id or page.save_revision(user=self.user).pk
            take_over(page, decision.candidate)
            moved = {"postal_code", "municipality_id"} & {found.field for found in decision.differences}
            if moved and page.place_is_approximate:
                page.place_roughly()
            return self._save(decision, page, before=before)
        return self._note(decision)

    def _new(self, candidate: Candidate) -> OrganisationPage:
        values = {**candidate.defaults, **candidate.values}
        page = OrganisationPage(**values, locale_id=self.directory.locale_id, live=self.batch.published)
        if candidate.identifier:
            page.translation_key = candidate.identifier
        take_over(page, candidate)
        if page.latitude is None:
            page.place_roughly()
        # Looked up anew: a row before this one may have been added, and taken back.
        OrganisationIndexPage.objects.get(pk=self.directory.pk).add_child(instance=page)
        return page

    def _save(self, decision: Decision, page: OrganisationPage, before: int | None) -> str:
        revision = page.save_revision(user=self.user, log_action=True)
        if self.batch.published and (page.live or before is None):
            revision.publish(user=self.user, skip_permission_checks=True)
        return self._note(decision, page, before, revision.pk)

    def _note(
        self,
        decision: Decision,
        page: Any = None,
        before: int | None = None,
        after: int | None = None,
    ) -> str:
        page = page or decision.page
        candidate = decision.candidate
        ImportedRow.objects.create(
            batch=self.batch,
            number=candidate.number,
            action=decision.action,
            title=(candidate.title or (page.title if page else ""))[:255],
            page_key=page.pk if page else None,
            revision_before=before,
            revision_after=after,
            remarks=[
                {"kind": kind, "column": remark.column, "text": remark.text}
                for kind, remarks in (("problem", candidate.problems), ("note", candidate.notes))
                for remark in remarks
            ],
        )
        return str(decision.action)


def _unchanged_since(page: OrganisationPage) -> OrganisationPage:
    """The entry as it is kept now, which nobody else can save until the transaction ends.

    A batch is looked up before its first row is written: what an editor has done since must not be lost.
    """
    now = Page.objects.select_for_update().filter(pk=page.pk).first()
    if now is None or (now.latest_revision_id, now.live) != (page.latest_revision_id, page.live):
        raise ValidationError(_("Somebody has changed the entry meanwhile. Take the file in again."))
    return as_edited(OrganisationPage.objects.get(pk=page.pk))


def undo(batch: ImportBatch, user: User | None = None) -> Counter[str]:
    """Take back what a batch has done, but nothing that anybody has changed since; how many were undone and left."""
    outcomes = (row.undoing for row in undoing(batch, user))
    return Counter("undone" if outcome == Undoing.UNDONE else "left" for outcome in outcomes)


def undoing(batch: ImportBatch, user: User | None = None) -> Iterator[ImportedRow]:
    """Take back row by row, the last first; each row with what became of it. What was broken off is gone on with."""
    rows = batch.rows.filter(action__in=[Action.NEW, Action.CHANGED], undoing="").order_by("-number")
    # No query stays open while rows are written, which SQLite would not bear beside other writers.
    while some := list(rows[:UNDONE_AT_A_TIME]):
        for row in some:
            row.undoing = _undone(row, user)
            yield row
    batch.state = ImportBatch.State.UNDONE
    batch.save(update_fields=["state"])


def _undone(row: ImportedRow, user: User | None) -> str:
    """Take one row back, and note what became of it in the same transaction."""
    try:
        with following():
            outcome = _undo(row, user)
            ImportedRow.objects.filter(pk=row.pk).update(undoing=outcome)
    except Exception:  # whatever it is, the other rows can be taken back
        logger.exception("Row %s of import %s could not be undone", row.number, row.batch_id)
        outcome = Undoing.FAILED
        ImportedRow.objects.filter(pk=row.pk).update(undoing=outcome)
    return outcome


def _undo(row: ImportedRow, user: User | None) -> str:
    page = OrganisationPage.objects.filter(pk=row.page_key).first()
    if page is None:
        return Undoing.GONE
    if page.latest_revision_id != row.revision_after or page.locked:
        return Undoing.CHANGED
    if row.action == Action.NEW:
        return _delete(page, user)
    before = Revision.page_revisions.filter(pk=row.revision_before).first()
    if before is None:
        return Undoing.LOST
    restored = before.as_object()
    revision = restored.save_revision(user=user, log_action="wagtail.revert", previous_revision=before)
    if page.live:
        revision.publish(user=user, skip_permission_checks=True)
    return Undoing.UNDONE


def _delete(page: OrganisationPage, user: User | None) -> str:
    try:
        with transaction.atomic():
            DeletePageAction(page, user=user).execute(skip_permission_checks=True)
    except StillUsedError:
        return Undoing.USED
    return Undoing.UNDONE
