"""Reading what is in an index, to be compared with the store: whole, but a part at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from search.engines import MOST_HITS
from search.engines.elastic.client import WRITE_SECONDS, answering

KEPT_OPEN = "2m"  # between one page and the next


def versions(client: Elasticsearch, index: str, keys: Sequence[str]) -> dict[str, int]:
    """The numbers of the changes that were taken in last, of those of `keys` that are there."""
    with answering():
        answer = client.options(request_timeout=WRITE_SECONDS).mget(
            index=index,
            ids=list(keys),
            source=False,
            filter_path=["docs._id", "docs.found", "docs._version"],
        )
    return {one["_id"]: one["_version"] for one in answer.get("docs", []) if one.get("found")}


def pages_of_keys(client: Elasticsearch, index: str) -> Iterator[list[str]]:
    """The keys of all documents, as of the moment when the first are asked for."""
    patient = client.options(request_timeout=WRITE_SECONDS)
    with answering():
        point = patient.open_point_in_time(index=index, keep_alive=KEPT_OPEN)["id"]
    try:
        behind: list[Any] | None = None
        while True:
            with answering():
                answer = patient.search(
                    pit={"id": point, "keep_alive": KEPT_OPEN},
                    size=MOST_HITS,
                    sort=["_shard_doc"],
                    source=False,
                    track_total_hits=False,
                    allow_partial_search_results=False,
                    search_after=behind,
                )
            point, hits = answer["pit_id"], answer["hits"]["hits"]
            if not hits:
                return
            yield [hit["_id"] for hit in hits]
            behind = hits[-1]["sort"]
    finally:
        with answering():
            patient.close_point_in_time(id=point)
