"""Showing where in a text the words are that were looked for, in whatever form they stand there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.html import escape

from search.analysis import Word, analyse
from search.analysis.tokens import tokens
from search.engines import Question

AROUND = 100  # letters before and behind the first word that is found
# A form begins as its base form does, but for its last letters.
ENDING, FEWEST_LETTERS = 4, 3


@dataclass(frozen=True)
class Marks:
    """What is marked: terms, beginnings of words, and forms as they are written."""

    terms: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    surfaces: frozenset[str] = frozenset()

    def fit(self, word: Word) -> bool:
        return (
            word.surface in self.surfaces
            or not self.terms.isdisjoint(word.lemmas)
            or not self.terms.isdisjoint(word.parts)
            or (bool(self.beginnings) and word.surface.startswith(self.beginnings))
        )

    def may_be_in(self, text: str) -> bool:
        """Quickly, and not always rightly; a form that begins otherwise than its base form is passed over."""
        written = text.lower()
        return any(stem in written for stem in self._stems())

    def _stems(self) -> Iterator[str]:
        yield from (term[: max(FEWEST_LETTERS, len(term) - ENDING)] for term in self.terms)
        yield from self.beginnings
        yield from self.surfaces


def marks_of(questions: Iterable[Question]) -> Marks:
    """What to mark in what was found for some questions."""
    asked = list(questions)
    words = [word for question in asked for word in question.words]
    return Marks(
        frozenset(term for word in words for way in word.ways for terms in way for term in terms),
        tuple({word.beginning for word in words if word.beginning}),
        frozenset(surface for question in asked for phrase in question.phrases for surface in phrase),
    )


def marked(text: str, marks: Marks, language: str) -> str:
    """`text` as HTML, with the words that were looked for in `<mark>`."""
    parts, end = [], 0
    for word in analyse(text, language):
        if marks.fit(word):
            parts += [escape(text[end : word.start]), f"<mark>{escape(text[word.start : word.end])}</mark>"]
            end = word.end
    return "".join([*parts, escape(text[end:])])


def excerpt(text: str, marks: Marks, language: str) -> str:
    """The part of `text` around the first word that was looked for, marked; the beginning if it has none."""
    place = _first(text, marks, language)
    start, stop = max(0, (place or 0) - AROUND), (place or 0) + AROUND + (AROUND if place is None else 0)
    if start:
        start = text.find(" ", start, place) + 1 or start
    if stop < len(text):
        stop = max(text.rfind(" ", start, stop), start) if " " in text[start:stop] else stop
    shown = " ".join(text[start:stop].split())
    return ("… " if start else "") + marked(shown, marks, language) + (" …" if stop < len(text) else "")


def _first(text: str, marks: Marks, language: str) -> int | None:
    if not marks.may_be_in(text):
        return None
    for token in tokens(text):
        if marks.may_be_in(token.text) and any(map(marks.fit, analyse(token.text, language))):
            return token.start
    return None
