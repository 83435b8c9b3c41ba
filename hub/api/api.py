"""The hub API, version 1: all its endpoints, and what is answered when something goes wrong."""

import logging

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI

from hub.api import changes, fingerprint, items, snapshot
from hub.api.errors import ProblemError, problem_response

logger = logging.getLogger(__name__)

VERSION = "1.0.0"

api = NinjaAPI(
    title="Silta hub API",
    version=VERSION,
    urls_namespace="hub_api",
    docs_url=None,
    openapi_url=None,
)
for part in (items, changes, snapshot, fingerprint):
    api.add_router("", part.router)


@api.exception_handler(ProblemError)
def answer_problem(_request: HttpRequest, problem: ProblemError) -> HttpResponse:
    return problem_response(problem)


@api.exception_handler(Http404)
def answer_missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem_response(ProblemError("not-found", "There is nothing at this address."))


@api.exception_handler(SuspiciousOperation)
def answer_suspicious(_request: HttpRequest, _error: SuspiciousOperation) -> HttpResponse:
    return problem_response(ProblemError("bad-request", "The request cannot be understood."))
