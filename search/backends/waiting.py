"""What Wagtail's index in Elasticsearch has not heard of, since it was away: noted, and taken up by the worker.

Wagtail logs that something could not be indexed and forgets it. The index follows no history, as ours does, so the
objects themselves are noted; what they are by then is read when it is there again.
"""

import logging

from django.apps import apps
from elastic_transport import TransportError
from elasticsearch import ApiError
from modelsearch.backends import get_search_backend
from modelsearch.index import get_indexed_instance

from search.backends.elasticsearch import Index, SearchBackend, is_trouble
from search.engines.choosing import RESTS
from search.models import Unindexed

logger = logging.getLogger(__name__)

BATCH = 100


def take_up() -> bool:
    """Index some of what is waiting, if Elasticsearch answers; whether there may be more."""
    rows = list(Unindexed.objects.order_by("noted_at", "pk")[:BATCH])
    backend = get_search_backend() if rows else None
    if not isinstance(backend, SearchBackend) or not RESTS.try_out():
        return False
    for row in rows:
        try:
            _index(backend, row)
        except (TransportError, ApiError) as error:
            if is_trouble(error):
                RESTS.begin(error)
                return False
            logger.error("Elasticsearch does not index %s, which cannot be found there: %s", row, error)
        # What has been noted again meanwhile stays.
        Unindexed.objects.filter(pk=row.pk, noted_at=row.noted_at).delete()
    return len(rows) == BATCH


def _index(backend: SearchBackend, row: Unindexed) -> None:
    """Write an object to the index as it is now, or take out what is there of one that is gone."""
    try:
        model = apps.get_model(row.model)
    except LookupError:  # of a version before this one
        return
    index: Index = backend.get_index_for_model(model)
    thing = model._default_manager.filter(pk=row.key).first()
    indexed = get_indexed_instance(thing) if thing else None
    if indexed is None:
        index.delete_now(model(pk=row.key))
    else:
        index.add_now(indexed)
