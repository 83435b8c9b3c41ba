"""The list of pairs of entries that may be about one organisation: found anew by the worker every night."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from organisations.duplicates.finding import (
    LIKELY,
    NUMBERS,
    SHARED_BY_MANY,
    Reason,
    contradicts,
    marks_of,
    name_reason,
    sureness_of,
    words_of_place,
)
from organisations.duplicates.names import NamesOfAPlace
from organisations.models import LikelyDuplicate, OrganisationName, OrganisationPage
from regions.models import Municipality

BATCH = 500
MOST_PAIRS = 5_000  # the surest; nobody goes through more
MOST_WITH_ONE_NUMBER = 10
Pair = tuple[int, int]


@dataclass
class _Found:
    reasons: set[Reason] = field(default_factory=set)
    similarity: float = 0.0

    @property
    def sureness(self) -> int:
        return sureness_of(self.reasons, self.similarity)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is compared of an entry, without its texts."""

    pk: int
    translation_key: Any
    locale_id: int
    municipality_id: int | None
    sort_key: str
    business_id: str
    register_number: str
    phone: Any
    email: str
    website: str


def find_likely_duplicates() -> int:
    """Compare all entries, and bring the list up to date; how many pairs it has. What editors have said stays."""
    found = _all_pairs()
    surest = sorted(found.items(), key=lambda one: (-one[1].sureness, one[0]))[:MOST_PAIRS]
    wanted = dict(surest)
    with transaction.atomic():
        decided = set(LikelyDuplicate.objects.filter(not_the_same=True).values_list("first", "second"))
        LikelyDuplicate.objects.filter(not_the_same=False).delete()
        there = set(OrganisationPage.objects.values_list("pk", flat=True))
        rows = [
            LikelyDuplicate(
                first_id=pair[0],
                second_id=pair[1],
                sureness=min(one.sureness, 100),
                reasons=[reason.value for reason in Reason if reason in one.reasons],
            )
            for pair, one in wanted.items()
            if pair not in decided and there.issuperset(pair)
        ]
        LikelyDuplicate.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def say_not_the_same(keys: Iterable[int], user: User | None) -> None:
    """Remember that these entries are about different organisations."""
    for first, second in combinations(sorted(set(keys)), 2):
        LikelyDuplicate.objects.update_or_create(
            first_id=first, second_id=second, defaults={"not_the_same": True, "decided_by": user}
        )


def _all_pairs() -> dict[Pair, _Found]:
    columns = list(_Known.__slots__)
    rows = OrganisationPage.objects.exclude(state=OrganisationPage.State.CLOSED).order_by()
    known = {row[0]: _Known(*row) for row in rows.values_list(*columns).iterator(chunk_size=2_000)}
    found: dict[Pair, _Found] = defaultdict(_Found)
    for reason, pair in _pairs_by_marks(known.values()):
        found[pair].reasons.add(reason)
    for first, second, similarity in _pairs_by_names(known.values()):
        # Asked first: in a large directory most names that are alike belong to different organisations.
        if not _have_two_business_ids(known[first], known[second]):
            one = found[first, second]
            one.similarity = max(one.similarity, similarity)
    for one in found.values():
        if one.similarity:
            one.reasons.add(name_reason(one.similarity))
    return {pair: one for pair, one in found.items() if _is_likely(known[pair[0]], known[pair[1]], one)}


def _have_two_business_ids(first: _Known, second: _Known) -> bool:
    return bool(first.business_id and second.business_id and first.business_id != second.business_id)


def _is_likely(first: _Known, second: _Known, found: _Found) -> bool:
    same_page = first.translation_key == second.translation_key or first.locale_id != second.locale_id
    return not same_page and found.sureness >= LIKELY and not contradicts(first, second, found.reasons)


def _pairs_by_marks(known: Iterable[_Known]) -> Iterator[tuple[Reason, Pair]]:
    by_mark: dict[tuple[int, Reason, str], list[int]] = defaultdict(list)
    for entry in known:
        for reason, mark in marks_of(entry).items():
            by_mark[entry.locale_id, reason, mark].append(entry.pk)
    for (_locale, reason, _mark), keys in by_mark.items():
        if len(keys) <= (MOST_WITH_ONE_NUMBER if reason in NUMBERS else SHARED_BY_MANY + 1):
            for pair in combinations(sorted(keys), 2):
                yield reason, pair


def _pairs_by_names(known: Iterable[_Known]) -> Iterator[tuple[int, int, float]]:
    by_place: dict[tuple[int, int], list[tuple[int, str]]] = defaultdict(list)
    places = {entry.pk: (entry.locale_id, entry.municipality_id) for entry in known if entry.municipality_id}
    for entry in known:
        if entry.pk in places:
            by_place[places[entry.pk]].append((entry.pk, entry.sort_key))
    for key, sort_key in OrganisationName.objects.values_list("organisation", "sort_key").iterator():
        if key in places:
            by_place[places[key]].append((key, sort_key))
    words = {place.pk: words_of_place(place) for place in Municipality.objects.all()}
    for (_locale, municipality), rows in by_place.items():
        yield from NamesOfAPlace(rows, words[municipality]).pairs()
