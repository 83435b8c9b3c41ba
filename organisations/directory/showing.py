"""What a page of the directory shows: the filters, what is chosen, and the organisations in their order."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.collation import finnish_sort_key
from core.visibility import public_pages
from organisations.directory.asked import FILTERS, Asked
from organisations.directory.choosing import Choosing
from organisations.directory.entries import Entries
from organisations.directory.nearest import Near, nearest
from organisations.directory.places import Place

LABELS: dict[str, str | Promise] = {
    "region": _("Region"),
    "wellbeing_county": _("Wellbeing services county"),
    "municipality": _("Municipality"),
    "theme": _("Theme"),
    "activity": _("Activity"),
    "target_group": _("For whom"),
    "language": _("Language of service"),
}
VOCABULARIES = {
    "region": "regions.Region",
    "wellbeing_county": "regions.WellbeingCounty",
    "municipality": "regions.Municipality",
    "theme": "core.Theme",
    "activity": "organisations.Activity",
    "target_group": "organisations.TargetGroup",
    "language": "organisations.ServiceLanguage",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, and how many organisations it would leave; with an address it is a link."""

    value: str
    label: str | Promise
    count: int | None
    selected: bool
    url: str = ""


@dataclass(frozen=True)
class Filter:
    name: str
    label: str | Promise
    choices: list[Choice]

    @property
    def selected(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.selected]


def filters(choosing: Choosing) -> list[Filter]:
    """What the directory can be narrowed by; only what some organisation has, or what is chosen."""
    return [shown for name in FILTERS if (shown := _filter(choosing, name)).choices]


def _filter(choosing: Choosing, name: str) -> Filter:
    """One filter; what is chosen of it comes first."""
    chosen = choosing.asked.codes.get(name, ())
    counts = {**dict.fromkeys(chosen, 0), **choosing.counts(name)}
    known = names(choosing.entries, name)
    choices = [
        Choice(code, label, counts[code], code in chosen) for code, label in known.items() if code in counts
    ]
    choices.sort(key=lambda choice: not choice.selected)
    return Filter(name, LABELS[name], choices)


def names(entries: Entries, name: str) -> dict[str, str]:
    """The names of a vocabulary's words in the reader's language, in the order of the alphabet."""

    def read() -> dict[str, str]:
        terms = apps.get_model(VOCABULARIES[name]).objects.all()
        return dict(
            sorted(((term.code, str(term.name)) for term in terms), key=lambda pair: _sort_key(pair[1]))
        )

    return entries.once(("names", name, get_language()), read)


@lru_cache(maxsize=5_000)
def _sort_key(name: str) -> str:
    return finnish_sort_key(name)


def letters(choosing: Choosing) -> Filter:
    """The letters with which some name begins; W is under V, as in Finnish dictionaries."""
    chosen = choosing.asked.letter
    counts = {letter: count for letter, count in choosing.counts("letter").items() if letter.strip()}
    options = sorted({*counts, *filter(None, [chosen])}, key=finnish_sort_key)
    choices = [
        Choice(letter, "0–9" if letter == "0" else letter.upper(), counts.get(letter, 0), letter == chosen)
        for letter in options
    ]
    return Filter(
        "letter",
        _("First letter"),
        [
            replace(choice, url=choosing.asked.address(letter=choice.value, frame=None))
            for choice in [Choice("", _("All"), None, not chosen), *choices]
        ],
    )


def chips(entries: Entries, asked: Asked, place: Place | None) -> list[Choice]:
    """What is chosen, each with the address of the list without it."""
    found = [
        Choice(
            code,
            names(entries, name).get(code, code),
            None,
            True,
            asked.without(name, code).address(frame=None),
        )
        for name, codes in asked.codes.items()
        for code in codes
    ]
    if asked.text:
        found.append(Choice(asked.text, f"“{asked.text}”", None, True, asked.address(text="", frame=None)))
    if asked.letter:
        letter = "0–9" if asked.letter == "0" else asked.letter.upper()
        found.append(Choice(asked.letter, letter, None, True, asked.address(letter="", frame=None)))
    if place:
        label = _("Nearest to: %(place)s") % {"place": place.name}
        found.append(Choice("", label, None, True, asked.address(near="", point=None)))
    return found


class FoundPages:
    """The pages of the chosen organisations, read when some of them are asked for; for a paginator."""

    ordered = True

    def __init__(self, choosing: Choosing, place: Place | None) -> None:
        self.choosing = choosing
        self.place = place

    def __len__(self) -> int:
        return self.choosing.total

    def __getitem__(self, wanted: slice) -> list[Any]:
        start, stop, _step = wanted.indices(len(self))
        entries = self.choosing.entries
        if self.place:
            near_ones = nearest(entries, self.choosing.chosen, self.place.point, stop)[start:]
            found = [(near, "") for near in near_ones]
        else:
            in_order = self.choosing.in_order(start, stop - start)
            found = [(Near(number, None), part) for number, part in in_order]
        pages = pages_by_key(self.choosing.keys(near.number for near, _part in found))
        shown = []
        for near, part in found:
            if page := pages.get(entries.keys[near.number]):
                page.km, page.is_near_about = near.km, entries.is_approximate(near.number)
                page.part_of_list = part
                shown.append(page)
        if self.choosing.asked.text:
            say_by_which_name(shown, self.choosing.asked.text)
        return shown


def say_by_which_name(pages: list[Any], text: str) -> None:
    """Of those whose official name lacks a word that was asked for, the other names that have it: `found_by`."""
    keys = [key for word in text.split() if (key := finnish_sort_key(word))]
    lacking = {
        page.pk: missing for page in pages if (missing := [key for key in keys if key not in page.sort_key])
    }
    found: dict[int, list[Any]] = {}
    for name in apps.get_model("organisations.OrganisationName").objects.filter(organisation__in=lacking):
        if any(key in name.sort_key for key in lacking[name.organisation_id]):
            found.setdefault(name.organisation_id, []).append(name)
    for page in pages:
        page.found_by = found.get(page.pk, [])


def pages_by_key(keys: Iterable[int]) -> dict[int, Any]:
    """Those of the pages that are public: whatever is in memory, the gate has the last word."""
    pages = apps.get_model("organisations.OrganisationPage").objects.filter(pk__in=list(keys))
    return {page.pk: page for page in public_pages(pages).select_related("municipality", "locale")}
