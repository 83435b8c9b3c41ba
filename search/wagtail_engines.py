"""Asking Wagtail's search: the installation's own engine, or the database while that is away."""

from collections.abc import Callable

from django.db.models import Model
from elastic_transport import TransportError
from elasticsearch import ApiError
from modelsearch.backends import get_search_backend
from modelsearch.backends.base import BaseSearchBackend
from modelsearch.conf import get_app_config

from search.engines.choosing import RESTS, SEARCH_SECONDS

OWN, DATABASE = "default", "database"
ENGINE_ERRORS = (TransportError, ApiError)
MOST_FOUND = 1000


def found_rows(words: str, model: type[Model], operator: str) -> list[int]:
    """Keys of the rows of a model with all (`and`) or any (`or`) of the words, the best first, past no gate."""
    rows = model._default_manager.only("pk")
    return _from_whichever_answers(
        lambda engine: [row.pk for row in engine.search(words, rows, operator=operator)[:MOST_FOUND]]
    )


def _from_whichever_answers(ask: Callable[[BaseSearchBackend], list[int]]) -> list[int]:
    if DATABASE not in get_app_config().get_search_backend_config():
        return ask(get_search_backend(OWN))
    if RESTS.may_be_asked():
        try:
            return ask(get_search_backend(OWN, TIMEOUT=SEARCH_SECONDS))
        except ENGINE_ERRORS as error:
            RESTS.begin(error)
    return ask(get_search_backend(DATABASE))
