"""What a site has that indexes the same items with the search engine's own Finnish, Swedish and English."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from benchmarks.search.domain.judging import Item, Query, texts_of

LANGUAGES = {"fi": "finnish", "sv": "swedish", "en": "english"}


class StockPostgres:
    """Full-text search as PostgreSQL's manual has it: titles weigh more, every word has to be there."""

    names = ("PostgreSQL `finnish`",)

    def __init__(self, items: Sequence[Item]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE stock (id uuid, locale text, words tsvector)")
            cursor.executemany(
                "INSERT INTO stock SELECT %s, %s, setweight(to_tsvector(%s::regconfig, %s), 'A')"
                " || setweight(to_tsvector(%s::regconfig, %s), 'B')",
                [self._row(item) for item in items],
            )

    def answer(self, _name: str, query: Query) -> list[UUID]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM stock, websearch_to_tsquery(%s::regconfig, %s) AS asked"
                " WHERE locale = %s AND words @@ asked ORDER BY ts_rank(words, asked) DESC, id",
                [LANGUAGES[query.locale], query.text, query.locale],
            )
            return [item for (item,) in cursor.fetchall()]

    def _row(self, item: Item) -> tuple[Any, ...]:
        language, (title, rest) = LANGUAGES[item.locale], texts_of(item)
        return item.id, item.locale, language, title, language, rest


class StockElasticsearch:
    """Elasticsearch's own analysers, asked with all words and with any of them, over title and text."""

    names = ("Elasticsearch `finnish`, all words", "Elasticsearch `finnish`, any word")
    INDEX = "silta_benchmark_stock"

    def __init__(self, items: Sequence[Item], url: str) -> None:
        self.client = Elasticsearch(url)
        self.client.indices.delete(index=self.INDEX, ignore_unavailable=True)
        fields = {
            f"{name}_{locale}": {"type": "text", "analyzer": language}
            for name in ("title", "text")
            for locale, language in LANGUAGES.items()
        }
        self.client.indices.create(
            index=self.INDEX, settings={"number_of_replicas": 0}, mappings={"properties": fields}
        )
        bulk(self.client, [self._action(item) for item in items], refresh=True)

    def answer(self, name: str, query: Query) -> list[UUID]:
        asked = {
            "query": query.text,
            "fields": [f"title_{query.locale}^3", f"text_{query.locale}"],
            "type": "cross_fields",
            "operator": "and" if name.endswith("all words") else "or",
        }
        answer = self.client.search(index=self.INDEX, query={"multi_match": asked}, size=1000, source=False)
        return [UUID(hit["_id"]) for hit in answer["hits"]["hits"]]

    def close(self) -> None:
        self.client.indices.delete(index=self.INDEX)

    def _action(self, item: Item) -> dict[str, Any]:
        title, text = texts_of(item)
        source = {f"title_{item.locale}": title, f"text_{item.locale}": text}
        return {"_index": self.INDEX, "_id": str(item.id), "_source": source}
