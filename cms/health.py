"""The health of what partners get, for operators: does the content store say what the pages say, and who searches it?"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import user_passes_test
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from content_store.models import ContentItem, History, OutdatedPage, Reconciliation
from core.tasks import compare_pages_with_store
from search.engines import EngineError
from search.engines.choosing import engines, states
from search.index.following import rebuild

SHOWN_REPORTS = 10
SHOWN_DIFFERENCES = 100
KINDS = {
    "missing": gettext_lazy("Public, but partners did not get it"),
    "outdated": gettext_lazy("Had changed, but partners got it as before"),
    "left-behind": gettext_lazy("No longer public, but partners still got it"),
    "damaged": gettext_lazy("Was not stored as it had been written"),
    "search": gettext_lazy("Was not found by search as it is"),
    "history": gettext_lazy("The order of changes was damaged"),
}

ENGINES = {"database": gettext_lazy("The database"), "elasticsearch": "Elasticsearch"}


@user_passes_test(lambda user: user.is_superuser, login_url="wagtailadmin_login")
@require_http_methods(["GET", "HEAD", "POST"])
def store_health(request: HttpRequest) -> HttpResponse:
    """What the store holds and what the comparisons have found; a press of a button starts another, or rebuilds an index."""
    if request.method == "POST":
        if "engine" in request.POST:
            return _make_anew(request)
        compare_pages_with_store.enqueue()
        messages.success(
            request, _("All pages are being compared. Come back in a moment to see what was found.")
        )
        return HttpResponseRedirect(reverse("store_health"))
    reports = list(Reconciliation.objects.all()[:SHOWN_REPORTS])
    context = {
        "history": History.objects.first(),
        "counts": _counts(),
        "outdated": OutdatedPage.objects.count(),
        "reports": reports,
        "differences": _differences(reports[0]) if reports else [],
        "engines": [(ENGINES[state.name], state) for state in states()],
    }
    return render(request, "cms/admin/store_health.html", context)


def _make_anew(request: HttpRequest) -> HttpResponse:
    """Begin to rebuild the index of one engine; the worker does the rest."""
    engine = next((one for one in engines() if one.name == request.POST["engine"]), None)
    if engine is None:
        return HttpResponseBadRequest()
    try:
        begun = rebuild(engine)
    except EngineError as error:
        messages.error(request, _("The search engine does not answer: %(reason)s") % {"reason": error})
    else:
        if begun:
            messages.success(
                request, _("Everything is being taken in anew. What was found is found meanwhile.")
            )
        else:
            messages.error(request, _("The index is just being written to. Try again in a moment."))
    return HttpResponseRedirect(reverse("store_health"))


def _counts() -> dict[str, int]:
    rows = ContentItem.objects.order_by().values_list("state").annotate(count=Count("pk"))
    return {"public": 0, "removed": 0, **{str(state): count for state, count in rows}}


def _differences(report: Reconciliation) -> list[dict[str, Any]]:
    named = report.differences[:SHOWN_DIFFERENCES]
    pages = Page.objects.in_bulk([difference["page"] for difference in named if difference["page"]])
    return [
        {"kind": KINDS.get(difference["kind"], difference["kind"]), "page": pages.get(difference["page"])}
        for difference in named
    ]
