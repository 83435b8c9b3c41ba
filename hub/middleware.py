"""Readers of the hub API are answered before sessions, languages and redirects of the site are looked at."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.middleware.security import SecurityMiddleware
from django.urls import resolve
from django.utils.cache import get_conditional_response, patch_vary_headers

from hub.api.answers import content_tag, has_it, position_tag
from hub.api.changes import list_changes
from hub.api.compression import coding_for
from hub.api.errors import ROOT, ProblemError, problem_response
from hub.api.items import get_item, list_items
from hub.api.memory import Kept, Memory
from hub.api.positions import Standing, standing_of

logger = logging.getLogger(__name__)

METHODS = "GET, HEAD, OPTIONS"
# Pages for people are served like all others.
FOR_PEOPLE = (f"{ROOT}docs", f"{ROOT}problems/")
# Of these an answer is read together with the position, so that keeping it would save nothing.
SINGLE_ITEMS = f"{ROOT}items/"
OFTEN_ASKED: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    f"{ROOT}items": list_items,
    f"{ROOT}changes": list_changes,
}
WAGTAIL_APIS = ("/api/v2/", "/api/v3/")
FOR_EVERYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Language, Retry-After",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}
# Whoever keeps an answer, a CDN too, asks each time whether it still is true.
REVALIDATED = {"Cache-Control": "public, no-cache", "Vary": "Accept-Encoding"}
memory = Memory()

Answer = Callable[[HttpRequest], HttpResponseBase]


class HubApiMiddleware:
    """Answers requests to the hub API, and leaves all others to the site."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.answer: Answer = SecurityMiddleware(answer)  # type: ignore[assignment]  # never asynchronous here

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if not path.startswith(ROOT) or path.startswith(FOR_PEOPLE):
            return self.get_response(request)
        return self.answer(request)


class WagtailApiMiddleware:
    """Answers of Wagtail's APIs only when they are others than the reader has, and kept by nobody when personal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not request.path_info.startswith(WAGTAIL_APIS) or request.method not in ("GET", "HEAD"):
            return response
        patch_vary_headers(response, ["Authorization", "Cookie"])
        if "HTTP_AUTHORIZATION" in request.META or settings.SESSION_COOKIE_NAME in request.COOKIES:
            response["Cache-Control"] = "private, no-store"
            return response
        if response.status_code != 200 or response.streaming:
            return response
        response.headers.setdefault("Cache-Control", "no-cache")
        response["ETag"] = content_tag(response.content)
        return get_conditional_response(request, etag=response["ETag"], response=response) or response


def answer(request: HttpRequest) -> HttpResponseBase:
    """The finished answer to a request below the hub API's address."""
    if request.method == "OPTIONS":
        response: HttpResponseBase = HttpResponse(status=204, headers=PREFLIGHT)
        response["Allow"] = METHODS
    elif request.method in ("GET", "HEAD"):
        response = _read(request)
    else:
        response = problem_response(ProblemError("method-not-allowed", "The hub API is for reading alone."))
        response["Allow"] = METHODS
    for name, value in FOR_EVERYBODY.items():
        response[name] = value
    return response


def _read(request: HttpRequest) -> HttpResponseBase:
    method, request.method = request.method, "GET"
    try:
        request.get_host()
        response = _from_database(request)
    except Exception as error:  # noqa: BLE001  nothing else is between this and the reader
        response = _failure(request, error)
    finally:
        request.method = method
    return _without_body(response) if method == "HEAD" else response


def _from_database(request: HttpRequest) -> HttpResponseBase:
    """The answer; asked for again when the connection was lost, which is cheaper than to try it out each time."""
    reused = connection.connection is not None and not connection.in_atomic_block
    try:
        return _known(request) or _viewed(request)
    except (InterfaceError, OperationalError):
        if not reused:
            raise
        connection.close()
    return _known(request) or _viewed(request)


def _known(request: HttpRequest) -> HttpResponseBase | None:
    """What the reader has, or what was answered before, if the history stands where it stood then."""
    if request.path_info.startswith(SINGLE_ITEMS):
        return None
    standing = standing_of(request)
    if not standing.position.settled:
        return None
    tag = position_tag(request, standing)
    if has_it(request, tag):
        return HttpResponse(status=304, headers={"ETag": tag, **REVALIDATED})
    kept = memory.get(standing.position, _address(request, standing))
    return HttpResponse(kept.content, headers=kept.headers) if kept else None


def _viewed(request: HttpRequest) -> HttpResponseBase:
    response = _answered(request)
    if response.status_code != 200:
        return response
    for name, value in REVALIDATED.items():
        response.headers.setdefault(name, value)
    tag = response.headers.get("ETag", "")
    if isinstance(response, HttpResponse):
        response["Content-Length"] = str(len(response.content))
        standing = standing_of(request)
        if tag == position_tag(request, standing) and not request.path_info.startswith(SINGLE_ITEMS):
            kept = Kept(response.content, dict(response.items()))
            memory.keep(standing.position, _address(request, standing), kept)
    if tag and has_it(request, tag):
        return HttpResponse(status=304, headers={"ETag": tag, **REVALIDATED})
    return response


def _answered(request: HttpRequest) -> HttpResponseBase:
    """Where most readers ask, by the function itself: the way there through ninja takes as long as all the rest."""
    path = request.path_info
    try:
        if path in OFTEN_ASKED:
            return OFTEN_ASKED[path](request)
        if path.startswith(SINGLE_ITEMS):
            return get_item(request, path.removeprefix(SINGLE_ITEMS))
    except ProblemError as problem:
        return problem_response(problem)
    view, args, kwargs = resolve(path, "hub.urls")
    response: HttpResponseBase = view(request, *args, **kwargs)
    return response


def _address(request: HttpRequest, standing: Standing) -> str:
    return (
        f"{request.path_info}?{request.META.get('QUERY_STRING', '')} {coding_for(request)} {standing.stamp}"
    )


def _failure(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, Http404):
        return problem_response(ProblemError("not-found", "There is nothing at this address."))
    if isinstance(error, SuspiciousOperation):
        return problem_response(ProblemError("bad-request", "The host name is not one of this hub."))
    logger.error("The hub API could not answer %s", request.path, exc_info=error)
    got_request_exception.send(sender=HubApiMiddleware, request=request)
    return problem_response(ProblemError("internal", "The hub could not answer. It has been noted."))


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    if isinstance(response, StreamingHttpResponse):
        return HttpResponse(status=response.status_code, headers=dict(response.items()))
    if isinstance(response, HttpResponse):
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    return response
