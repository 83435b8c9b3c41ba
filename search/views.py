"""The search page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.listing import filter_by, rows_on_page
from core.visibility import open_locales
from search.results import pages_in_order, search_pages
from search.words import MOST_LETTERS, searchable

TYPES = {
    "news": _("News"),
    "event": _("Events"),
    "network": _("Networks"),
    "project": _("Projects"),
    "organisation": _("Organisations"),
    "page": _("Other pages"),
}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The public pages, in the language of the address, that have the words asked for."""
    locale = get_object_or_404(open_locales(), language_code=get_language())
    query = request.GET.get("q", "").strip()[:MOST_LETTERS]
    item_type = request.GET.get("type", "")
    results = search_pages(searchable(query), locale, item_type)
    items, found = rows_on_page(results.keys, request.GET.get("page"))
    items.object_list = pages_in_order(list(items))
    options = [(name, label) for name, label in TYPES.items() if results.counts[name]]
    context = {
        "query": query,
        "items": items,
        "total": items.paginator.count,
        "item_type": item_type,
        "filters": [
            filter_by("type", _("Type"), options, {"q": query, "type": item_type}, counts=results.counts)
        ],
    }
    response = render(request, "search/search.html", context, status=200 if found else 404)
    response["X-Robots-Tag"] = "noindex"
    return response
