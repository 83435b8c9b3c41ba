"""Words that mean the same to those who search, as the editors have listed them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from content_store.services import move_on
from search.analysis import Word, analyse
from search.models import SynonymGroup

# Words that all have to be there, each of them in one of its terms.
Way = tuple[tuple[str, ...], ...]

MOST_WORDS = 6
MOST_GROUPS_KEPT = 2_000  # analysed, in the memory of a process


class Expression(NamedTuple):
    """A word or some words of a group, by their terms; with the other expressions of the group."""

    way: Way
    others: tuple[Way, ...]


class Synonyms:
    """Those of each language as they are listed at this moment: one question to the database for a whole search.

    They are not kept from one search to the next, so that every process knows of a change at once.
    """

    def __init__(self) -> None:
        self._expressions: dict[str, list[Expression]] = {}
        for group in SynonymGroup.objects.order_by("pk"):
            known = self._expressions.setdefault(group.language, [])
            known.extend(_of_group(tuple(group.expressions), group.language))

    def other_ways(self, words: Sequence[Word], language: str) -> tuple[int, tuple[Way, ...]]:
        """How many of the words at the beginning have synonyms, and these; the longest expression counts. 0 if none has."""
        fitting = [
            one
            for one in self._expressions.get(language, ())
            if len(one.way) <= len(words) and _begins(words, one.way)
        ]
        if not fitting:
            return 0, ()
        length = max(len(one.way) for one in fitting)
        ways = dict.fromkeys(way for one in fitting if len(one.way) == length for way in one.others)
        return length, tuple(ways)


def forget_synonyms() -> None:
    """They have changed: answers of searches that were kept for others are given no more, by any process."""
    move_on()


def _begins(words: Sequence[Word], way: Way) -> bool:
    return all(set(word.lemmas) & set(terms) for word, terms in zip(words, way, strict=False))


@lru_cache(MOST_GROUPS_KEPT)
def _of_group(texts: tuple[str, ...], language: str) -> tuple[Expression, ...]:
    ways = [way for way in (_way(text, language) for text in texts) if way]
    return tuple(Expression(way, tuple(other for other in ways if other != way)) for way in ways)


def _way(text: str, language: str) -> Way:
    return tuple(word.lemmas for word in analyse(text, language) if not word.stop)[:MOST_WORDS]
