"""The words of a vocabulary by their codes and their names in any language."""

import difflib
from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from core.models import Theme
from organisations.exchange.cells import CellError, Note
from organisations.exchange.columns import folded
from organisations.models import Activity, ServiceLanguage, TargetGroup
from regions.models import Region

NAMES = ("code", "name_fi", "name_sv", "name_en")


class Words:
    """The primary keys of terms by what people call them; looked up in the database once."""

    def __init__(self, terms: Iterable[Any]) -> None:
        self._keys: dict[str, int] = {}
        self._names: dict[str, str] = {}
        for term in terms:
            for name in NAMES:
                if said := getattr(term, name, ""):
                    self._keys.setdefault(folded(said), term.pk)
                    self._names.setdefault(folded(said), str(said))

    def find(self, said: str) -> int:
        """The key of the term; CellError with the nearest name when there is none."""
        key = self._keys.get(folded(said))
        if key is None:
            raise CellError(self._unknown(said))
        return key

    def find_all(self, said: Iterable[str], note: Note) -> list[int]:
        """The keys of those that are known, sorted; the others are noted.

        Commas part words, too, but some words have one in them.
        """
        keys: set[int] = set()
        for one in chain.from_iterable([text] if self._knows(text) else text.split(",") for text in said):
            if not one.strip():
                continue
            try:
                keys.add(self.find(one))
            except CellError as error:
                note(_("%(reason)s It was left out.") % {"reason": error})
        return sorted(keys)

    def _knows(self, said: str) -> bool:
        return folded(said) in self._keys

    def _unknown(self, said: str) -> str:
        near = difflib.get_close_matches(folded(said)[:60], self._names, n=1, cutoff=0.75)
        if near:
            return _("“%(said)s” is not known. Is it “%(near)s”?") % {
                "said": said[:60],
                "near": self._names[near[0]],
            }
        return _("“%(said)s” is not known.") % {"said": said[:60]}


class Vocabularies:
    """All vocabularies that a file of organisations speaks of."""

    def __init__(self) -> None:
        self.activities = Words(Activity.objects.all())
        self.target_groups = Words(TargetGroup.objects.all())
        self.languages = Words(ServiceLanguage.objects.all())
        self.themes = Words(Theme.objects.all())
        self.regions = Words(Region.objects.current())
