"""Readers of the hub API are answered before sessions, languages and redirects of the site are looked at."""

import logging
from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.middleware.security import SecurityMiddleware
from django.urls import Resolver404, resolve

from hub.api.answers import has_it
from hub.api.errors import ROOT, ProblemError, problem_response

logger = logging.getLogger(__name__)

METHODS = "GET, HEAD, OPTIONS"
# Pages for people are served like all others.
FOR_PEOPLE = (f"{ROOT}docs", f"{ROOT}problems/")
FOR_EVERYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Language, Retry-After",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}

Answer = Callable[[HttpRequest], HttpResponseBase]


class HubApiMiddleware:
    """Answers requests to the hub API, and leaves all others to the site."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.answer = SecurityMiddleware(answer)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if not path.startswith(ROOT) or path.startswith(FOR_PEOPLE):
            return self.get_response(request)
        return self.answer(request)


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
    response = _viewed(request)
    if response.status_code == 200:
        response.headers.setdefault("Cache-Control", "public, no-cache")
        if "ETag" in response and has_it(request, response["ETag"]):
            response = _unchanged(response)
    if request.method == "HEAD":
        response = _without_body(response)
    return response


def _viewed(request: HttpRequest) -> HttpResponseBase:
    method, request.method = request.method, "GET"
    try:
        request.get_host()
        view, args, kwargs = resolve(request.path_info)
        response: HttpResponseBase = view(request, *args, **kwargs)
    except Resolver404:
        response = problem_response(ProblemError("not-found", "There is nothing at this address."))
    except SuspiciousOperation:
        response = problem_response(ProblemError("bad-request", "The host name is not one of this hub."))
    except Exception:
        logger.exception("The hub API could not answer %s", request.path)
        got_request_exception.send(sender=HubApiMiddleware, request=request)
        response = problem_response(ProblemError("internal", "The hub could not answer. It has been noted."))
    finally:
        request.method = method
    return response


def _unchanged(response: HttpResponseBase) -> HttpResponse:
    kept = ("ETag", "Cache-Control", "Vary", "Link", "Content-Language")
    headers = {name: response[name] for name in kept if name in response}
    return HttpResponse(status=304, headers=headers)


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    if isinstance(response, StreamingHttpResponse):
        return HttpResponse(status=response.status_code, headers=dict(response.items()))
    if isinstance(response, HttpResponse):
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    return response
