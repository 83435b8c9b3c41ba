"""Wagtail's API v3 behind the gate.

v3 is a preview whose base queryset cannot be replaced, and it knows neither closed languages nor that a page is
past its expiry until the worker has been by. So an anonymous reader gets 404 for a page that is not public, and the
list of pages passes the gate between Wagtail's filters and its pagination: what is hidden is neither shown nor counted.
Readers with a token of Wagtail's own see what their account may see; that is Wagtail's to decide.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils import translation
from ninja.pagination import paginate
from wagtail.api.v3.pagination import WagtailLimitOffsetPagination
from wagtail.api.v3.routers.pages import list_pages
from wagtail.api.v3.schemas.params import SearchSchema
from wagtail.api.v3.urls import api
from wagtail.models import Page

from core.visibility import public_pages
from search.api import found_among

View = Callable[..., HttpResponse]


def gated_urls() -> tuple[list[URLPattern | URLResolver], str, str]:
    """v3's URL patterns, with every view behind the gate."""
    operation = list_pages._ninja_operation
    operation.view_func = paginate(WagtailLimitOffsetPagination, pass_parameter="pagination_info")(  # noqa: S106
        _of_public_pages(list_pages.__wrapped__)
    )
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _gated(pattern.callback)
    return patterns, app_name, namespace


def _gated(view: View) -> View:
    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(_language_of(kwargs.get("page_id"))):
            response = view(request, *args, **kwargs)
        if (
            request.method not in ("GET", "HEAD")
            or request.user.is_authenticated
            or response.status_code != 200
        ):
            return response
        if "page_id" in kwargs and not public_pages(Page.objects.filter(pk=kwargs["page_id"])).exists():
            raise Http404
        return response

    return gated


def _language_of(page_id: int | None) -> str | None:
    """The language of the page that is asked for: its names and links are told in that."""
    if page_id is None:
        return translation.get_language()
    codes = Page.objects.filter(pk=page_id).values_list("locale__language_code", flat=True)
    return codes.first() or translation.get_language()


def _of_public_pages(list_of: Callable[..., QuerySet]) -> Callable[..., QuerySet]:
    @wraps(list_of)
    def public(request: HttpRequest, *, search: SearchSchema, **asked: Any) -> QuerySet:
        if request.user.is_authenticated:
            return list_of(request, search=search, **asked)
        pages = public_pages(list_of(request, search=SearchSchema(), **asked))
        if search.search is None:
            return pages
        operator = search.search_operator or "and"
        return found_among(pages, search.search, operator, best_first="order" not in request.GET)

    return public
