"""Answers for what any view may run into."""

from collections.abc import Callable

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Page

from core.deletion import MOST_PLACES, StillUsedError


class StillUsedMiddleware:
    """Shows an editor where the thing is used that cannot be deleted for that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return still_used_response(request, exception) if isinstance(exception, StillUsedError) else None


def still_used_response(request: HttpRequest, refusal: StillUsedError) -> HttpResponse:
    finder = AdminURLFinder(request.user)
    places = [(place, kind_of(place), finder.get_edit_url(place)) for place in refusal.places]
    context = {
        "things": refusal.things[:MOST_PLACES],
        "places": [place for place in places if place[2]][:MOST_PLACES],
        "hidden": sum(url is None for _place, _kind, url in places),
        "total": len(places),
        "next": get_valid_next_url_from_request(request),
    }
    return render(request, "core/admin/still_used.html", context, status=409)


def kind_of(place: Model) -> str:
    """The kind of page, with its language, or of another thing."""
    if isinstance(place, Page):
        return f"{place.page_type_display_name}, {place.locale}"
    return str(place._meta.verbose_name)
