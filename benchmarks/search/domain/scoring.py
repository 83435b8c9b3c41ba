"""How good an answer is: recall, nDCG@10, MRR, and whether what was meant stands among the first ten."""

from collections.abc import Iterable, Mapping, Sequence
from math import log2
from typing import NamedTuple
from uuid import UUID

from benchmarks.search.domain.judging import EXACT, GOOD, Query

FIRST = 10


class Figures(NamedTuple):
    """Of one query, or the means of many; `found` is the share of queries answered within the first ten."""

    recall: float
    ndcg: float
    mrr: float
    found: float


def figures_of(query: Query, answer: Sequence[UUID]) -> Figures:
    wanted = query.at_least(GOOD)
    best = query.at_least(EXACT) or wanted
    place = next((place for place, item in enumerate(answer, start=1) if item in best), None)
    return Figures(
        recall=len(wanted & set(answer)) / len(wanted),
        ndcg=_gain([query.grades.get(item, 0) for item in answer])
        / _gain(sorted(query.grades.values(), reverse=True)),
        mrr=1 / place if place else 0.0,
        found=float(place is not None and place <= FIRST),
    )


def means(figures: Iterable[Figures]) -> Figures:
    columns = list(zip(*figures, strict=True))
    return Figures(*(sum(column) / len(column) for column in columns))


def by_category(queries: Sequence[Query], figures: Sequence[Figures]) -> Mapping[str, Figures]:
    """Means of each category in their order, and of all queries under an empty name."""
    categories = dict.fromkeys(query.category for query in queries)
    pairs = list(zip(queries, figures, strict=True))
    found = {name: means(one for query, one in pairs if query.category == name) for name in categories}
    return {**found, "": means(figures)}


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades[:FIRST]))
