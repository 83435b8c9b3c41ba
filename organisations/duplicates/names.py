"""How much names of organisations resemble each other, the same in every database.

Names are compared by their trigrams, three characters in a row, as PostgreSQL's own extension does it: by how many
of all trigrams of two names both have. Legal forms do not count, nor does the place that all names of a municipality
have in common. Compared are sort keys (`core.collation`), which have two characters for each that counts in a name;
so capitals, punctuation and W for V make no difference.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from sys import intern
from typing import Self

from core.collation import finnish_sort_key
from regions.names.inflection import inflected

SIMILAR = 0.5
MOST_ALIKE = 20  # entries of one name
_SPACE = finnish_sort_key("x x")[2:4]
_LEGAL_FORMS = {finnish_sort_key(word) for word in ("ry", "rf", "rp", "r", "y", "f", "sr", "oy", "ab", "osk")}
_DIGITS = {finnish_sort_key(digit) for digit in "0123456789"}


@dataclass(frozen=True, slots=True)
class ComparedName:
    """What of a name is compared: its trigrams, and its numbers, which tell branches of one league apart."""

    trigrams: tuple[str, ...]
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, sort_key: str, place_words: frozenset[str] = frozenset()) -> Self:
        words = [word for word in sort_key.split(_SPACE) if word]
        words = [word for word in words if word not in _LEGAL_FORMS] or words
        words = [word for word in words if word not in place_words] or words
        numbers = sorted({word for word in words if word[:2] in _DIGITS})
        return cls(tuple(sorted(set(_trigrams(words)))), tuple(numbers))

    def similarity(self, other: "ComparedName", own: frozenset[str] | None = None) -> float:
        """From 0, nothing in common, to 1, the same name; exact where it is at least SIMILAR.

        `own` are its trigrams as a set, for comparing it with many.
        """
        if self.numbers != other.numbers:
            return 0.0
        few, many = sorted((len(self.trigrams), len(other.trigrams)))
        if few < SIMILAR * many:
            return few / many  # more it cannot be, and nobody asks how little it is
        common = len((own or frozenset(self.trigrams)).intersection(other.trigrams))
        return common / (len(self.trigrams) + len(other.trigrams) - common or 1)


class NamesOfAPlace:
    """The names of one municipality's organisations, in which similar ones are found without comparing all.

    Two sets of which so many members are common have one in common also among the rarest of each: only names that
    are found by those are compared. It gives exactly what comparing all would.
    """

    def __init__(self, rows: Iterable[tuple[int, str]], place_words: frozenset[str] = frozenset()) -> None:
        self._place_words = place_words
        self._keys: dict[ComparedName, list[int]] = defaultdict(list)
        for key, sort_key in rows:
            self._keys[ComparedName.of(sort_key, place_words)].append(key)
        self._counts = Counter(part for name in self._keys for part in name.trigrams)
        self._by_part: dict[str, list[ComparedName]] = defaultdict(list)
        for name in self._keys:
            for part in self._rarest(name):
                self._by_part[part].append(name)

    def similar(self, sort_key: str) -> dict[int, float]:
        """The keys of the entries that have a similar name, with how similar it is."""
        found: dict[int, float] = {}
        for name, score in self._similar(ComparedName.of(sort_key, self._place_words)):
            for key in self._keys[name]:
                found[key] = max(score, found.get(key, 0.0))
        return found

    def most_alike(self, sort_key: str, unless: Callable[[int], bool]) -> int | None:
        """The key of the entry whose name is the most similar, of those of which `unless` is not true."""
        found = self._similar(ComparedName.of(sort_key, self._place_words))
        for name, _score in sorted(found, key=lambda one: (-one[1], self._keys[one[0]])):
            for key in self._keys[name]:
                if not unless(key):
                    return key
        return None

    def pairs(self) -> Iterator[tuple[int, int, float]]:
        """Pairs of entries that resemble each other, the smaller key first; a pair with several names repeatedly.

        What very many are called tells nothing, and is left out.
        """
        for name, keys in self._keys.items():
            for other, score in self._similar(name):
                others = self._keys[other]
                if len(keys) * len(others) <= MOST_ALIKE**2:
                    yield from ((one, two, score) for one in keys for two in others if one < two)

    def _similar(self, name: ComparedName) -> Iterator[tuple[ComparedName, float]]:
        own = frozenset(name.trigrams)
        for other in {other for part in self._rarest(name) for other in self._by_part.get(part, ())}:
            score = name.similarity(other, own)
            if score >= SIMILAR:
                yield other, score

    def _rarest(self, name: ComparedName) -> list[str]:
        parts = sorted(name.trigrams, key=lambda part: (self._counts[part], part))
        return parts[: len(parts) - ceil(SIMILAR * len(parts)) + 1]


def place_words(*names: str) -> frozenset[str]:
    """The words by which organisations say where they are: a municipality's names as they stand in other names."""
    written = [name.casefold() for name in names if name]
    forms = {form for name in written for form in (name, f"{name}s", *inflected(name))}
    return frozenset(finnish_sort_key(form) for form in forms if " " not in form)


def _trigrams(words: list[str]) -> Iterator[str]:
    for word in words:
        padded = f"{_SPACE}{_SPACE}{word}{_SPACE}"
        for start in range(0, len(padded) - 4, 2):
            yield intern(padded[start : start + 6])  # there are few, and very many names are made of them
