"""Lists of wagtail-modeladmin."""

from functools import cache
from types import MethodType
from typing import Any

from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail_modeladmin.views import IndexView


class LongListPaginator(WagtailPaginator):
    """Looks for the keys of a page of rows first, and then for these rows alone.

    Otherwise the database would join and compute whatever a row shows for all the rows before it, too.
    """

    def page(self, number: int | str) -> Page:
        number = int(self.validate_number(number))
        first = (number - 1) * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[first : first + self.per_page])
        rows = {row.pk: row for row in self.object_list.order_by().filter(pk__in=keys)}
        return self._get_page([rows[key] for key in keys if key in rows], number, self)


class FilteredIndexView(IndexView):
    """A list that looks for nothing but what its search and its filters offer; it says so when it is asked for more.

    The package takes whatever else stands in an address for a condition on any column, of other tables too: by
    `owner__password__startswith` an editor could read what she must not, and a misspelt name is a fault.
    """

    paginator_class = LongListPaginator

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.GET.copy()
        for name, values in request.GET.lists():  # PostgreSQL looks for no text with such a character in it
            asked.setlist(name, [value.replace("\0", "") for value in values])
        request.GET = asked  # type: ignore[assignment]
        try:
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        except (IncorrectLookupParameters, DisallowedModelAdminLookup):
            messages.warning(request, _("There is no such filter. Here is the whole list."))
            return redirect(self.index_url)
        return response

    def get_queryset(self, request: HttpRequest | None = None) -> QuerySet:
        return counted_once(super().get_queryset(request))

    def get_base_queryset(self, request: HttpRequest | None = None) -> QuerySet:
        return counted_once(super().get_base_queryset(request))

    def get_filters(self, request: HttpRequest) -> tuple[Any, ...]:
        found: tuple[Any, ...] = super().get_filters(request)
        if conditions_of_others := found[2]:
            raise DisallowedModelAdminLookup(", ".join(conditions_of_others))
        return found


def counted_once(rows: QuerySet) -> QuerySet:
    """The same rows, which are counted in the database once however often they are asked how many they are."""
    # A method, since Django's paginator would count by reading all rows where it finds anything else.
    rows.count = MethodType(cache(type(rows).count), rows)  # type: ignore[method-assign]
    return rows
