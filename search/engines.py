"""Asking Wagtail's search: the installation's own engine, or the database while that is away."""

import logging
from itertools import chain

from django.core.cache import cache
from django.db.models import QuerySet
from elastic_transport import TransportError
from elasticsearch import ApiError
from modelsearch.backends import get_search_backend
from modelsearch.conf import get_app_config
from wagtail.models import Locale, Page

logger = logging.getLogger(__name__)

OWN, DATABASE = "default", "database"
MOST_FOUND = 1000
REST = 30  # seconds for which an engine that has failed is not asked again
RESTING = "search-engine-resting"


def found_pages(words: str, locale: Locale) -> list[int]:
    """Keys of live pages of one language, the best first: those whose title begins so, then those with the words.

    They have not passed the gate: whoever shows them asks it.
    """
    pages = Page.objects.filter(live=True, locale=locale).only("pk")
    if DATABASE not in get_app_config().get_search_backend_config():
        return _ask(OWN, words, pages)
    if not cache.get(RESTING):
        try:
            return _ask(OWN, words, pages)
        except (TransportError, ApiError) as error:
            cache.set(RESTING, True, REST)
            logger.warning("The search engine does not answer, the database is asked instead: %s", error)
    return _ask(DATABASE, words, pages)


def _ask(engine: str, words: str, pages: QuerySet[Page]) -> list[int]:
    backend = get_search_backend(engine)
    titles = backend.autocomplete(words, pages, operator="and")[:MOST_FOUND]
    texts = backend.search(words, pages, operator="and")[:MOST_FOUND]
    return list(dict.fromkeys(page.pk for page in chain(titles, texts)))[:MOST_FOUND]
