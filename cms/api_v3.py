"""Wagtail's API v3 behind the gate.

v3 is a preview whose base queryset cannot be replaced, and it knows neither closed languages nor that a page is
past its expiry until the worker has been by. So what it answers to an anonymous reader is looked through once more:
a page that is not public gets 404, and is taken out of lists. Readers with a token of Wagtail's own see what
their account may see; that is Wagtail's to decide.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils import translation
from wagtail.api.v3.urls import api
from wagtail.models import Page

from core.visibility import public_pages

View = Callable[..., HttpResponse]


def gated_urls() -> tuple[list[URLPattern | URLResolver], str, str]:
    """v3's URL patterns, with every view behind the gate."""
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
        if "page_id" in kwargs:
            if not public_pages(Page.objects.filter(pk=kwargs["page_id"])).exists():
                raise Http404
        elif getattr(request.resolver_match, "url_name", "") == "list_pages":
            _keep_public(response)
        return response

    return gated


def _language_of(page_id: int | None) -> str | None:
    """The language of the page that is asked for: its names and links are told in that."""
    if page_id is None:
        return translation.get_language()
    codes = Page.objects.filter(pk=page_id).values_list("locale__language_code", flat=True)
    return codes.first() or translation.get_language()


def _keep_public(response: HttpResponse) -> None:
    answer = json.loads(response.content)
    items = answer["items"]
    public = set(
        public_pages(Page.objects.filter(pk__in=[item["id"] for item in items])).values_list("pk", flat=True)
    )
    answer["items"] = [item for item in items if item["id"] in public]
    hidden = len(items) - len(answer["items"])
    if hidden:
        answer["count"] -= hidden
        response.content = json.dumps(answer).encode()
