"""Searching in Elasticsearch.

With the official client and not through modelsearch, which has no aggregations, no fields of terms and no say in how
scores are made; see decision 89.
"""

import copy
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from elastic_transport import ApiResponse
from elasticsearch.helpers import streaming_bulk

from content_store.filters import Selection
from content_store.models import ContentItem
from search.engines import MOST_HITS, EngineError, Found, Hit, MissingIndexError, Wanted
from search.engines.elastic.client import ANSWER_SECONDS, WRITE_SECONDS, answering, client
from search.engines.elastic.comparing import pages_of_keys, versions
from search.engines.elastic.indexes import Indexes
from search.engines.elastic.mapping import hit_of, source_of
from search.engines.elastic.queries import any_wanted, counting, dimensions, filters, having_term, weighed
from search.engines.hidden import hidden_items
from search.index.documents import Document

logger = logging.getLogger(__name__)

CHUNK, CHUNK_BYTES = 200, 5 * 1024 * 1024
MISSING, CONFLICT, BUSY, FAILED = 404, 409, 429, 500
RETRIES, FIRST_WAIT, LONGEST_WAIT = 4, 0.5, 4  # seconds
TERMS_AT_ONCE = 500
# Items that may be left out of a question; with more, it has missed too much to be asked.
MOST_HIDDEN = 5000
# What is read of an answer.
PATHS = ("timed_out", "hits.total", "hits.hits._score", "hits.hits.fields", "aggregations")


class ElasticsearchEngine:
    """The engine for installations that have one; `EngineError` says whatever is wrong with it."""

    name = "elasticsearch"
    is_remote = True

    def __init__(self) -> None:
        self._client = client()
        self._deadline: float | None = None
        self._hidden: Callable[[], list[str]] = self._hidden_items
        self.alias = f"{settings.ELASTICSEARCH_PREFIX}items"
        self.indexes = Indexes(self._client, self.alias)

    def within(self, seconds: float) -> "ElasticsearchEngine":
        """This engine for somebody who does not wait longer than that, however many questions are asked."""
        hurried = copy.copy(self)
        hurried._deadline = time.monotonic() + seconds
        return hurried

    def for_one_search(self) -> "ElasticsearchEngine":
        for_one = copy.copy(self)
        for_one._hidden = cache(self._hidden_items)
        return for_one

    def put(self, documents: Sequence[Document]) -> None:
        # A number is never lower than that of an older version, so that what comes late or twice changes nothing.
        actions = [
            {
                "_op_type": "index",
                "_id": str(document.item),
                "version": document.seq,
                "version_type": "external_gte",
                "_source": source_of(document),
            }
            for document in documents
        ]
        self._write(actions)

    def take_out(self, items: Sequence[UUID]) -> None:
        # With the number of the removal, so that no earlier change brings the item back that comes late.
        numbers = dict(ContentItem.objects.filter(pk__in=items).values_list("pk", "seq"))
        self._write([_removal(item, numbers.get(item)) for item in items])

    def drop(self, keys: Sequence[str]) -> None:
        """Forget documents of which the store has never heard."""
        self._write([{"_op_type": "delete", "_id": key} for key in keys])

    def versions(self, items: Sequence[UUID]) -> dict[UUID, int]:
        """The numbers of the changes of `items` that were taken in last; of what is not there, none."""
        found = versions(self._client, self.alias, [str(item) for item in items])
        return {UUID(key): number for key, number in found.items()}

    def pages_of_keys(self) -> Iterator[list[str]]:
        """The keys of all documents, some at a time."""
        return pages_of_keys(self._client, self.alias)

    def begin(self) -> None:
        self.indexes.begin()

    def finish(self) -> None:
        self.indexes.finish()

    def clear(self) -> None:
        self.indexes.clear()

    def is_sound(self) -> bool:
        return self.indexes.is_sound()

    def find(self, wanted: Sequence[Wanted], selection: Selection, kinds: Sequence[str] = ()) -> Found:
        if not wanted:
            return Found()
        chosen = dimensions(selection)
        counted = [(kind, one) for kind, one in chosen if kind in kinds]
        found = {
            "bool": {
                "must": [any_wanted(wanted, self._hidden())],
                "filter": [*filters(selection), *(one for kind, one in chosen if kind not in kinds)],
            }
        }
        answer = self._search(
            **weighed(found, timezone.localdate(), all_alike=not any(one.question for one in wanted)),
            post_filter={"bool": {"filter": [one for _kind, one in counted]}},
            aggs=counting(kinds, counted),
            size=MOST_HITS,
            stored_fields="_none_",
            docvalue_fields=["hit"],
        )
        return Found(
            count=answer["hits"]["total"]["value"],
            hits=list(_hits(answer["hits"].get("hits", []))),
            counts=_counts(answer.get("aggregations", {})),
        )

    def counts(
        self, wanted: Sequence[Wanted], selection: Selection, kinds: Sequence[str]
    ) -> Mapping[str, int]:
        if not wanted:
            return {}
        query = {"bool": {"filter": [any_wanted(wanted, self._hidden()), *filters(selection)]}}
        answer = self._search(query=query, aggs=counting(kinds, dimensions(selection)), size=0)
        return _counts(answer.get("aggregations", {}))

    def known(self, terms: Sequence[str]) -> set[str]:
        found = set()
        for start in range(0, len(terms), TERMS_AT_ONCE):
            some = list(dict.fromkeys(terms[start : start + TERMS_AT_ONCE]))
            answer = self._search(
                size=0, aggs={"known": {"filters": {"filters": [having_term(term) for term in some]}}}
            )
            counted = answer["aggregations"]["known"]["buckets"]
            found |= {term for term, one in zip(some, counted, strict=True) if one["doc_count"]}
        return found

    def try_out(self) -> None:
        """Ask something small and real; `EngineError` if there is no answer."""
        self._search(size=1, stored_fields="_none_", ignore_unavailable=True)

    def _hidden_items(self) -> list[str]:
        return [str(item) for item in hidden_items(self.name, most=MOST_HIDDEN)]

    def _search(self, **body: Any) -> Mapping[str, Any]:
        """An answer that is whole: one from a part of the index, or of a part of the time, is an error."""
        seconds = ANSWER_SECONDS
        if self._deadline is not None:
            seconds = min(seconds, self._deadline - time.monotonic())
            if seconds <= 0:
                raise EngineError("no answer in time")
        with answering():
            answer: ApiResponse[Any] = self._client.options(request_timeout=seconds).search(
                index=self.alias,
                timeout=f"{max(int(seconds * 1000), 1)}ms",
                allow_partial_search_results=False,
                track_total_hits=True,
                filter_path=PATHS,
                **body,
            )
        body = answer.body
        if not isinstance(body, dict) or body.get("timed_out") is not False:
            raise EngineError("no answer in time, or half of one")
        return body

    def _write(self, actions: Sequence[dict[str, Any]]) -> None:
        aliases = self.indexes.written()
        if not aliases:
            raise MissingIndexError(f"there is no index {self.alias}")
        for alias in aliases:
            with answering():
                self._write_to(alias, actions)

    def _write_to(self, alias: str, actions: Sequence[dict[str, Any]]) -> None:
        results = streaming_bulk(
            self._client.options(request_timeout=WRITE_SECONDS),
            actions,
            index=alias,
            chunk_size=CHUNK,
            max_chunk_bytes=CHUNK_BYTES,
            max_retries=RETRIES,
            initial_backoff=FIRST_WAIT,
            max_backoff=LONGEST_WAIT,
            raise_on_error=False,
            require_alias=True,
            # What was written is found once this returns: answers are kept until the next change.
            refresh=alias == self.alias,
        )
        for _done, result in results:
            [(act, said)] = result.items()
            self._look_at(act, said)

    def _look_at(self, act: str, said: Mapping[str, Any]) -> None:
        """An engine that could not write is asked again later; a document that it will never take is told of."""
        error = said.get("error")
        if not error or said["status"] == CONFLICT:  # it has a later version already
            return
        reason = error.get("reason", "") if isinstance(error, dict) else str(error)
        if said["status"] == MISSING:
            raise MissingIndexError(reason)
        if said["status"] == BUSY or said["status"] >= FAILED:
            raise EngineError(f"{said['status']}: {reason}")
        logger.error(
            "Elasticsearch does not %s item %s, which cannot be found there: %s", act, said["_id"], reason
        )


def _removal(item: UUID, number: int | None) -> dict[str, Any]:
    version = {} if number is None else {"version": number, "version_type": "external_gte"}
    return {"_op_type": "delete", "_id": str(item), **version}


def _hits(rows: Sequence[Mapping[str, Any]]) -> Iterator[Hit]:
    best = rows[0]["_score"] if rows else 0
    return (hit_of(row["fields"]["hit"][0], row["_score"] / best if best else 0.0) for row in rows)


def _counts(groups: Mapping[str, Any]) -> dict[str, int]:
    return {
        bucket["key"]: bucket["doc_count"]
        for group in groups.values()
        for bucket in group["tokens"]["buckets"]
    }
