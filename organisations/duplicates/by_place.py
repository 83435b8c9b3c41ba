"""The names of all entries, municipality by municipality, for asking about very many organisations in a row."""

from collections.abc import Callable
from typing import Any

from django.db.models import Max, QuerySet

from core.collation import finnish_sort_key
from organisations.duplicates.finding import words_of_place
from organisations.duplicates.names import NamesOfAPlace


class NamesByPlace:
    """Finds the entry whose name is most like another; the names of a municipality are read when first asked for.

    `entries` are those that were there when this was made: what is added meanwhile does not count.
    """

    def __init__(self, entries: QuerySet) -> None:
        self._entries = entries.order_by()
        self._latest = entries.order_by().aggregate(latest=Max("pk"))["latest"] or 0
        self._places: dict[int, NamesOfAPlace] = {}
        self._titles: dict[int, str] = {}
        self._business_ids: dict[int, str] = {}
        self._municipalities: dict[int, Any] | None = None

    def most_alike(self, title: str, municipality_id: int | None, business_id: str = "") -> str:
        """The title of the entry that may be about the same organisation; empty when there is none."""
        if not municipality_id or not self._latest or not title:
            return ""
        names = self._places.get(municipality_id) or self._read(municipality_id)
        key = names.most_alike(finnish_sort_key(title), unless=self._is_another(business_id))
        return self._titles[key] if key else ""

    def _is_another(self, business_id: str) -> Callable[[int], bool]:
        """Whether an entry has another business ID, and so is about another organisation."""
        return lambda key: bool(business_id and self._business_ids.get(key, business_id) != business_id)

    def _read(self, municipality_id: int) -> NamesOfAPlace:
        if self._municipalities is None:
            model: Any = self._entries.model._meta.get_field("municipality").related_model
            self._municipalities = model.objects.in_bulk()
        there = self._entries.filter(municipality=municipality_id, pk__lte=self._latest)
        rows = []
        columns = ("pk", "title", "sort_key", "business_id")
        for key, title, sort_key, business_id in there.values_list(*columns):
            rows.append((key, sort_key))
            self._titles[key] = title
            if business_id:
                self._business_ids[key] = business_id
        words = words_of_place(self._municipalities[municipality_id])
        self._places[municipality_id] = NamesOfAPlace(rows, words)
        return self._places[municipality_id]
