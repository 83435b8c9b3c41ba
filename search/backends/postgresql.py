"""Wagtail's search in PostgreSQL. The library looks for `title || body`, which has no index: it reads every row."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Model
from modelsearch.backends.database.postgres import postgres
from modelsearch.index import BaseField
from modelsearch.query import Phrase, PlainText

from search.backends.databases import AnalysedObject, AnalysedQuery, TermsField, with_languages

# Terms are taken as they are.
CONFIG = "simple"
TITLE, BODY = F("index_entries__title"), F("index_entries__body")
# A word counts more the shorter the title is; the library keeps it.
SHORT_TITLE = 1 + F("index_entries__title_norm")


class WithTitleInBody(AnalysedObject):
    """One index finds what has one word in its title and another in its text."""

    def get_search_fields(self) -> list[BaseField]:
        fields = super().get_search_fields()
        titles = [one for one in fields if isinstance(one, TermsField) and one.field_name == "title"]
        return [*fields, *(TermsField("title_in_body", one.terms, one.boost) for one in titles)]


class Index(postgres.PostgresIndex):
    """Is given terms."""

    def add_items(self, model: type[Model], objs: Sequence[Model]) -> None:
        indexers = [postgres.ObjectIndexer(obj, self.backend) for obj in with_languages(model, objs)]
        super().add_items(model, [WithTitleInBody(indexer) for indexer in indexers])


class AnalysedTerms(AnalysedQuery):
    """Looks terms up in one index alone."""

    TERM, BEGINNING, AND, OR = "'{}'", "'{}':*", " & ", " | "

    def build_tsquery_content(self, query: Any, config: str | None = None, invert: bool = False) -> Any:
        if not isinstance(query, PlainText | Phrase):
            return super().build_tsquery_content(query, config=config, invert=invert)  # type: ignore[misc]
        found = SearchQuery(self.condition(query), search_type="raw", config=config)
        return ~found if invert else found


class QueryCompiler(AnalysedTerms, postgres.PostgresSearchQueryCompiler):
    """Of all texts, in which terms of the title have more weight, or of titles alone."""

    def get_search_vectors(self, search_query: Any) -> list[tuple[Any, Any]]:
        return [(TITLE if self.fields else BODY, SHORT_TITLE)]


class AutocompleteQueryCompiler(AnalysedTerms, postgres.PostgresAutocompleteQueryCompiler):
    """Of the beginnings of words."""


class SearchBackend(postgres.PostgresSearchBackend):
    """Wagtail's backend for PostgreSQL with our terms."""

    index_class = Index
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__({**params, "SEARCH_CONFIG": CONFIG})
