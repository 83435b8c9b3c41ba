"""How documents are kept in Elasticsearch. They come analysed: it takes terms apart at blanks and changes nothing."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from search.engines import MOST_HITS, Hit
from search.index.documents import Document

# As many letters of the beginning of a word in a title are looked up by themselves.
BEGINNINGS = {"min_chars": 2, "max_chars": 12}
# Of more documents than that only the best by their words alone are weighed by how fresh they are.
MOST_WEIGHED = 3000
# Longer titles are not worth less; see `ranking.worth`.
MOST_TITLE_WORDS = 10

_TERMS: dict[str, Any] = {"type": "text", "analyzer": "whitespace", "copy_to": "terms"}
_WORDS: dict[str, Any] = {"type": "text", "analyzer": "whitespace", "index_options": "positions"}
_KEPT: dict[str, Any] = {"index": False, "doc_values": True}

MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "_source": {"enabled": False},  # the store has it all, and better
    "properties": {
        "title": {**_TERMS, "index_options": "freqs"},
        "names": {**_TERMS, "index_options": "freqs"},
        "text": {**_TERMS, "index_options": "freqs"},
        "parts": {**_TERMS, "index_options": "docs", "norms": False},
        "terms": {"type": "text", "analyzer": "whitespace", "index_options": "docs", "norms": False},
        "surfaces": _WORDS,
        "title_surfaces": {**_WORDS, "index_prefixes": BEGINNINGS},
        "tokens": {"type": "keyword", "eager_global_ordinals": True},
        "hit": {"type": "keyword", **_KEPT},
        "type": {"type": "keyword"},
        "locale": {"type": "keyword"},
        "day": {"type": "date", "format": "strict_date"},
        "title_words": {"type": "short", **_KEPT},
        "published_at": {"type": "date"},
        "changed_at": {"type": "date"},
        "starts_at": {"type": "date"},
        "location": {"type": "geo_point"},
    },
}
SETTINGS: dict[str, Any] = {
    # Two hundred thousand documents are a small index; in one piece words count the same everywhere in it.
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",  # a second copy as soon as there is a second node
    "gc_deletes": "10m",  # for as long it is remembered up to which number an item was taken out
    "max_rescore_window": MOST_WEIGHED,
    "max_result_window": MOST_HITS,
}


def rules() -> str:
    """Another value when documents would be kept otherwise than before."""
    return hashlib.sha256(json.dumps([MAPPING, SETTINGS], sort_keys=True).encode()).hexdigest()[:12]


def source_of(document: Document) -> dict[str, Any]:
    """A document as Elasticsearch takes it."""
    place = None
    if document.latitude is not None and document.longitude is not None:
        place = {"lat": document.latitude, "lon": document.longitude}
    source = {
        **{name: " ".join(getattr(document, name)) for name in ("title", "names", "text", "parts")},
        "surfaces": _stretches(document.surfaces),
        "title_surfaces": _stretches(document.title_surfaces),
        "tokens": document.tokens,
        "hit": _hit(document),
        "type": document.type,
        "locale": document.locale,
        "day": document.day,
        "title_words": min(len(document.title_surfaces), MOST_TITLE_WORDS),
        "published_at": document.published_at,
        "changed_at": document.changed_at,
        "starts_at": document.starts_at,
        "location": place,
    }
    return {name: value for name, value in source.items() if value is not None}


def _hit(document: Document) -> str:
    """All that is said of a document when it is found, in one piece: a thousand are read for each search."""
    about = (
        document.item,
        document.type,
        document.day or "",
        min(len(document.title_surfaces), MOST_TITLE_WORDS),
    )
    return " ".join(map(str, about))


def hit_of(kept: str, score: float) -> Hit:
    """What `_hit` has kept, with a score."""
    item, item_type, day, title_words = kept.split(" ")
    return Hit(UUID(item), score, item_type, date.fromisoformat(day) if day else None, int(title_words))


def _stretches(surfaces: Sequence[str]) -> list[str]:
    """The words between the gaps; Elasticsearch puts a hundred places between one value and the next."""
    stretches: Iterable[tuple[bool, Iterable[str]]] = groupby(surfaces, bool)
    return [" ".join(words) for is_words, words in stretches if is_words]
