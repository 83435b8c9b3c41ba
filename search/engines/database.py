"""Searching in the database alone: its full-text index says which documents have the words, memory does the rest."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, reduce
from heapq import nlargest
from math import log
from operator import and_, or_
from typing import NamedTuple
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from content_store.filters import Selection
from content_store.models import ContentItem, ItemTerm
from content_store.reading import matching_facts
from core.bits import Members, bits_of, numbers_of
from search.engines import MOST_HITS, Found, Hit, Question, Wanted
from search.engines.catalogue import RARE_KINDS, Catalogue, memory
from search.engines.hidden import hidden_items
from search.engines.ranking import SYNONYM, worth
from search.engines.words import Words, words
from search.index.documents import Document
from search.models import SearchEntry, SearchPosition

# Of more documents than that only those with the words in their title are looked at closely, and of these the freshest.
MOST_RANKED = 3000
BATCH = 500
# How much of a score it is to have all words in the title.
TITLE = 0.4


class _Group(NamedTuple):
    """A question in a language, and the documents that fit it."""

    question: Question
    locale: str
    weight: float
    bits: int


class _View(NamedTuple):
    """The catalogue, and those of its entries that may be shown."""

    catalogue: Catalogue
    shown: int


class DatabaseEngine:
    """The engine that is always there."""

    name = "database"
    is_remote = False

    def __init__(self, view: Callable[[], _View] | None = None) -> None:
        self._view = view or _view

    def for_one_search(self) -> "DatabaseEngine":
        return DatabaseEngine(cache(_view))

    def put(self, documents: Sequence[Document]) -> None:
        change = _next_change()
        for start in range(0, len(documents), BATCH):
            self._put(documents[start : start + BATCH], change)

    def take_out(self, items: Sequence[UUID]) -> None:
        change = _next_change()
        for start in range(0, len(items), BATCH):
            entries = SearchEntry.objects.filter(item__in=items[start : start + BATCH], public=True)
            self._take_out(entries, change)

    def begin(self) -> None:
        """What is there goes on to be found until it is put in anew."""

    def finish(self) -> None:
        """Forget what is not in the store."""
        there = ContentItem.objects.filter(state=ContentItem.State.PUBLIC).values("id")
        keys = list(
            SearchEntry.objects.filter(public=True).exclude(item__in=there).values_list("pk", flat=True)
        )
        change = _next_change()
        for start in range(0, len(keys), BATCH):
            self._take_out(SearchEntry.objects.filter(pk__in=keys[start : start + BATCH]), change)

    def clear(self) -> None:
        self._take_out(SearchEntry.objects.filter(public=True), _next_change())

    def is_sound(self) -> bool:
        return True

    def find(self, wanted: Sequence[Wanted], selection: Selection, kinds: Sequence[str] = ()) -> Found:
        view, index = self._view(), words()
        catalogue = view.catalogue
        groups, found = self._found(wanted, selection, view, index)
        dimensions = _dimensions(catalogue, selection)
        narrowed = reduce(and_, (bits for _kind, bits in dimensions), found)
        best = [group._replace(bits=group.bits & narrowed) for group in groups]
        return Found(
            count=narrowed.bit_count(),
            hits=self._best(best, catalogue, index),
            counts=_counts(catalogue, found, dimensions, kinds),
        )

    def counts(
        self, wanted: Sequence[Wanted], selection: Selection, kinds: Sequence[str]
    ) -> Mapping[str, int]:
        view = self._view()
        _groups, found = self._found(wanted, selection, view, words())
        return _counts(view.catalogue, found, _dimensions(view.catalogue, selection), kinds)

    def known(self, terms: Sequence[str]) -> set[str]:
        return words().known(terms)

    def _put(self, documents: Sequence[Document], change: int) -> None:
        rows = [
            SearchEntry(
                item=one.item,
                seq=one.seq,
                change=change,
                public=True,
                type=one.type,
                locale=one.locale,
                tokens=" ".join(token for token in one.tokens if not token.startswith(RARE_KINDS)),
                day=one.day,
                title_words=min(len(one.title_surfaces), 255),
            )
            for one in documents
        ]
        SearchEntry.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["item"],
            update_fields=["seq", "change", "public", "type", "locale", "tokens", "day", "title_words"],
        )
        keys = dict(
            SearchEntry.objects.filter(item__in=[one.item for one in documents]).values_list("item", "pk")
        )
        words().put([(keys[one.item], one) for one in documents])

    def _take_out(self, entries: Iterable[SearchEntry], change: int) -> None:
        keys = [entry.pk for entry in entries]
        words().take_out(keys)
        SearchEntry.objects.filter(pk__in=keys).update(public=False, change=change, tokens="", day=None)

    def _found(
        self, wanted: Sequence[Wanted], selection: Selection, view: _View, index: Words
    ) -> tuple[list[_Group], int]:
        """What fits each question, and all of that together, before it is narrowed by tokens."""
        catalogue, shown = view
        groups = [
            _Group(one.question, one.locale, one.weight, self._wanted(one, catalogue, index) & shown)
            for one in wanted
        ]
        found = reduce(or_, (group.bits for group in groups), 0)
        if selection.others:
            keys = _keys_of(matching_facts(selection, timezone.now()))
            found &= bits_of((key for key in keys if key < catalogue.size), catalogue.size)
        return groups, found

    def _wanted(self, wanted: Wanted, catalogue: Catalogue, index: Words) -> int:
        bits = catalogue.having(f"locale:{wanted.locale}")
        for locale in wanted.unless:
            bits &= ~catalogue.having(f"translated:{locale}")
        if bits and wanted.question:
            bits &= catalogue.matching(wanted.question, index.matching)
        return bits

    def _best(self, groups: list[_Group], catalogue: Catalogue, index: Words) -> list[Hit]:
        best: dict[int, float] = {}
        rarity = _rarities(groups, catalogue)
        for group in groups:
            for key, score in self._scored(group, catalogue, index).items():
                best[key] = max(score * group.weight * rarity[group], best.get(key, 0.0))
        keys = nlargest(MOST_HITS, best, key=lambda key: (best[key], key))
        return [
            Hit(
                catalogue.item(key),
                best[key],
                catalogue.type(key),
                catalogue.day(key),
                catalogue.title_words[key],
            )
            for key in keys
        ]

    def _scored(self, group: _Group, catalogue: Catalogue, index: Words) -> dict[int, float]:
        """Scores from 0 to 1 of the documents that are worth most."""
        today = timezone.localdate()

        def value(key: int) -> float:
            return worth(catalogue.type(key), catalogue.day(key), catalogue.title_words[key], today)

        bits = group.bits
        if not bits:
            return {}
        if not group.question:
            return {key: value(key) for key in nlargest(MOST_HITS, numbers_of(bits), key=value)}
        titled = self._titled(group, catalogue, index)
        if bits.bit_count() > MOST_RANKED and titled.bit_count() >= MOST_HITS:
            bits = titled
        if bits.bit_count() > MOST_RANKED:
            scores = dict.fromkeys(nlargest(MOST_HITS, numbers_of(bits), key=value), 1.0)
        else:
            scores = _scores(group.question, numbers_of(bits), index)
        highest = max(scores.values(), default=0) or 1.0
        in_title = Members(titled, catalogue.size)
        titles = set(in_title.among(scores))
        return {
            key: ((1 - TITLE) * score / highest + (TITLE if key in titles else 0)) * value(key)
            for key, score in scores.items()
        }

    def _titled(self, group: _Group, catalogue: Catalogue, index: Words) -> int:
        """Those of a group that have all its words in their title."""
        question = replace(
            _as_typed(group.question), phrases=(), without=(), without_phrases=(), in_names=True
        )
        if not question or group.question.in_names:
            return group.bits
        return group.bits & catalogue.matching(question, index.matching)


def _scores(question: Question, keys: Sequence[int], index: Words) -> dict[int, float]:
    """How well documents fit; those that only have a synonym come after what was typed."""
    own = _as_typed(question)
    scores = index.scores(own, keys)
    if own == question:
        return scores
    rest = [key for key in keys if not scores.get(key)]
    others = index.scores(question, rest) if rest else {}
    highest, most = (max(found.values(), default=0) or 1.0 for found in (scores, others))
    return scores | {key: SYNONYM * highest * score / most for key, score in others.items()}


def _as_typed(question: Question) -> Question:
    """The question without other ways of saying the same."""
    return replace(question, words=tuple(replace(word, ways=word.ways[:1]) for word in question.words))


def _rarities(groups: list[_Group], catalogue: Catalogue) -> dict[_Group, float]:
    """Of several questions in one language, that counts most which the fewest documents fit."""
    rare = {
        group: log(1 + catalogue.size / (1 + group.bits.bit_count())) if group.question else 1.0
        for group in groups
    }
    highest: dict[str, float] = {}
    for group, value in rare.items():
        highest[group.locale] = max(value, highest.get(group.locale, 0.0))
    return {group: value / (highest[group.locale] or 1.0) for group, value in rare.items()}


def _next_change() -> int:
    """The number of what is being written; the row is locked by whoever follows the history."""
    SearchPosition.objects.get_or_create(pk=DatabaseEngine.name)
    SearchPosition.objects.filter(pk=DatabaseEngine.name).update(change=F("change") + 1)
    return SearchPosition.objects.values_list("change", flat=True).get(pk=DatabaseEngine.name)


def _dimensions(catalogue: Catalogue, selection: Selection) -> list[tuple[str, int]]:
    """The kinds of token that a selection narrows by, each with the entries that have one of its tokens."""
    return [(tokens[0].partition(":")[0], _having(catalogue, tokens)) for tokens in selection.terms]


def _having(catalogue: Catalogue, tokens: Sequence[str]) -> int:
    rare = [token for token in tokens if token.startswith(RARE_KINDS)]
    bits = reduce(or_, (catalogue.having(token) for token in tokens), 0)
    if rare:
        items = ItemTerm.objects.filter(token__in=rare, current=True).values_list("item", flat=True)
        bits |= bits_of(_keys_of(list(items)), catalogue.size)
    return bits


def _keys_of(items: Sequence[UUID]) -> list[int]:
    keys: list[int] = []
    for start in range(0, len(items), BATCH):
        keys += SearchEntry.objects.filter(item__in=items[start : start + BATCH], public=True).values_list(
            "pk", flat=True
        )
    return keys


def _counts(
    catalogue: Catalogue, found: int, dimensions: list[tuple[str, int]], kinds: Sequence[str]
) -> dict[str, int]:
    counts: dict[str, int] = {}
    under = {
        kind: reduce(and_, (bits for other, bits in dimensions if other != kind), found) for kind in kinds
    }
    for token, bits in catalogue.bits.items():
        kind = token.partition(":")[0]
        if kind in under and (count := (bits & under[kind]).bit_count()):
            counts[token] = count
    return counts


def _view() -> _View:
    """All entries but those whose items nobody may see now: the store is asked, whatever the index knows."""
    catalogue, hidden = memory.catalogue(), hidden_items(DatabaseEngine.name)
    keys = _keys_of(hidden)
    return _View(
        catalogue, catalogue.all & ~bits_of((key for key in keys if key < catalogue.size), catalogue.size)
    )
