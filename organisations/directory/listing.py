"""Which organisations a directory lists: each once, in the best language there is for its reader."""

from collections.abc import Sequence

from core.bits import Members, numbers_of
from organisations.directory.entries import SEVERAL, Entries
from organisations.directory.rows import Token


def listed(entries: Entries, shown: int, directories: Sequence[int], locales: Sequence[int]) -> int:
    """The organisations directly below `directories`, the keys of pages.

    Of translations the one in the first of `locales`: who looks for help must find it in whatever language it is
    described.
    """
    question = ("listed", shown, tuple(directories), tuple(locales))
    return entries.once(question, lambda: _listed(entries, shown, directories, locales))


def _listed(entries: Entries, shown: int, directories: Sequence[int], locales: Sequence[int]) -> int:
    here = shown & entries.having("parent", map(str, directories))
    found = before = 0
    for locale in locales:
        own = here & entries.sets.get(Token("locale", str(locale)), 0)
        found |= own & ~_translated(entries, own, before)
        before |= own
    return found


def _translated(entries: Entries, own: int, before: int) -> int:
    """Those that are there already in another language."""
    maybe = own & entries.sets.get(SEVERAL, 0) if before else 0
    there = Members(before, entries.size)
    return entries.as_bits(
        number for number in numbers_of(maybe) if there.among(entries.groups[entries.translations[number]])
    )
