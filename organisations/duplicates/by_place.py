"""The names of all entries, municipality by municipality, for asking about very many organisations in a row."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Max, QuerySet

from core.collation import finnish_sort_key
from organisations.duplicates.finding import words_of_place
from organisations.duplicates.names import NamesOfAPlace


class NamesByPlace:
    """Finds the entry whose name is most like another; the names of a municipality are read when first needed.

    `entries` are those that were there when this was made: what is added meanwhile does not count.
    """

    def __init__(self, entries: QuerySet) -> None:
        self._entries = entries.order_by()
        self._latest = entries.order_by().aggregate(latest=Max("pk"))["latest"] or 0
        self._places: dict[int, NamesOfAPlace] = {}
        self._titles: dict[int, str] = {}
        self._business_ids: dict[int, str] = {}

    def read(self, municipalities: Iterable[int]) -> None:
        """Read the names of these municipalities at once, those that have not been read yet."""
        wanted = set(municipalities) - self._places.keys()
        if not wanted or not self._latest:
            return
        rows: dict[int, list[tuple[int, str]]] = {place: [] for place in wanted}
        there = self._entries.filter(municipality__in=wanted, pk__lte=self._latest)
        columns = ("municipality_id", "pk", "title", "sort_key", "business_id")
        for place, key, title, sort_key, business_id in there.values_list(*columns):
            rows[place].append((key, sort_key))
            self._titles[key] = title
            if business_id:
                self._business_ids[key] = business_id
        model: Any = self._entries.model._meta.get_field("municipality").related_model
        for place, municipality in model.objects.in_bulk(wanted).items():
            self._places[place] = NamesOfAPlace(rows[place], words_of_place(municipality))

    def most_alike(self, title: str, municipality_id: int | None, business_id: str = "") -> str:
        """The title of the entry that may be about the same organisation; empty when there is none."""
        if not municipality_id or not self._latest or not title:
            return ""
        self.read([municipality_id])
        key = self._places[municipality_id].most_alike(
            finnish_sort_key(title), unless=self._is_another(business_id)
        )
        return self._titles[key] if key else ""

    def _is_another(self, business_id: str) -> Callable[[int], bool]:
        """Whether an entry has another business ID, and so is about another organisation."""
        return lambda key: bool(business_id and self._business_ids.get(key, business_id) != business_id)
