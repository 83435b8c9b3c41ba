"""What Wagtail's search indexes and what it is asked, as terms of the analysis: no engine does more than look them up."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from modelsearch.query import Phrase, PlainText

from search.analysis import Word, analyse, analyse_query, terms
from search.analysis.snowball import NAMES
from search.index import following

# Of a query, and of one field of what is indexed.
MOST_LETTERS = 200
MOST_WORDS = 10
MOST_WORDS_OF_A_FIELD = 10_000

UNDOTTED = str.maketrans("äöå", "aoa")
# Longer than any term is: what is asked without a word in it finds nothing.
NOTHING = "x" * (terms.MOST_LETTERS + 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """A word of a query: it is found as one of `terms`, or in a word that begins with `beginning`, where that is given."""

    terms: tuple[str, ...]
    beginning: str = ""


def rules() -> str:
    """Another value when other terms would be indexed than before."""
    return hashlib.sha256(following.rules().encode() + Path(__file__).read_bytes()).hexdigest()


def indexed(text: str, languages: tuple[str, ...], *, beginnings: bool) -> str:
    """The terms of a text, with blanks between them; with `beginnings` those in which what is typed may begin a word."""
    words = chain.from_iterable(analyse(text, language)[:MOST_WORDS_OF_A_FIELD] for language in languages)
    found = chain.from_iterable(_beginnings(word) if beginnings else _all_terms(word) for word in words)
    # How often a word is there says something, but not that it is alike in several languages.
    return " ".join(found if len(languages) == 1 else dict.fromkeys(found))


def languages_of(obj: Any) -> tuple[str, ...]:
    """The language of an object, or all of the hub where it has none: a picture may be named in any."""
    if getattr(obj, "locale_id", None):
        return (obj.locale.language_code,)
    return _languages_of_the_hub()


def asked(query: PlainText | Phrase, *, beginning: bool) -> list[Asked]:
    """The words of a query, the last of which may be a `beginning`; of a phrase, its words just as they are written.

    Words that say little are left out where others are left, but not while somebody types: names have them.
    """
    words = _readings(query.query_string[:MOST_LETTERS])
    if not beginning:
        words = [readings for readings in words if not any(word.stop for word in readings)] or words
    words = words[:MOST_WORDS]
    if isinstance(query, Phrase):
        found = [Asked((readings[0].surface,)) for readings in words]
    else:
        found = [Asked(tuple(dict.fromkeys(_strong_terms(readings)))) for readings in words]
    if found and beginning:
        found[-1] = Asked(found[-1].terms, words[-1][0].surface)
    return found or [Asked((NOTHING,))]


def _all_terms(word: Word) -> Iterable[str]:
    return dict.fromkeys((word.surface, *word.lemmas, *word.parts))


def _beginnings(word: Word) -> Iterable[str]:
    """Of the word and of what is inside a compound: "yhd" finds a kotiseutuyhdistys.

    Also without dots, since what is typed as yet may be no word that the analysis could find them in.
    """
    begun = (word.surface, *word.lemmas, *word.parts)
    return dict.fromkeys((*begun, *(term.translate(UNDOTTED) for term in begun)))


def _strong_terms(readings: list[Word]) -> Iterator[str]:
    for word in readings:
        yield from (word.surface, *word.lemmas)


def _readings(text: str) -> list[list[Word]]:
    """Each word of a query as it is read in each language: nobody says in which one they search."""
    found: dict[int, list[Word]] = {}
    for language in _languages_of_the_hub():
        for word in analyse_query(text, language):
            found.setdefault(word.start, []).append(word)
    return [found[start] for start in sorted(found)]


def _languages_of_the_hub() -> tuple[str, ...]:
    """Those that the analysis knows."""
    codes = [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]
    return tuple(code for code in codes if code in NAMES) or (settings.LANGUAGE_CODE,)
