"""Search in Wagtail's APIs."""

from typing import Any

from django.db.models import Case, QuerySet, Value, When
from rest_framework.request import Request
from wagtail.api.v2.filters import SearchFilter
from wagtail.api.v2.utils import BadRequestError
from wagtail.search.backends import get_search_backend

MOST_FOUND = 1000


class GatedSearchFilter(SearchFilter):
    """Wagtail's `?search=` in v2, behind the gate."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        if "search" not in request.GET:
            return queryset
        operator = request.GET.get("search_operator") or "and"
        if operator not in ("and", "or"):
            raise BadRequestError("search_operator must be 'and' or 'or'")
        return found_among(queryset, request.GET["search"], operator, best_first="order" not in request.GET)


def found_among(queryset: QuerySet, text: str, operator: str, *, best_first: bool) -> QuerySet:
    """Those of a queryset that have the words.

    Asks the search engine first and the queryset afterwards: no engine knows the conditions of the gate.
    """
    rows = queryset.model._default_manager.only("pk")
    best = get_search_backend().search(text, rows, operator=operator)[:MOST_FOUND]
    keys = [row.pk for row in best]
    found = queryset.filter(pk__in=keys)
    if not best_first or not keys:
        return found
    places = [When(pk=key, then=Value(place)) for place, key in enumerate(keys)]
    return found.order_by(Case(*places))


def with_gated_search(filters: list[type]) -> list[type]:
    """The filters of an endpoint with our search in place of Wagtail's."""
    return [GatedSearchFilter if one is SearchFilter else one for one in filters]
