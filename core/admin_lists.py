"""Lists of wagtail-modeladmin."""

from typing import Any

from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail_modeladmin.views import IndexView


class FilteredIndexView(IndexView):
    """A list that looks for nothing but what its search and its filters offer; it says so when it is asked for more.

    The package takes whatever else stands in an address for a condition on any column, of other tables too: by
    `owner__password__startswith` an editor could read what she must not, and a misspelt name is a fault.
    """

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

    def get_filters(self, request: HttpRequest) -> tuple[Any, ...]:
        found: tuple[Any, ...] = super().get_filters(request)
        if conditions_of_others := found[2]:
            raise DisallowedModelAdminLookup(", ".join(conditions_of_others))
        return found
