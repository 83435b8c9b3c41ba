"""The words inside a compound, of which every one and every shorter compound is a way to find it."""

from collections.abc import Callable
from typing import NamedTuple

from search.analysis.readings import PROPER_NAMES, Reading, Section, join

MOST_WORDS = 6


class Inner(NamedTuple):
    """A word inside a compound: as it stands there, and its base forms."""

    surface: str
    bases: tuple[str, ...]


def inner_words(reading: Reading, bases_of: Callable[[str], tuple[str, ...]]) -> list[Inner]:
    """The words of a compound in their order; `bases_of` looks up those that the dictionary has in one entry."""
    return [word for section in reading for word in _of_section(section, bases_of)][:MOST_WORDS]


def _of_section(section: Section, bases_of: Callable[[str], tuple[str, ...]]) -> list[Inner]:
    *first, last = [section.base] if section.tags & PROPER_NAMES else section.base.lower().split("=")
    surface = join([], section.surface)[sum(map(len, first)) :]
    bases = [last, *(() if first else section.others)]
    return [
        *(Inner(piece, bases_of(piece)) for piece in first),
        Inner(surface, tuple(join([], base) for base in bases)),
    ]


def inside(words: list[Inner]) -> list[str]:
    """Every word and every shorter compound inside, in base form."""
    spans = [(first, last) for first in range(len(words)) for last in range(first, len(words))]
    return [
        _surface(words[first:last]) + base
        for first, last in spans
        if last - first + 1 < len(words)
        for base in words[last].bases
    ]


def tails(words: list[Inner]) -> list[str]:
    """What may follow another beginning: of `terveydenhuoltopalvelut` huoltopalvelu and palvelu."""
    return [_surface(words[first:-1]) + words[-1].bases[0] for first in range(1, len(words))]


def heads(words: list[Inner]) -> list[str]:
    """What may go before another end."""
    return [_surface(words[:last]) for last in range(1, len(words))]


def _surface(words: list[Inner]) -> str:
    return "".join(word.surface for word in words)
