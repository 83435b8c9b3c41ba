"""The public organisations by all that they are found by, held so that a whole directory is counted in milliseconds."""

import math
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar, cast

from core.bits import bits_of
from organisations.directory.rows import APPROXIMATE, Row, Token

# A cell of the grid is about as wide as it is high in southern Finland: eleven kilometres.
CELLS_A_DEGREE = (10, 5)
# More than this many new places in the alphabet are sorted in together.
SORTED_TOGETHER = 200
MOST_REMEMBERED = 200
SEVERAL = Token("several", "")  # pages that have translations which are public, too

Answer = TypeVar("Answer")
Point = tuple[float, float]
Cell = tuple[int, int]


def cell_of(latitude: float, longitude: float) -> Cell:
    return math.floor(latitude * CELLS_A_DEGREE[0]), math.floor(longitude * CELLS_A_DEGREE[1])


@dataclass(frozen=True)
class Entries:
    """All public organisations as of one moment; a later moment is another object.

    Each has a number for as long as it stays, and each set of them is the bits of one whole number. A list by
    number has an empty value where a number is free.
    """

    keys: list[int] = field(default_factory=list)  # of the pages
    names: list[tuple[str, int]] = field(default_factory=list)  # what they are sorted by
    translations: list[int] = field(default_factory=list)
    points: list[Point | None] = field(default_factory=list)
    other_names: dict[int, str] = field(default_factory=dict)
    groups: dict[int, tuple[int, ...]] = field(default_factory=dict)  # by what translations have in common
    order: list[int] = field(default_factory=list)  # in that of the alphabet
    grid: dict[Cell, list[int]] = field(default_factory=dict)
    sets: dict[Token, int] = field(default_factory=dict)
    free: list[int] = field(default_factory=list)
    # Answers to questions that many ask; they are forgotten with the object.
    remembered: dict[object, object] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.keys)

    @property
    def all(self) -> int:
        bits = 0
        for token, of_locale in self.sets.items():
            if token.filter == "locale":
                bits |= of_locale
        return bits

    def as_bits(self, numbers: Iterable[int]) -> int:
        return bits_of(numbers, self.size)

    def once(self, question: object, answer: Callable[[], Answer]) -> Answer:
        """The answer to a question, worked out at the first time that somebody asks."""
        if question not in self.remembered:
            if len(self.remembered) >= MOST_REMEMBERED:
                self.remembered.clear()
            self.remembered[question] = answer()
        return cast(Answer, self.remembered[question])

    def having(self, name: str, codes: Iterable[str]) -> int:
        """Those that have one of the codes of a filter."""
        bits = 0
        for code in codes:
            bits |= self.sets.get(Token(name, code), 0)
        return bits

    def is_approximate(self, number: int) -> bool:
        return bool(self.sets.get(APPROXIMATE, 0) >> number & 1)

    def numbers_in(self, translations: Iterable[int]) -> set[int]:
        """The numbers of pages by what they have in common with their translations."""
        return {number for translation in translations for number in self.groups.get(translation, ())}

    def changed(self, gone: set[int], rows: list[Row]) -> "Entries":
        """The same without the numbers in `gone` and with `rows`; of translations all come and go together."""
        after = replace(
            self,
            keys=self.keys.copy(),
            names=self.names.copy(),
            translations=self.translations.copy(),
            points=self.points.copy(),
            other_names=self.other_names.copy(),
            groups=self.groups.copy(),
            grid=self.grid.copy(),
            free=self.free.copy(),
            order=self.order.copy(),
            sets={},
            remembered={},
        )
        after._let_go(gone)
        numbers = [after._take_in(row) for row in rows]
        after._sort_in(numbers)
        after._mark(self.sets, gone, dict(zip(numbers, rows, strict=True)))
        return after

    def _let_go(self, gone: set[int]) -> None:
        if len(gone) > SORTED_TOGETHER:
            self.order[:] = [number for number in self.order if number not in gone]
        for number in gone:
            if len(gone) <= SORTED_TOGETHER:
                del self.order[bisect_left(self.order, self.names[number], key=self.names.__getitem__)]
            if point := self.points[number]:
                cell = cell_of(*point)
                self.grid[cell] = [other for other in self.grid[cell] if other != number]
            self.groups.pop(self.translations[number], None)
            self.other_names.pop(number, None)
            self.keys[number], self.points[number] = 0, None
        self.free.extend(gone)

    def _take_in(self, row: Row) -> int:
        if self.free:
            number = self.free.pop()
        else:
            number = len(self.keys)
            self.keys.append(0)
            self.names.append(("", 0))
            self.translations.append(0)
            self.points.append(None)
        self.keys[number] = row.key
        self.names[number] = (row.sort_key, row.key)
        self.translations[number] = row.translation
        self.points[number] = row.point
        if row.other_names:
            self.other_names[number] = row.other_names
        self.groups[row.translation] = (*self.groups.get(row.translation, ()), number)
        if row.point:
            cell = cell_of(*row.point)
            self.grid[cell] = [*self.grid.get(cell, ()), number]
        return number

    def _sort_in(self, numbers: list[int]) -> None:
        if len(numbers) <= SORTED_TOGETHER:
            for number in numbers:
                insort(self.order, number, key=self.names.__getitem__)
        else:
            self.order.extend(numbers)
            self.order.sort(key=self.names.__getitem__)

    def _mark(self, before: dict[Token, int], gone: set[int], rows: dict[int, Row]) -> None:
        having = defaultdict(list)
        for number, row in rows.items():
            for token in row.tokens:
                having[token].append(number)
            having[Token("parent", str(row.parent))].append(number)
            having[Token("locale", str(row.locale))].append(number)
            if len(self.groups[row.translation]) > 1:
                having[SEVERAL].append(number)
        kept = ~bits_of(gone, self.size)
        for token, bits in before.items():
            if left := bits & kept:
                self.sets[token] = left
        for token, numbers in having.items():
            self.sets[token] = self.sets.get(token, 0) | bits_of(numbers, self.size)
