"""The hub API does what its OpenAPI document says, whatever is asked of it."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from hub.api.api import api
from tests.factories import (
    ContentPageFactory,
    EventPageFactory,
    NetworkPageFactory,
    NewsPageFactory,
    OrganisationPageFactory,
    ProjectPageFactory,
)
from tests.hub import requests_that_fit  # noqa: F401  its hook

pytestmark = pytest.mark.django_db

ADDRESS = "/api/hub/v1/openapi.json"


DESCRIBED = api.get_openapi_schema(path_prefix="/api/hub/v1")["paths"]
PATHS = sorted(DESCRIBED)
# Where there is something to get wrong.
ASKED = [path for path in PATHS if DESCRIBED[path]["get"]["parameters"]]


@pytest.fixture
def kept_connection():
    """A server lets go of its connection between requests, which would be the end of the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def document(kept_connection):
    for factory in (
        NewsPageFactory,
        EventPageFactory,
        NetworkPageFactory,
        ProjectPageFactory,
        OrganisationPageFactory,
        ContentPageFactory,
    ):
        factory()
    return schemathesis.openapi.from_wsgi(ADDRESS, get_wsgi_application())


def ask(document, path, mode):
    """Ask what schemathesis makes up, and look at each answer in all ways that it knows."""

    @given(case=document[path]["GET"].as_strategy(generation_mode=mode))
    @settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def ask_it(case):
        case.call_and_validate()

    ask_it()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.rsplit("/v1/")[-1])
def test_what_the_document_allows_is_answered_as_it_says(document, path):
    ask(document, path, GenerationMode.POSITIVE)


@pytest.mark.parametrize("path", ASKED, ids=lambda path: path.rsplit("/v1/")[-1])
def test_what_the_document_does_not_allow_is_refused(document, path):
    ask(document, path, GenerationMode.NEGATIVE)
