"""A place named in a local case: "yhdistykset Lappeenrannassa" asks for what is there, not for a word."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from regions.models import FormerMunicipality, Municipality, Region
from regions.names.inflection import local_forms
from search.analysis import Word
from search.analysis.terms import term


class Place(NamedTuple):
    """A municipality or a region that was meant, as a filter: its kind, code and name."""

    kind: str
    code: str
    name: str

    @property
    def token(self) -> str:
        return f"{self.kind}:{self.code}"


def place_in(words: Sequence[Word], language: str) -> tuple[Place, Word] | None:
    """The place that one of the words names in a local case, the last one if there are several, and that word."""
    if language != "fi":
        return None
    forms = _forms()
    return next(((forms[word.surface], word) for word in reversed(words) if word.surface in forms), None)


@cache
def _forms() -> dict[str, Place]:
    """Names of today win over those of the past; what is both a municipality and a region is taken for the former."""
    former = FormerMunicipality.objects.filter(successor__ended_year=None).select_related("successor")
    named = [(row.name_fi, _place("municipality", row.successor)) for row in former]
    named += [(row.name_fi, _place("region", row)) for row in Region.objects.current()]
    named += [(row.name_fi, _place("municipality", row)) for row in Municipality.objects.current()]
    # The analysis leaves hyphens out: etelä-karjalassa is eteläkarjalassa.
    return {term(form): place for name, place in named for form in local_forms(name.lower())}


def _place(kind: str, row: Municipality | Region) -> Place:
    return Place(kind, row.code, row.name_fi)
