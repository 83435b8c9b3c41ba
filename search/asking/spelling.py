"""What a word that nobody has written was meant to be: one slip of the finger away."""

from collections.abc import Callable, Iterator, Sequence

from search.analysis import Word, analyse_query
from search.analysis.analysing import FINNISH
from search.analysis.spelling import dotted
from search.index.vocabulary import there_are

LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
FEWEST_LETTERS, MOST_LETTERS = 5, 30
MOST_TRIED, MOST_CANDIDATES = 40, 8


def candidates(word: Word, language: str, known: Callable[[Sequence[str]], set[str]]) -> list[Word]:
    """Words that are one slip or dots away and that some document has; `known` tells which terms there are.

    A slip is a letter too many, one too few, a wrong one, or two that have changed places.
    """
    surface = word.surface
    if not FEWEST_LETTERS <= len(surface) <= MOST_LETTERS or not surface.isalpha():
        return []
    near = list(dict.fromkeys((*dotted(surface), *_one_slip_away(surface))))
    written = there_are(near)
    found = written or (_in_dictionary(near) if language == "fi" else [])
    read = [one for surface in found[:MOST_TRIED] for one in analyse_query(surface, language)[:1]]
    there = known([lemma for one in read for lemma in one.lemmas])
    return [one for one in read if not there.isdisjoint(one.lemmas)][:MOST_CANDIDATES]


def _one_slip_away(word: str) -> Iterator[str]:
    """The likeliest first: places changed, a letter too many, a wrong one (first of all one without its dots), too few."""
    splits = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    yield from (start + end[1] + end[0] + end[2:] for start, end in splits if len(end) > 1)
    yield from (start + end[1:] for start, end in splits if end)
    yield from (start + letter + end[1:] for letter in reversed(LETTERS) for start, end in splits if end)
    yield from (start + letter + end for start, end in splits for letter in LETTERS)


def _in_dictionary(words: Sequence[str]) -> list[str]:
    """Those that the dictionary knows, the simplest first: odd compounds can be made of nearly anything."""
    sections = {word: FINNISH.form(word).sections for word in words}
    return sorted((word for word in words if sections[word]), key=sections.__getitem__)
