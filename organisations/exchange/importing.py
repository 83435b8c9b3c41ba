"""Taking a file in: a faulty row stops nothing, and who is killed loses nothing.

New entries are written many at a time, changes one by one, since editors and others have a word in them. What is done
with a row is written down in the same transaction, so that it can be told, and undone. A second run of the same file
finds what the first has done, and goes on.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils.translation import gettext as _
from wagtail.actions.delete_page import DeletePageAction
from wagtail.models import Page, Revision

from content_store.inserting import room_for_many
from core.bulk_deletion import MoreBelongsToThemError, delete_pages
from core.bulk_pages import add_pages
from core.deletion import StillUsedError
from core.following import following
from organisations.exchange.beside import candidates
from organisations.exchange.cleaning import Candidate, Cleaner, Remark
from organisations.exchange.collecting import collecting_seldom
from organisations.exchange.entering import blank_entry, new_entry
from organisations.exchange.merging import take_over
from organisations.exchange.noting import note, note_many
from organisations.exchange.planning import Action, Decision, Planner, entered_meanwhile
from organisations.exchange.tables import Table
from organisations.models import ImportBatch, ImportedRow, OrganisationIndexPage, OrganisationPage

logger = logging.getLogger(__name__)

Done = TypeVar("Done")
PAUSES = (0.2, 1.0, 5.0)  # seconds between two attempts to get a lock

Undoing = ImportedRow.Undoing
UNDONE_AT_A_TIME = 500


def plan(
    table: Table, mapping: Mapping[str, str], directory: OrganisationIndexPage, user: User | None = None
) -> Iterator[Decision]:
    """What would be done with each row if `user` took the file in; nothing is."""
    cleaner = Cleaner(mapping)
    for batch in Planner(directory, user).decisions(candidates(table, cleaner)):
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
        """Take in batch by batch; each row, in the order of the file, with what was done."""
        with collecting_seldom(), room_for_many():
            yield from self._run(table, mapping)
        self.batch.state = ImportBatch.State.DONE
        self.batch.save(update_fields=["state"])

    def _run(self, table: Table, mapping: Mapping[str, str]) -> Iterator[tuple[Candidate, str]]:
        cleaner = Cleaner(mapping)
        noted = set(self.batch.rows.values_list("number", flat=True))
        for decisions in Planner(self.directory, self.user).decisions(candidates(table, cleaner)):
            at_once = [
                one for one in decisions if one.action != Action.CHANGED and one.candidate.number not in noted
            ]
            went_well = patiently(partial(self._take_together, at_once, cleaner)) if at_once else False
            if went_well:
                noted |= {decision.candidate.number for decision in at_once}
            for decision in decisions:
                is_done = decision.candidate.number in noted
                action = (
                    str(decision.action) if is_done else patiently(partial(self._take, decision, cleaner))
                )
                yield decision.candidate, action

    def _take_together(self, decisions: list[Decision], cleaner: Cleaner) -> bool:
        """New entries, and notes of what changes nothing, in one transaction; whether it went well."""
        new = [decision.candidate for decision in decisions if decision.action == Action.NEW]
        if self._are_translations(new):
            return False
        try:
            with transaction.atomic():
                directory = self._directory()
                if entered_meanwhile(directory, new):
                    return False
                blank = blank_entry(directory, self.user)
                pages = [new_entry(candidate, blank, cleaner) for candidate in new]
                add_pages(directory, pages, user=self.user, publish=self.batch.published)
                entered = iter(pages)
                note_many(
                    self.batch,
                    [(one, next(entered) if one.action == Action.NEW else one.page) for one in decisions],
                )
        except OperationalError:
            raise
        except Exception:  # one by one, each row that can be taken in will be
            logger.exception("%s rows of %s could not be taken in together", len(new), self.batch.file_name)
            return False
        return True

    def _are_translations(self, new: list[Candidate]) -> bool:
        """Whether any belongs to pages that are there, in other languages: those name each other."""
        keys = [candidate.identifier for candidate in new if candidate.identifier]
        return bool(keys) and Page.objects.filter(translation_key__in=keys).exists()

    def _take(self, decision: Decision, cleaner: Cleaner) -> str:
        candidate = decision.candidate
        try:
            with following():
                return self._write(decision, cleaner)
        except OperationalError:  # says nothing of the row: whoever goes on tries again
            raise
        except ValidationError as error:
            problems = [Remark("", f"{', '.join(error.messages)}")]
        except Exception:  # whatever it is, the other rows can be taken in
            logger.exception("Row %s of %s could not be taken in", candidate.number, self.batch.file_name)
            problems = [Remark("", _("The row could not be saved. The fault has been noted."))]
        candidate.problems.extend(problems)
        refused = Decision(candidate, Action.REFUSED)
        note(self.batch, refused)
        return str(refused.action)

    def _write(self, decision: Decision, cleaner: Cleaner) -> str:
        if decision.action == Action.NEW:
            directory = self._directory()
            if entered_meanwhile(directory, [decision.candidate]):
                raise ValidationError(_("Somebody has added the entry meanwhile. Take the file in again."))
            page = new_entry(decision.candidate, blank_entry(directory, self.user), cleaner)
            page.live = self.batch.published
            Page.objects.get(pk=directory.pk).add_child(instance=page)
            self._save(decision, page, before=None)
        elif decision.action == Action.CHANGED and decision.page:
            page = _unchanged_since(decision.page)
            before = page.latest_revision_id or page.save_revision(user=self.user).pk
            take_over(page, decision.candidate)
            changed = {found.field for found in decision.differences}
            if "owner_id" in changed:
                _give_to(page, page.owner_id)
            if changed & {"postal_code", "municipality_id"} and page.place_is_approximate:
                page.place_roughly()
            self._save(decision, page, before=before)
        else:
            note(self.batch, decision)
        return str(decision.action)

    def _save(self, decision: Decision, page: OrganisationPage, before: int | None) -> None:
        revision = page.save_revision(user=self.user, log_action=True)
        if self.batch.published and (page.live or before is None):
            revision.publish(user=self.user, skip_permission_checks=True)
        note(self.batch, decision, page, before=before, after=revision.pk)

    def _directory(self) -> OrganisationIndexPage:
        """Looked up anew: rows may have been added since, and some taken back; it may even have been deleted.

        Whoever else adds something below it waits until the transaction ends.
        """
        Page.objects.select_for_update().get(pk=self.directory.pk)
        return OrganisationIndexPage.objects.select_related("locale").get(pk=self.directory.pk)


def patiently(work: Callable[[], Done]) -> Done:
    """What `work`, one transaction, gives; it is done again when the database could not give it a lock."""
    for pause in PAUSES:
        try:
            return work()
        except OperationalError as error:
            logger.warning("The database could not be written to: %s", error)
            time.sleep(pause)
    return work()


def _unchanged_since(page: OrganisationPage) -> OrganisationPage:
    """The entry as it is kept now, which nobody else can save until the transaction ends.

    A batch is looked up before its first row is written: what an editor has done since must not be lost.
    """
    now = Page.objects.select_for_update().filter(pk=page.pk).first()
    known = (page.latest_revision_id, page.live, page.path)
    if now is None or (now.latest_revision_id, now.live, now.path) != known:
        raise ValidationError(_("Somebody has changed the entry meanwhile. Take the file in again."))
    return OrganisationPage.objects.get(pk=page.pk).as_edited()


def undo(batch: ImportBatch, user: User | None = None) -> Counter[str]:
    """Take back what a batch has done, but nothing that anybody has changed since; how many were undone and left."""
    outcomes = (row.undoing for row in undoing(batch, user))
    return Counter("undone" if outcome == Undoing.UNDONE else "left" for outcome in outcomes)


def undoing(batch: ImportBatch, user: User | None = None) -> Iterator[ImportedRow]:
    """Take back, the last rows first; each row with what became of it. What was broken off is gone on with."""
    rows = batch.rows.filter(action__in=[Action.NEW, Action.CHANGED], undoing="").order_by("-number")
    # No query stays open while rows are written, which SQLite would not bear beside other writers.
    while some := list(rows[:UNDONE_AT_A_TIME]):
        taken_back = _taken_back_together(batch, some, user)
        for row in some:
            row.undoing = Undoing.UNDONE if row.pk in taken_back else _undone(row, user)
            yield row
    batch.state = ImportBatch.State.UNDONE
    batch.save(update_fields=["state"])


def _taken_back_together(batch: ImportBatch, rows: list[ImportedRow], user: User | None) -> set[int]:
    """Delete the entries that are as the batch has made them, in one transaction; the keys of their rows.

    None, when anything hangs on one of them: whether it can go, is found out row by row.
    """
    new = {row.page_key: row for row in rows if row.action == Action.NEW}
    try:
        with following():
            directory = OrganisationIndexPage.objects.get(pk=batch.directory_id)
            pages = OrganisationPage.objects.select_for_update(of=("self",)).filter(pk__in=new)
            untouched = [page for page in pages if not _is_changed(page, new[page.pk], directory)]
            delete_pages(untouched, user=user)
            done = {new[page.pk].pk for page in untouched}
            ImportedRow.objects.filter(pk__in=done).update(undoing=Undoing.UNDONE)
    except (StillUsedError, MoreBelongsToThemError, OperationalError):
        return set()
    return done


def _is_changed(page: OrganisationPage, row: ImportedRow, directory: OrganisationIndexPage) -> bool:
    """Whether anybody has had a hand in the page since, or may keep it from being touched."""
    is_elsewhere = not page.path.startswith(directory.path)  # where the user may have no rights
    return page.latest_revision_id != row.revision_after or page.locked or is_elsewhere


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
    directory = OrganisationIndexPage.objects.get(pk=row.batch.directory_id)
    if _is_changed(page, row, directory):
        return Undoing.CHANGED
    if row.action == Action.NEW:
        return _delete(page, user)
    before = Revision.page_revisions.filter(pk=row.revision_before).first()
    if before is None:
        return Undoing.LOST
    if before.content.get("owner") != Revision.objects.get(pk=row.revision_after).content.get("owner"):
        _give_to(page, before.content.get("owner"))
    restored = before.as_object()
    revision = restored.save_revision(user=user, log_action="wagtail.revert", previous_revision=before)
    if page.live:
        revision.publish(user=user, skip_permission_checks=True)
    return Undoing.UNDONE


def _give_to(page: OrganisationPage, owner: int | None) -> None:
    """Make a user the owner, who is none of what a revision brings back; nobody when the user is no longer there."""
    known = owner if owner is not None and User.objects.filter(pk=owner).exists() else None
    Page.objects.filter(pk=page.pk).exclude(owner=known).update(owner=known)


def _delete(page: OrganisationPage, user: User | None) -> str:
    try:
        with transaction.atomic():
            DeletePageAction(page, user=user).execute(skip_permission_checks=True)
    except StillUsedError:
        return Undoing.USED
    return Undoing.UNDONE
