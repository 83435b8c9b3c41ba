"""The hub API, version 1: all its endpoints, and what is answered when something goes wrong."""

import json

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI

from hub.api import changes, facets, fingerprint, items, openapi, search, snapshot, vocabularies
from hub.api.answers import json_answer
from hub.api.errors import ProblemError, problem_response
from hub.api.filters import asked_of

VERSION = "1.0.0"

api = NinjaAPI(
    title="Silta hub API",
    version=VERSION,
    urls_namespace="hub_api",
    docs_url=None,
    openapi_url=None,
)
for part in (items, changes, snapshot, fingerprint, facets, search, vocabularies, openapi):
    api.add_router("", part.router)


@api.get("/openapi.json", url_name="openapi", include_in_schema=False)
def openapi_document(request: HttpRequest) -> HttpResponse:
    asked_of(request, {}, filters=False)
    return json_answer(request, json.dumps(openapi.document(api)))


@api.exception_handler(ProblemError)
def answer_problem(_request: HttpRequest, problem: ProblemError) -> HttpResponse:
    return problem_response(problem)


@api.exception_handler(Http404)
def answer_missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem_response(ProblemError("not-found", "There is nothing at this address."))


@api.exception_handler(SuspiciousOperation)
def answer_suspicious(_request: HttpRequest, _error: SuspiciousOperation) -> HttpResponse:
    return problem_response(ProblemError("bad-request", "The request cannot be understood."))
