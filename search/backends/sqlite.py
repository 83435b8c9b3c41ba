"""Wagtail's search in SQLite, with the results ranked in one pass.

The library asks SQLite for the rank of every row by a search of its own, so that a word found on 10,000 pages
is searched for 10,000 times: minutes, for anyone who types a common word.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet, Value
from django.db.models.expressions import RawSQL
from modelsearch.backends.database.sqlite import sqlite
from modelsearch.backends.database.sqlite.query import (
    MatchExpression,
    SearchQueryExpression,
    normalize,
)
from modelsearch.query import MatchAll, Not, Phrase, PlainText
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.search.models import IndexEntry, SQLiteFTSIndexEntry

from search.backends.databases import AnalysedObject, AnalysedQuery, with_languages

TEXTS, ENTRIES = SQLiteFTSIndexEntry._meta.db_table, IndexEntry._meta.db_table
# A word in the title counts more the shorter the title is; `title_norm` is kept by the library.
RANK = f"bm25({TEXTS}) * (1 + {ENTRIES}.title_norm)"


class Index(sqlite.SQLiteIndex):
    """Is given terms."""

    def add_items(self, model: type[Model], objs: Sequence[Model]) -> None:
        indexers = [sqlite.ObjectIndexer(obj, self.backend) for obj in with_languages(model, objs)]
        super().add_items(model, [AnalysedObject(indexer) for indexer in indexers])


class RankedQueryCompiler(AnalysedQuery, sqlite.SQLiteSearchQueryCompiler):
    """Joins the pages to the words found; anything but a plain search by relevance is left to the library."""

    TERM, BEGINNING, AND, OR = '"{}"', '"{}" *', " AND ", " OR "

    def build_search_query_content(self, query: Any, config: Any = None) -> Any:
        if not isinstance(query, PlainText | Phrase):
            return super().build_search_query_content(query, config=config)
        return SearchQueryExpression(Value(self.condition(query)), config=config)

    def search(
        self, config: Any, start: int | None, stop: int | None, score_field: str | None = None
    ) -> QuerySet:
        query = normalize(self.query)
        if isinstance(query, MatchAll | Not) or not self.order_by_relevance or score_field:
            return super().search(config, start, stop, score_field)
        key = self.queryset.model._meta.pk
        kinds = get_descendants_content_types_pks(self.queryset.model)
        words, values = self._match(query, config)
        found = self.queryset.extra(  # noqa: S610  names are the models' own, and values are bound
            tables=[TEXTS, ENTRIES],
            where=[
                f"{TEXTS}.rowid = {ENTRIES}.id",
                f"CAST({ENTRIES}.object_id AS INTEGER) = {key.model._meta.db_table}.{key.column}",
                f"{ENTRIES}.content_type_id IN ({', '.join(['%s'] * len(kinds))})",
                words,
            ],
            params=[*kinds, *values],
        )
        return found.order_by(RawSQL(RANK, []), "-pk")[start:stop]  # noqa: S611  as above

    def _match(self, query: Any, config: Any) -> tuple[str, list[Any]]:
        columns = self.fields or self.FTS_TABLE_FIELDS
        match = MatchExpression(columns, self.build_search_query(query, config=config))
        sql, values = match.as_sql(self.queryset.query.get_compiler(connection=connection), connection)
        return sql, list(values)


class RankedAutocompleteQueryCompiler(RankedQueryCompiler, sqlite.SQLiteAutocompleteQueryCompiler):
    """The same for the beginnings of words."""


class SearchBackend(sqlite.SQLiteSearchBackend):
    """Wagtail's backend for SQLite with our terms and our ranking."""

    index_class = Index
    query_compiler_class = RankedQueryCompiler
    autocomplete_query_compiler_class = RankedAutocompleteQueryCompiler
