"""The directory's entries, kept in the memory of the process and brought up to date by the history of the store.

Whatever an entry shows is in its item, so that what has changed since is in the history after the position at which
it was last looked at. The first question after a start reads everything.
"""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from content_store.models import ContentItem
from content_store.reading import Position, position
from organisations.directory.entries import Entries
from organisations.directory.rows import public_rows

# So many changes are read one by one at most: reading everything takes no longer.
MOST_CHANGES = 20_000


@dataclass(frozen=True)
class _Kept:
    stands: Position
    entries: Entries


class Memory:
    """The entries at the latest position that was asked for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: _Kept | None = None

    def entries(self) -> tuple[Entries, int]:
        """The entries as of now, and those of them that are shown: what has to be made anew may be hidden."""
        now = timezone.now()
        stands = position(now)
        entries = self._at(stands)
        return entries, _shown(entries, now) if not stands.settled else entries.all

    def _at(self, stands: Position) -> Entries:
        if connection.in_atomic_block:
            # What is read here may never come to be, and its position be given to something else.
            return _everything()
        kept = self._kept
        if kept is None or _moved(kept.stands, stands):
            with self._lock:
                kept = self._kept
                if kept is None or _moved(kept.stands, stands):
                    kept = self._kept = _Kept(stands, _following(kept, stands))
        return kept.entries


memory = Memory()


def _moved(before: Position, now: Position) -> bool:
    """Whether there is something new; another thread may have come further meanwhile."""
    return before.epoch != now.epoch or before.number < now.number


def _following(kept: _Kept | None, stands: Position) -> Entries:
    if kept is None or kept.stands.epoch != stands.epoch:
        return _everything()
    before = kept.stands
    if before.number < stands.horizon or stands.number - before.number > MOST_CHANGES:
        return _everything()
    changes = ContentItem.objects.filter(
        seq__gt=before.number, seq__lte=stands.number, type="organisation"
    ).values_list("page_key", "translation_key")
    keys: set[int] = set()
    translations: set[int] = set()
    for key, translation in changes:
        keys |= {key} if key else set()  # none when the page has been deleted
        translations.add(translation.int)
    gone = kept.entries.numbers_in(translations)
    keys |= {kept.entries.keys[number] for number in gone}
    if not keys:
        return kept.entries
    rows = public_rows(keys)
    if kept.entries.numbers_in({row.translation for row in rows}) - gone:
        # Something else has changed since the position was read, which is in nobody's hands yet.
        return _everything()
    return kept.entries.changed(gone, rows)


def _everything() -> Entries:
    return Entries().changed(set(), public_rows())


def _shown(entries: Entries, now: datetime) -> int:
    hidden = ContentItem.objects.filter(
        Q(withheld=True) | Q(due_at__lte=now), type="organisation", state="public"
    )
    keys, translations = set(), set()
    for key, translation in hidden.values_list("page_key", "translation_key"):
        keys.add(key)
        translations.add(translation.int)
    bits = entries.all
    for number in entries.numbers_in(translations):
        if entries.keys[number] in keys:
            bits &= ~(1 << number)
    return bits
