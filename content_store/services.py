"""Writing to the store: what is public goes in, what no longer is goes out, all in one order.

The order is that of the commits. A number is taken under a lock that is held until the transaction ends, so
nobody can see a change whose predecessor is still to come.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from content_store.inserting import insert_rows
from content_store.models import ContentItem, History, ItemTerm, OutdatedPage

BATCH = 500
ADDED_AT_A_TIME = 100  # written while the next ones are made, where that goes on beside (`pipeline.py`)
FORGET_AFTER = timedelta(days=120)  # 90 are promised
A_TRANSACTION = timedelta(minutes=1)  # within which a reader may find that something has fallen due


@dataclass(frozen=True)
class Entry:
    """A public item as it should stand in the store.

    `body` is a JSON object in UTF-8 without `id` and `version`, which the store writes in front. `terms` are what
    it can be found by, such as `region:09`. `due_at` is the next moment at which it would read otherwise without
    anybody touching it. Times have a zone; coordinates are WGS 84.
    """

    id: UUID
    page_key: int
    type: str
    locale: str
    translation_key: UUID
    title: str
    url: str
    body: str
    terms: frozenset[str]
    published_at: datetime
    changed_at: datetime
    successor: UUID | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    due_at: datetime | None = None

    @property
    def digest(self) -> str:
        """Of everything that a reader could notice, so of all but `due_at`."""
        said = (
            self.body,
            *sorted(self.terms),
            *(self.page_key, self.successor, self.published_at, self.changed_at),
            *(self.starts_at, self.ends_at, self.latitude, self.longitude),
        )
        return hashlib.sha256("\n".join(map(str, said)).encode()).hexdigest()


@dataclass(frozen=True)
class Written:
    """Keys of the pages whose items a call has changed, those of them known by another name now, and those gone."""

    changed: frozenset[int] = frozenset()
    # Others show the title and the address of an item, and whether it is there at all.
    renamed: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()


@dataclass
class _Change:
    """A row to write, with its entry unless it is a removal, and the key of the page that it is of."""

    row: ContentItem
    page_key: int
    entry: Entry | None = None


def lock_history() -> History:
    """The history, which nobody else can write to until the transaction ends."""
    history = History.objects.select_for_update().filter(pk=1).first()
    if history is None:
        History.objects.get_or_create(pk=1)
        history = History.objects.select_for_update().get(pk=1)
    return history


def history_is_free() -> bool:
    """Take the lock of the history if nobody holds it; False, without waiting, if somebody does.

    On SQLite a transaction is the only writer from its beginning.
    """
    if not connection.features.has_select_for_update_skip_locked:
        return True
    return History.objects.select_for_update(skip_locked=True).filter(pk=1).exists()


@contextmanager
def without_waiting() -> Iterator[None]:
    """Have SQLite, whose transactions are writers from their beginning, refuse at once when there is another one."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(before)}")


def write(
    entries: Sequence[Entry],
    removals: dict[int, ContentItem.Reason],
    *,
    at: datetime,
    thorough: bool = False,
) -> Written:
    """Bring the store's rows of some pages to what is true; the caller holds the lock of the history.

    `removals` gives for the keys of pages that are not public the reason. What is so already stays untouched and
    takes no number. What has been written is taken to be still there as it was written, unless `thorough`.
    """
    rows = _rows_of(entries, removals, whole=thorough)
    damaged = damaged_rows(entries, rows) if thorough else set()
    changes = [change for entry in entries if (change := _put(rows, entry, damaged))]
    kept = {entry.id for entry in entries}
    for row in rows.values():
        if row.id not in kept and row.state == ContentItem.State.PUBLIC and row.page_key:
            # A page that goes on under another id, in another language for example, leaves the old one behind.
            changes.append(_remove(row, removals.get(row.page_key, ContentItem.Reason.DELETED)))
    renamed = {change.page_key for change in changes if _is_renamed(change.row, rows.get(change.row.id))}
    _number(changes, at)
    _let_go_of_pages(changes, rows)
    _save(changes)
    return Written(
        changed=frozenset(change.page_key for change in changes),
        renamed=frozenset(renamed),
        gone=frozenset(change.page_key for change in changes if change.entry is None),
    )


def add(entries: Iterable[Entry], ids: Sequence[UUID], *, at: datetime) -> None:
    """Put very many items into the store that have never been in it; the caller holds the lock of the history.

    `ids` are those of all the entries, which are taken one after the other.
    """
    there = (
        ContentItem.objects.filter(id__in=ids[start : start + BATCH]) for start in range(0, len(ids), BATCH)
    )
    if any(rows.exists() for rows in there):
        write(list(entries), {}, at=at)
        return
    columns = [column.attname for column in ContentItem._meta.concrete_fields]
    numbered = enumerate(entries, start=_take_numbers(len(ids)))
    while some := list(islice(numbered, ADDED_AT_A_TIME)):
        insert_rows(ContentItem, columns, (_row(entry, seq, at, columns) for seq, entry in some))
        insert_rows(
            ItemTerm,
            ("item_id", "token", "current", "published_at", "seq"),
            (
                (entry.id, token, True, entry.published_at, seq)
                for seq, entry in some
                for token in sorted(entry.terms)
            ),
        )


def mark_outdated(page_keys: Iterable[int]) -> None:
    """Note pages whose items have to be looked at again; to be called in the transaction that changed something."""
    rows = [OutdatedPage(page_key=key) for key in sorted(set(page_keys))]
    OutdatedPage.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def withhold(page_keys: Iterable[int]) -> None:
    """Show the items of these pages to nobody until they have been written again.

    The position moves on, though nothing takes the number: answers that were kept for the old one are no longer true.
    """
    keys = sorted(set(page_keys))
    hidden = 0
    for start in range(0, len(keys), BATCH):
        rows = ContentItem.objects.filter(page_key__in=keys[start : start + BATCH], withheld=False)
        hidden += rows.update(withheld=True, due_at=None)
    if hidden:
        lock_history()
        move_on()


def move_on() -> None:
    """Take a number for nothing: answers that were kept for the position so far are no longer true."""
    History.objects.filter(pk=1).update(position=models.F("position") + 1)


def merge_into(successors: Mapping[int, UUID]) -> None:
    """Say of the items of pages, by their keys, in which item they go on.

    To be called in the transaction that takes those pages away: their removals then tell it. What was removed before
    for another reason tells it from now on.
    """
    for key, successor in successors.items():
        rows = ContentItem.objects.filter(page_key=key)
        rows.update(successor=successor)
        rows.filter(state=ContentItem.State.REMOVED).update(reason=ContentItem.Reason.MERGED)


def forget_old_removals(now: datetime | None = None) -> int:
    """Forget removals and lost terms that are older than what readers are promised; the number of removals.

    Cursors from before that are refused from now on, since they could not be told the whole truth.
    """
    before = (now or timezone.now()) - FORGET_AFTER
    with transaction.atomic():
        history = lock_history()
        # A lost term is as old as the item's latest change at the most, so it may live longer, never shorter.
        terms = ItemTerm.objects.filter(current=False, item__written_at__lt=before)
        removals = ContentItem.objects.filter(state=ContentItem.State.REMOVED, written_at__lt=before)
        latest = [query.aggregate(latest=models.Max("seq"))["latest"] or 0 for query in (terms, removals)]
        count = removals.count()
        terms.delete()
        removals.delete()
        history.horizon = max(history.horizon, *latest)
        history.save(update_fields=["horizon"])
    return count


def _rows_of(
    entries: Sequence[Entry], removals: dict[int, ContentItem.Reason], *, whole: bool
) -> dict[UUID, ContentItem]:
    """The rows that are there of these pages, by their ids, also of pages that had another id; texts if `whole`."""
    ids = [entry.id for entry in entries]
    keys = [*(entry.page_key for entry in entries), *removals]
    stored = ContentItem.objects.all() if whole else ContentItem.objects.defer("body")
    rows: dict[UUID, ContentItem] = {}
    for start in range(0, max(len(ids), len(keys)), BATCH):
        batch = slice(start, start + BATCH)
        rows |= {row.id: row for row in stored.filter(Q(id__in=ids[batch]) | Q(page_key__in=keys[batch]))}
    return rows


def damaged_rows(entries: Sequence[Entry], rows: dict[UUID, ContentItem]) -> set[UUID]:
    """Those whose columns or terms are not what was written, whatever their digest says."""
    terms: dict[UUID, set[tuple[str, datetime, int]]] = defaultdict(set)
    for term in ItemTerm.objects.filter(item__in=list(rows), current=True):
        terms[term.item_id].add((term.token, term.published_at, term.seq))
    found = set()
    for entry in entries:
        row = rows.get(entry.id)
        if row is None:
            continue
        as_written = {name: getattr(row, name) for name in _columns(entry)} == _columns(entry)
        wanted = {(token, entry.published_at, row.seq) for token in entry.terms}
        if not as_written or row.body != _body(entry, row.seq) or terms[row.id] != wanted:
            found.add(row.id)
    return found


def _put(rows: dict[UUID, ContentItem], entry: Entry, damaged: set[UUID]) -> _Change | None:
    row = rows.get(entry.id)
    digest = entry.digest
    whole = row is not None and row.state == ContentItem.State.PUBLIC and row.id not in damaged
    if row and whole and row.digest == digest and not _was_hidden(row):
        if row.due_at != entry.due_at:
            ContentItem.objects.filter(pk=row.pk).update(due_at=entry.due_at)
        return None
    return _Change(ContentItem(**_columns(entry), digest=digest), entry.page_key, entry)


def _was_hidden(row: ContentItem) -> bool:
    """Whether readers may have been led past the row: it has to come again, with a number behind their cursors."""
    return row.withheld or (row.due_at is not None and row.due_at <= timezone.now() + A_TRANSACTION)


def _columns(entry: Entry) -> dict[str, object]:
    copied = ("id", "page_key", "type", "locale", "translation_key", "title", "url", "successor", "due_at")
    more = ("published_at", "changed_at", "starts_at", "ends_at", "latitude", "longitude")
    columns: dict[str, object] = {name: getattr(entry, name) for name in (*copied, *more)}
    return {**columns, "state": ContentItem.State.PUBLIC}


def _remove(row: ContentItem, reason: ContentItem.Reason) -> _Change:
    merged = row.successor is not None and reason in (
        ContentItem.Reason.DELETED,
        ContentItem.Reason.UNPUBLISHED,
    )
    gone = ContentItem(
        id=row.id,
        page_key=None if reason == ContentItem.Reason.DELETED else row.page_key,
        type=row.type,
        locale=row.locale,
        translation_key=row.translation_key,
        state=ContentItem.State.REMOVED,
        reason=ContentItem.Reason.MERGED if merged else reason,
        successor=row.successor,
        published_at=row.published_at,
        changed_at=row.changed_at,
    )
    return _Change(gone, row.page_key or 0)


def _row(entry: Entry, seq: int, at: datetime, columns: list[str]) -> list[object]:
    values = {
        **_columns(entry),
        "seq": seq,
        "written_at": at,
        "digest": entry.digest,
        "body": _body(entry, seq),
        "reason": "",
        "withheld": False,
    }
    return [values[name] for name in columns]


def _is_renamed(row: ContentItem, before: ContentItem | None) -> bool:
    if before is None or before.state != row.state:
        return True
    return (before.title, before.url) != (row.title, row.url)


def _number(changes: list[_Change], at: datetime) -> None:
    if not changes:
        return
    for position, change in enumerate(changes, start=_take_numbers(len(changes))):
        change.row.seq = position
        change.row.written_at = at
        if change.entry:
            change.row.body = _body(change.entry, change.row.version)


def _take_numbers(count: int) -> int:
    """The first of that many new numbers, in one statement: the lock is held."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE content_store_history SET position = position + %s WHERE id = 1 RETURNING position",
            [count],
        )
        return int(cursor.fetchone()[0]) - count + 1


def _body(entry: Entry, version: int) -> str:
    return f'{{"id":"{entry.id}","version":{version},{entry.body[1:]}'


def _let_go_of_pages(changes: list[_Change], rows: dict[UUID, ContentItem]) -> None:
    """A page stands only once: whoever has it must let go of it before another row takes it over."""
    taken = {change.row.page_key: change.row.id for change in changes if change.row.page_key}
    losing = [row.id for row in rows.values() if taken.get(row.page_key or 0, row.id) != row.id]
    if losing:
        ContentItem.objects.filter(id__in=losing).update(page_key=None)


def _save(changes: list[_Change]) -> None:
    rows = [change.row for change in changes]
    columns = [column.name for column in ContentItem._meta.concrete_fields if not column.primary_key]
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        ids = [row.id for row in batch]
        ContentItem.objects.bulk_create(
            batch, update_conflicts=True, unique_fields=["id"], update_fields=columns
        )
        number = ContentItem.objects.filter(id=OuterRef("item")).values("seq")
        ItemTerm.objects.filter(item__in=ids).update(current=False, seq=Subquery(number))
    _save_terms(changes)


def _save_terms(changes: list[_Change]) -> None:
    rows = [
        ItemTerm(
            item_id=change.row.id,
            token=token,
            current=True,
            published_at=change.row.published_at,
            seq=change.row.seq,
        )
        for change in changes
        if change.entry
        for token in sorted(change.entry.terms)
    ]
    ItemTerm.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["item", "token"],
        update_fields=["current", "published_at", "seq"],
    )
