"""Engines of search, each with what it needs around it."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.core.cache import cache

from search.engines import Engine
from search.engines.choosing import DATABASE, RESTS
from search.engines.elastic import ElasticsearchEngine


@pytest.fixture
def elasticsearch(db, settings, elasticsearch_url) -> Iterator[ElasticsearchEngine]:
    """Elasticsearch as the installation's engine, with indexes of its own and nothing in them."""
    settings.ELASTICSEARCH = {"urls": [elasticsearch_url]}
    settings.ELASTICSEARCH_PREFIX = f"testi_{uuid4().hex[:12]}_"
    cache.clear()
    RESTS.end()
    engine = ElasticsearchEngine()
    yield engine
    engine.clear()
    cache.clear()
    RESTS.end()


@pytest.fixture(params=["database", "elasticsearch"])
def engine(request, db) -> Engine:
    """Every engine there is, empty and ready to take in documents."""
    if request.param == "database":
        return DATABASE
    elastic = request.getfixturevalue("elasticsearch")
    elastic.begin()
    elastic.finish()
    return elastic
