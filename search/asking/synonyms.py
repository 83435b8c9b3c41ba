"""Words that mean the same to those who search, as the editors have listed them."""

from collections.abc import Sequence
from typing import NamedTuple

from django.core.cache import cache

from content_store.services import move_on
from search.analysis import Word, analyse
from search.models import SynonymGroup

# Words that all have to be there, each of them in one of its terms.
Way = tuple[tuple[str, ...], ...]

KEPT_SECONDS = 60
MOST_WORDS = 6


class Expression(NamedTuple):
    """A word or some words of a group, by their terms; with the other expressions of the group."""

    way: Way
    others: tuple[Way, ...]


def other_ways(words: Sequence[Word], language: str) -> tuple[int, tuple[Way, ...]]:
    """How many of the words at the beginning have synonyms, and these; the longest expression counts. 0 if none has."""
    fitting = [
        one for one in _expressions(language) if len(one.way) <= len(words) and _begins(words, one.way)
    ]
    if not fitting:
        return 0, ()
    length = max(len(one.way) for one in fitting)
    ways = dict.fromkeys(way for one in fitting if len(one.way) == length for way in one.others)
    return length, tuple(ways)


def forget_synonyms() -> None:
    """They have changed: the next search reads them again, and answers that were kept are given no more."""
    move_on()
    cache.delete_many(
        [_key(language) for language in SynonymGroup.objects.values_list("language", flat=True)]
    )


def _begins(words: Sequence[Word], way: Way) -> bool:
    return all(set(word.lemmas) & set(terms) for word, terms in zip(words, way, strict=False))


def _expressions(language: str) -> list[Expression]:
    key = _key(language)
    found: list[Expression] | None = cache.get(key)
    if found is None:
        found = [
            one
            for group in SynonymGroup.objects.filter(language=language)
            for one in _of_group(group.expressions, language)
        ]
        cache.set(key, found, KEPT_SECONDS)
    return found


def _of_group(texts: Sequence[str], language: str) -> list[Expression]:
    ways = [way for way in (_way(text, language) for text in texts) if way]
    return [Expression(way, tuple(other for other in ways if other != way)) for way in ways]


def _way(text: str, language: str) -> Way:
    return tuple(word.lemmas for word in analyse(text, language) if not word.stop)[:MOST_WORDS]


def _key(language: str) -> str:
    return f"search-synonyms-{language}"
