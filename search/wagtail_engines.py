"""Asking Wagtail's search: the installation's own engine, or the database while that is away."""

import logging
from collections.abc import Callable
from itertools import chain

from django.core.cache import cache
from django.db.models import Model
from elastic_transport import TransportError
from elasticsearch import ApiError
from modelsearch.backends import get_search_backend
from modelsearch.backends.base import BaseSearchBackend
from modelsearch.conf import get_app_config
from wagtail.models import Locale, Page

logger = logging.getLogger(__name__)

OWN, DATABASE = "default", "database"
ENGINE_ERRORS = (TransportError, ApiError)
MOST_FOUND = 1000
REST = 30  # seconds for which an engine that has failed is not asked again
RESTING = "search-engine-resting"


def found_pages(words: str, locale: Locale) -> list[int]:
    """Keys of live pages of one language, the best first: those whose title begins so, then those with the words.

    They have not passed the gate: whoever shows them asks it.
    """
    pages = Page.objects.filter(live=True, locale=locale).only("pk")

    def ask(engine: BaseSearchBackend) -> list[int]:
        titles = engine.autocomplete(words, pages, operator="and")[:MOST_FOUND]
        texts = engine.search(words, pages, operator="and")[:MOST_FOUND]
        return list(dict.fromkeys(page.pk for page in chain(titles, texts)))[:MOST_FOUND]

    return _from_whichever_answers(ask)


def found_rows(words: str, model: type[Model], operator: str) -> list[int]:
    """Keys of the rows of a model with all (`and`) or any (`or`) of the words, the best first, past no gate."""
    rows = model._default_manager.only("pk")
    return _from_whichever_answers(
        lambda engine: [row.pk for row in engine.search(words, rows, operator=operator)[:MOST_FOUND]]
    )


def _from_whichever_answers(ask: Callable[[BaseSearchBackend], list[int]]) -> list[int]:
    if DATABASE not in get_app_config().get_search_backend_config():
        return ask(get_search_backend(OWN))
    if not cache.get(RESTING):
        try:
            return ask(get_search_backend(OWN))
        except ENGINE_ERRORS as error:
            cache.set(RESTING, True, REST)
            logger.warning("The search engine does not answer, the database is asked instead: %s", error)
    return ask(get_search_backend(DATABASE))
