"""Comparing all pages with the content store, and mending what differs.

Signals can be lost: to a bulk update, a program that writes to the database, a fault of ours. So once a night, and
whenever somebody asks, everything is looked at, in small transactions between which editors go on working.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.dispatch import Signal
from django.utils import timezone

from content_store.models import ContentItem, History, ItemTerm, Reconciliation
from content_store.services import lock_history, write
from core.projection import content_pages, entries_or_withhold, public_and_hidden, show_again
from core.visibility import reasons_for_hiding

BATCH = 50
MOST_NAMED = 500
NIGHTLY = timedelta(hours=20)

# Sent with the `report` when pages and store agree, to what is made of the store.
store_compared = Signal()


def reconcile() -> Reconciliation:
    """Mend the store wherever it does not say what the pages say; the report is kept."""
    report = Reconciliation.objects.create(started_at=timezone.now())
    with transaction.atomic():
        mend_history(report)
        mend_removals(report)
    for keys in _batches(_all_keys()):
        with transaction.atomic():
            _compare(keys, report)
    store_compared.send(Reconciliation, report=report)
    report.finished_at = timezone.now()
    report.save()
    return report


def reconcile_nightly(now: datetime) -> None:
    """Reconcile once a day, however many workers there are and however often they start."""
    if not Reconciliation.objects.filter(started_at__gt=now - NIGHTLY).exists():
        reconcile()


def rebuild(*, new_history: bool = False) -> Reconciliation:
    """Make every item anew from its page.

    Ids are made of the pages, and what has not changed keeps its version, so readers get changes only. Where
    the store has been lost, or by `new_history` put back to an earlier state, nobody knows any longer what readers
    have not been told: then they are told to start over.
    """
    with transaction.atomic():
        history = lock_history()
        if new_history or (history.position and not ContentItem.objects.exists()):
            history.epoch = uuid4()
            history.save(update_fields=["epoch"])
    return reconcile()


def mend_history(report: Reconciliation) -> None:
    """No item may have a number that is still to be given out."""
    history = lock_history()
    latest = ContentItem.objects.aggregate(latest=Max("seq"))["latest"] or 0
    if history.position < latest:
        report.note("history", None, f"position {history.position} was behind {latest}")
        History.objects.filter(pk=1).update(position=latest)


def mend_removals(report: Reconciliation) -> None:
    """A removal keeps nothing of what was said."""
    removed = ContentItem.objects.filter(state=ContentItem.State.REMOVED)
    for row in removed.exclude(body="", title="", url="")[:MOST_NAMED]:
        report.note("damaged", row.page_key, f"removal {row.pk} had kept its text")
    removed.exclude(body="", title="", url="").update(body="", title="", url="", digest="")
    ItemTerm.objects.filter(current=True, item__in=removed).update(current=False)


def _all_keys() -> Iterator[int]:
    """Primary keys of the content pages, and of pages that the store knows and that are no more."""
    pages = content_pages().order_by("pk").values_list("pk", flat=True)
    yield from pages.iterator(chunk_size=2000)
    shown = ContentItem.objects.filter(state=ContentItem.State.PUBLIC, page_key__isnull=False)
    gone = shown.exclude(page_key__in=pages.order_by()).values_list("page_key", flat=True)
    yield from [key for key in gone if key]


def _batches(keys: Iterator[int]) -> Iterator[list[int]]:
    while batch := list(islice(keys, BATCH)):
        yield batch


def _compare(keys: list[int], report: Reconciliation) -> None:
    lock_history()
    now: datetime = timezone.now()
    before = {row.page_key: row for row in ContentItem.objects.filter(page_key__in=keys)}
    public, hidden = public_and_hidden(keys, now)
    removals = reasons_for_hiding(hidden, now)
    entries, incomplete = entries_or_withhold(public, now)
    digests = {entry.page_key: entry.digest for entry in entries}
    written = write(entries, removals | incomplete, at=now, thorough=True)
    show_again(written, now)  # they may have been compared before this one was changed
    report.looked_at += len(keys)
    for key in sorted(written.changed):
        report.note(*_difference(key, before.get(key), digests.get(key)))


def _difference(key: int, before: ContentItem | None, digest: str | None) -> tuple[str, int, str]:
    if digest is None:
        return "left-behind", key, "no longer public, but was still shown"
    if before is None or before.state == ContentItem.State.REMOVED:
        return "missing", key, "public, but was not shown"
    if before.digest != digest:
        return "outdated", key, "has changed, but was shown as before"
    return "damaged", key, "was not stored as it had been written"
