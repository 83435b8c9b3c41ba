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
    """A word or some words of a group, by their terms and as they are written; with the other expressions of the group."""

    way: Way
    others: tuple[Way, ...]
    surfaces: tuple[str, ...]


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
        known = self._expressions.get(language, ())
        fitting = [one for one in known if len(one.way) <= len(words) and _begins(words, one.way)]
        length, longest = _longest(fitting)
        return length, tuple(dict.fromkeys(way for one in longest for way in one.others))

    def ways_begun(self, words: Sequence[Word], language: str) -> tuple[int, tuple[Way, ...]]:
        """How many words at the end are an expression of several whose last word is only begun, and all of its group.

        A single word that is begun may become anything. 0 if there is no such expression.
        """
        known = self._expressions.get(language, ())
        fitting = [one for one in known if 1 < len(one.way) <= len(words) and _ends_in_begun(words, one)]
        length, longest = _longest(fitting)
        return length, tuple(dict.fromkeys(way for one in longest for way in (one.way, *one.others)))


def forget_synonyms() -> None:
    """They have changed: answers of searches that were kept for others are given no more, by any process."""
    move_on()


def _begins(words: Sequence[Word], way: Way) -> bool:
    return all(set(word.lemmas) & set(terms) for word, terms in zip(words, way, strict=False))


def _ends_in_begun(words: Sequence[Word], expression: Expression) -> bool:
    """Compared as they are written too: "sosiaali-" is no "sosiaalihuolto" before "terveydenhuolto" is there to be read."""
    *before, last = words[-len(expression.way) :]
    said = [{surface, *terms} for surface, terms in zip(expression.surfaces, expression.way, strict=True)]
    return any(term.startswith(last.surface) for term in said[-1]) and all(
        not terms.isdisjoint((word.surface, *word.lemmas))
        for word, terms in zip(before, said[:-1], strict=True)
    )


def _longest(expressions: Sequence[Expression]) -> tuple[int, list[Expression]]:
    length = max((len(one.way) for one in expressions), default=0)
    return length, [one for one in expressions if len(one.way) == length]


@lru_cache(MOST_GROUPS_KEPT)
def _of_group(texts: tuple[str, ...], language: str) -> tuple[Expression, ...]:
    read = [words for words in (_words(text, language) for text in texts) if words]
    ways = [tuple(word.lemmas for word in words) for words in read]
    return tuple(
        Expression(way, tuple(other for other in ways if other != way), tuple(word.surface for word in words))
        for way, words in zip(ways, read, strict=True)
    )


def _words(text: str, language: str) -> list[Word]:
    return [word for word in analyse(text, language) if not word.stop][:MOST_WORDS]
