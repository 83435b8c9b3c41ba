"""What tests of the search share."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from search.engines.choosing import RESTS


@pytest.fixture
def elasticsearch_away(settings) -> Iterator[None]:
    """The installation has an Elasticsearch, at whose address nobody answers."""
    address = ["http://127.0.0.1:9"]
    engine = {"BACKEND": "search.backends.elasticsearch", "URLS": address, "TIMEOUT": 1}
    settings.WAGTAILSEARCH_BACKENDS = {"default": engine, "database": settings.SEARCH_IN_DATABASE}
    settings.ELASTICSEARCH = {"urls": address}
    cache.clear()
    yield
    cache.clear()
    RESTS.end()
