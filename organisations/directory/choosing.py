"""Which organisations a visitor has asked for, and how many each further choice would leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.apps import apps

from core.bits import Members, numbers_of
from core.business_ids import normal_business_id
from core.collation import finnish_sort_key, first_letter
from organisations.directory.asked import FILTERS, Asked
from organisations.directory.entries import Entries
from organisations.directory.rows import FADED_STATES

# So few are sorted by their names; more are found by going through the alphabet.
FEW = 4_000


@dataclass(frozen=True)
class Choosing:
    """The organisations of one directory, `listed`, and what of them is asked for."""

    entries: Entries
    listed: int
    asked: Asked

    @cached_property
    def chosen(self) -> int:
        return self._under_all_but("")

    @cached_property
    def total(self) -> int:
        return self.chosen.bit_count()

    def counts(self, name: str) -> dict[str, int]:
        """How many there are with each code of a filter under all the other choices; none that would leave nothing."""
        rest = self._under_all_but(name)
        return {
            token.code: number
            for token, bits in self.entries.sets.items()
            if token.filter == name and (number := (bits & rest).bit_count())
        }

    def in_order(self, start: int, count: int) -> list[tuple[int, str]]:
        """The chosen ones, from a place on, each with the state in whose part of the list it stands.

        Those that are confirmed come first, then those that are not, then those that have closed: each in the order
        of the alphabet.
        """
        found: list[tuple[int, str]] = []
        for state, bits in self._parts():
            size = bits.bit_count()
            wanted = count - len(found)
            if start < size and wanted > 0:
                found += [(number, state) for number in self._alphabetical(bits, start, wanted)]
            start = max(start - size, 0)
        return found

    def _parts(self) -> list[tuple[str, int]]:
        """The parts of the list; the first one is that of no certain state."""
        faded = {state: self.chosen & self.entries.having("state", [state]) for state in FADED_STATES}
        first = self.chosen
        for bits in faded.values():
            first &= ~bits
        return [("", first), *faded.items()]

    def _alphabetical(self, bits: int, start: int, count: int) -> list[int]:
        """Some numbers in the order of the alphabet, from a place on."""
        if bits.bit_count() <= FEW:
            return sorted(numbers_of(bits), key=self.entries.names.__getitem__)[start : start + count]
        members, order = Members(bits, self.entries.size), self.entries.order
        found: list[int] = []
        for begin in range(0, len(order), FEW):
            found += members.among(order[begin : begin + FEW])
            if len(found) >= start + count:
                break
        return found[start : start + count]

    def keys(self, numbers: Iterable[int]) -> list[int]:
        """The keys of their pages."""
        return [self.entries.keys[number] for number in numbers]

    def _under_all_but(self, name: str) -> int:
        bits = self.listed
        for other in FILTERS:
            if other != name and other in self.asked.codes:
                bits &= self.entries.having(other, self.asked.codes[other])
        if self.asked.letter and name != "letter":
            bits &= self.entries.having("letter", [_letter(self.asked.letter)])
        if self.asked.text:
            bits &= self._named
        return bits

    @cached_property
    def _named(self) -> int:
        """Those with each word in their name or in another name of theirs, or with this business ID."""
        question = ("named", self.asked.text, self.listed)
        return self.entries.once(question, lambda: self._named_so() | self._with_business_id())

    def _named_so(self) -> int:
        keys = [key for word in self.asked.text.split() if (key := finnish_sort_key(word))]
        names, others = self.entries.names, self.entries.other_names
        numbers = self.entries.order
        for key in keys:
            numbers = [
                number
                for number in numbers
                if key in names[number][0] or (number in others and key in others[number])
            ]
        return self.entries.as_bits(numbers)

    def _with_business_id(self) -> int:
        same = apps.get_model("organisations.OrganisationPage").objects.filter(
            business_id=normal_business_id(self.asked.text)
        )
        pages = {key: translation.int for key, translation in same.values_list("pk", "translation_key")}
        numbers = self.entries.numbers_in(pages.values())
        return self.entries.as_bits(number for number in numbers if self.entries.keys[number] in pages)


def _letter(letter: str) -> str:
    """The letter under which names that begin so stand: V for W, 0 for any digit, nothing for a mark."""
    key = finnish_sort_key(letter)
    from_key = first_letter(key)
    return "0" if from_key.isdigit() else from_key or "?"
