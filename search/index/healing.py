"""Comparing the search indexes with the store, and mending what differs: part of every comparison."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from content_store.models import ContentItem, Reconciliation
from search.engines import EngineError
from search.engines.choosing import RESTS
from search.engines.elastic import ElasticsearchEngine
from search.engines.words import words
from search.index.following import DATABASE, catch_up, put_in, rebuild
from search.models import SearchEntry, SearchPosition

logger = logging.getLogger(__name__)

BATCH = 200


def heal(report: Reconciliation, **_kwargs: Any) -> None:
    """Mend what the indexes should have known by now; noted in the report as `search`."""
    heal_database(report)
    if settings.ELASTICSEARCH["urls"] and RESTS.try_out():
        try:
            heal_elasticsearch(report)
        except EngineError as error:  # it is mended another night
            RESTS.begin(error)


def heal_database(report: Reconciliation) -> None:
    """Let the database's index catch up, and compare it with the store."""
    while catch_up(DATABASE):
        pass
    followed = SearchPosition.objects.filter(pk=DATABASE.name, rebuilding=False).first()
    if followed is None:
        return  # everything is being put in anew
    with transaction.atomic():
        wrong = set(_missing_or_outdated(followed.number)) | set(_without_words())
        left_behind = list(_left_behind(followed.number))
    items = sorted(wrong)
    for start in range(0, len(items), BATCH):
        with transaction.atomic():
            rows = list(ContentItem.objects.filter(pk__in=items[start : start + BATCH]))
            put_in(DATABASE, rows)
            for row in rows:
                report.note("search", row.page_key, "could not be found by search as it is")
    if left_behind:
        with transaction.atomic():
            DATABASE.take_out(left_behind)
        for _item in left_behind:
            report.note("search", None, "was gone, but still in the search index")


def _missing_or_outdated(position: int) -> Any:
    """Public items of which the index has nothing or something older, though it should have heard of them."""
    own = SearchEntry.objects.filter(item=OuterRef("pk"), public=True).values("seq")
    public = ContentItem.objects.filter(state=ContentItem.State.PUBLIC, seq__lte=position).annotate(
        known=Subquery(own)
    )
    return public.filter(Q(known=None) | ~Q(known=F("seq"))).values_list("pk", flat=True)


def _without_words() -> Any:
    keys = words().missing()
    return SearchEntry.objects.filter(pk__in=keys).values_list("item", flat=True)


def _left_behind(position: int) -> Any:
    expected = ContentItem.objects.filter(Q(state=ContentItem.State.PUBLIC) | Q(seq__gt=position)).values(
        "pk"
    )
    return SearchEntry.objects.filter(public=True).exclude(item__in=expected).values_list("item", flat=True)


def heal_elasticsearch(report: Reconciliation) -> None:
    """Compare each document in Elasticsearch with the store, some at a time.

    What is missing or old is put in, and what should not be there is taken out. A document that is newer than the store,
    which somebody else has written, refuses that: then the index is made anew beside itself.
    """
    engine = ElasticsearchEngine()
    followed = SearchPosition.objects.filter(pk=engine.name, rebuilding=False).first()
    if followed is None:
        return
    mended = True
    for items in _batches(followed.number):
        mended &= _mend_old(engine, items, followed.number, report)
    for keys in engine.pages_of_keys():
        mended &= _mend_strays(engine, keys, followed.number, report)
    if not mended:
        logger.warning("Elasticsearch has documents that are newer than the store: its index is made anew")
        rebuild(engine)


def _mend_old(
    engine: ElasticsearchEngine, items: Sequence[UUID], position: int, report: Reconciliation
) -> bool:
    """Put in what is missing or old; whether all of it is there afterwards."""
    wrong = _wrong(engine, items, position)
    if not wrong:
        return True
    rows = list(ContentItem.objects.filter(pk__in=wrong))
    put_in(engine, rows)
    for row in rows:
        report.note("search", row.page_key, "could not be found in Elasticsearch as it is")
    return not _wrong(engine, wrong, position)


def _wrong(engine: ElasticsearchEngine, items: Sequence[UUID], position: int) -> list[UUID]:
    """Those of which another version is there; what has changed since `position` is about to be taken in anyway."""
    there = engine.versions(items)
    rows = _public(position).filter(pk__in=items)
    return [item for item, number in rows.values_list("pk", "seq") if there.get(item) != number]


def _mend_strays(
    engine: ElasticsearchEngine, keys: Sequence[str], position: int, report: Reconciliation
) -> bool:
    """Take out what is not public; whether all of it is gone afterwards."""
    known = dict(ContentItem.objects.filter(pk__in=_uuids(keys)).values_list("pk", "state"))
    named = {str(item) for item in known}
    unheard_of = [key for key in keys if key not in named]
    removed = [item for item, state in known.items() if state != ContentItem.State.PUBLIC]
    gone = list(ContentItem.objects.filter(pk__in=removed, seq__lte=position).values_list("pk", flat=True))
    if unheard_of:
        engine.drop(unheard_of)
    if gone:
        engine.take_out(gone)
    for _stray in (*unheard_of, *gone):
        report.note("search", None, "was gone, but still in Elasticsearch")
    return not (gone and engine.versions(gone))


def _public(position: int) -> QuerySet[ContentItem]:
    """Items that are public and of which the index should have heard."""
    return ContentItem.objects.filter(state=ContentItem.State.PUBLIC, seq__lte=position)


def _batches(position: int) -> Iterator[list[UUID]]:
    """Their keys, each batch asked for by itself: nothing is kept open in the database meanwhile."""
    keys = _public(position).order_by("pk").values_list("pk", flat=True)
    batch = list(keys[:BATCH])
    while batch:
        yield batch
        batch = list(keys.filter(pk__gt=batch[-1])[:BATCH])


def _uuids(keys: Iterable[str]) -> Iterator[UUID]:
    """Those of the keys that could be an item's."""
    for key in keys:
        with suppress(ValueError):
            yield UUID(key)
