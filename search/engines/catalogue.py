"""The entries of the database's engine, kept in the memory of the process: who has which token, and how fresh it is.

A count for every choice on a page is some hundred counts of sets of up to two hundred thousand; see decision 83.
"""

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from core.bits import bits_of
from search.engines import Question
from search.models import SearchEntry, SearchPosition

# Kinds of token of which there are so many that the database is asked for those who have one.
RARE_KINDS = ("organisation",)
MOST_CHANGES = 20_000
MOST_MATCHES = 100  # of up to 20 kB each, at 158,000 entries
NO_DAY = -1


class _Row(NamedTuple):
    key: int
    item: UUID
    public: bool
    type: str
    locale: str
    tokens: str
    day: date | None
    title_words: int


FIELDS = ("pk", "item", "public", "type", "locale", "tokens", "day", "title_words")


@dataclass(frozen=True)
class Catalogue:
    """All entries as of one moment; `bits` are sets of their keys, by tokens. A key below `size` may be nobody's."""

    size: int = 0
    all: int = 0
    bits: dict[str, int] = field(default_factory=dict)
    types: list[str] = field(default_factory=list)
    type_of: bytearray = field(default_factory=bytearray)
    days: array = field(default_factory=lambda: array("i"))
    title_words: bytearray = field(default_factory=bytearray)
    items: bytearray = field(default_factory=bytearray)
    # Which entries fit a question: whoever leafs through results, or asks for a common word, asks again.
    _matches: dict[Question, int] = field(default_factory=dict, compare=False)

    def matching(self, question: Question, keys: Callable[[Question], Iterable[int]]) -> int:
        """The entries that fit a question, by `keys` when nobody has asked it since something changed."""
        found = self._matches.get(question)
        if found is None:
            found = bits_of((key for key in keys(question) if key < self.size), self.size)
            if len(self._matches) >= MOST_MATCHES:
                self._matches.clear()
            self._matches[question] = found
        return found

    def having(self, token: str) -> int:
        return self.bits.get(token, 0)

    def item(self, key: int) -> UUID:
        return UUID(bytes=bytes(self.items[16 * key : 16 * key + 16]))

    def day(self, key: int) -> date | None:
        day = self.days[key]
        return None if day == NO_DAY else date.fromordinal(day)

    def type(self, key: int) -> str:
        return self.types[self.type_of[key]]

    def with_rows(self, rows: Iterable[_Row]) -> "Catalogue":
        """This catalogue with some entries as they are now; the old one stays as it was."""
        rows = list(rows)
        if not rows:
            return self
        size = max(self.size, max(row.key for row in rows) + 1)
        grown = self._grown(size)
        touched = bits_of((row.key for row in rows), size)
        bits = {token: kept & ~touched for token, kept in self.bits.items()} if self.size else {}
        members: dict[str, list[int]] = {}
        public = []
        types = list(self.types)
        places = {name: place for place, name in enumerate(types)}
        for row in rows:
            key = row.key
            grown.items[16 * key : 16 * key + 16] = row.item.bytes
            if row.type not in places:
                places[row.type] = len(types)
                types.append(row.type)
            grown.type_of[key] = places[row.type]
            grown.days[key] = row.day.toordinal() if row.day else NO_DAY
            grown.title_words[key] = min(row.title_words, 255)
            if row.public:
                public.append(key)
                for token in row.tokens.split():
                    members.setdefault(token, []).append(key)
        for token, keys in members.items():
            bits[token] = bits.get(token, 0) | bits_of(keys, size)
        return replace(
            grown,
            _matches={},
            bits=bits,
            all=(self.all & ~touched) | bits_of(public, size),
            types=types,
            size=size,
        )

    def _grown(self, size: int) -> "Catalogue":
        more = size - self.size
        return replace(
            self,
            type_of=self.type_of + bytes(more),
            days=self.days + array("i", [NO_DAY]) * more,
            title_words=self.title_words + bytes(more),
            items=self.items + bytes(16 * more),
        )


class _Change(NamedTuple):
    """The latest change of the entries, and of which history of the store they are."""

    number: int
    epoch: UUID | None


@dataclass(frozen=True)
class _Kept:
    change: _Change
    catalogue: Catalogue


class Memory:
    """The catalogue as of the latest change."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: _Kept | None = None

    def catalogue(self) -> Catalogue:
        """The first call reads all entries; later ones what has changed."""
        if connection.in_atomic_block:
            return Catalogue().with_rows(_rows())  # what is read here may never come to be
        latest = _latest_change()
        kept = self._kept
        if kept is None or kept.change != latest:
            with self._lock:
                kept = self._kept
                if kept is None or kept.change != latest:
                    kept = self._kept = _following(kept, latest)
        return kept.catalogue


memory = Memory()


def _latest_change() -> _Change:
    rows = SearchPosition.objects.filter(pk="database").values_list("change", "epoch")
    return _Change(*(rows.first() or (0, None)))


def _following(kept: _Kept | None, latest: _Change) -> _Kept:
    if kept is None or kept.change.epoch != latest.epoch or kept.change.number > latest.number:
        return _Kept(latest, Catalogue().with_rows(_rows()))
    changed = SearchEntry.objects.filter(change__gt=kept.change.number)
    if changed.order_by()[:MOST_CHANGES].count() == MOST_CHANGES:
        return _Kept(latest, Catalogue().with_rows(_rows()))
    # What is newer than `latest` is read twice at most.
    return _Kept(latest, kept.catalogue.with_rows(map(_Row._make, changed.values_list(*FIELDS))))


def _rows() -> Iterable[_Row]:
    rows = SearchEntry.objects.order_by().values_list(*FIELDS)
    return map(_Row._make, rows.iterator(chunk_size=5000))
