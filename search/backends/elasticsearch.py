"""Wagtail's search in Elasticsearch, which is given terms and takes them apart at blanks. While it is away, the database answers."""

import logging
from collections.abc import Callable, Sequence
from copy import copy
from typing import Any, TypeVar

from django.db.models import Model
from django.utils import timezone
from elastic_transport import TransportError
from elasticsearch import ApiError
from modelsearch.backends import elasticsearch9, get_search_backend
from modelsearch.backends.base import BaseSearchResults
from modelsearch.backends.elasticsearchbase import Field
from modelsearch.index import AutocompleteField, BaseField, SearchField
from modelsearch.query import MatchAll, Phrase, PlainText

from search.backends.databases import with_languages
from search.backends.words import Asked, asked, indexed, languages_of
from search.engines.choosing import RESTS, SEARCH_SECONDS
from search.models import Unindexed

logger = logging.getLogger(__name__)

DATABASE = "database"
ENGINE_ERRORS = (TransportError, ApiError)
# What a node answers that is overloaded, or does not find the others.
TROUBLE = frozenset({429, 500, 502, 503, 504})
AT_BLANKS = {"analysis": {"analyzer": {"default": {"type": "whitespace"}}}}

Answer = TypeVar("Answer")


def is_trouble(error: Exception) -> bool:
    """Whether nobody had better ask for a while, unlike after an error of one index, question or document alone."""
    return not isinstance(error, ApiError) or error.status_code in TROUBLE


class Mapping(elasticsearch9.Elasticsearch9Mapping):
    """Documents of terms; the beginnings of words are looked up among them, and not kept one by one."""

    edgengram_analyzer_config = {"analyzer": "whitespace"}

    def _get_document_field_data(self, field: BaseField, obj: Any) -> tuple[str, Any, list[Any]]:
        name, value, beginnings = super()._get_document_field_data(field, obj)
        if not isinstance(field, SearchField | AutocompleteField) or not isinstance(value, str | list):
            return name, value, beginnings
        text = value if isinstance(value, str) else "\n".join(value)
        begins = isinstance(field, AutocompleteField)
        terms = indexed(text, languages_of(obj), beginnings=begins)
        return name, terms, [terms] if begins else []


class Index(elasticsearch9.Elasticsearch9Index):
    """Notes what is saved and deleted while Elasticsearch is away; the worker takes it up (`waiting.py`)."""

    def add_item(self, item: Model) -> None:
        self._now_or_later(self.add_now, item)

    def delete_item(self, item: Model) -> None:
        self._now_or_later(self.delete_now, item)

    def add_now(self, item: Model) -> None:
        super().add_item(item)

    def delete_now(self, item: Model) -> None:
        super().delete_item(item)

    def _now_or_later(self, act: Callable[[Model], None], item: Model) -> None:
        if RESTS.may_be_asked():
            try:
                act(item)
            except ENGINE_ERRORS as error:
                if not is_trouble(error):
                    raise
                RESTS.begin(error)
            else:
                return
        Unindexed.objects.update_or_create(
            model=item._meta.label_lower, key=str(item.pk), defaults={"noted_at": timezone.now()}
        )

    def add_items(self, model: type[Model], items: Sequence[Model]) -> None:
        super().add_items(model, with_languages(model, items))


class AnalysedQuery:
    """To be mixed into a query compiler: one of the terms of each word, in any of the fields."""

    DEFAULT_OPERATOR = "and"
    begins = False

    def _compile_plaintext_query(
        self, query: PlainText | Phrase, fields: list[Field], boost: float = 1.0
    ) -> dict[str, Any]:
        words = [self._of_word(word, fields) for word in asked(query, beginning=self.begins)]
        any_is_enough = getattr(query, "operator", "and") == "or"
        return {"bool": {"should" if any_is_enough else "must": words, "boost": boost}}

    def _compile_phrase_query(self, query: Phrase, fields: list[Field]) -> dict[str, Any]:
        return self._compile_plaintext_query(query, fields)

    def _of_word(self, word: Asked, fields: list[Field]) -> dict[str, Any]:
        names = [field.field_name_with_boost for field in fields]
        choices: list[dict[str, Any]] = [
            {"multi_match": {"query": " ".join(word.terms), "fields": names, "analyzer": "whitespace"}}
        ]
        if word.beginning:
            choices += [{"prefix": {field.field_name: word.beginning}} for field in fields]
        return {"bool": {"should": choices}}


class QueryCompiler(AnalysedQuery, elasticsearch9.Elasticsearch9SearchQueryCompiler):
    mapping_class = Mapping


class AutocompleteQueryCompiler(AnalysedQuery, elasticsearch9.Elasticsearch9AutocompleteQueryCompiler):
    mapping_class = Mapping
    begins = True

    def get_inner_query(self) -> dict[str, Any]:
        """The library knows no phrases and no conditions here, which the admin asks for when there are quotes."""
        if isinstance(self.query, MatchAll):
            return {"match_all": {}}
        fields = [Field(name) for name in self.remapped_fields or ["_edgengrams"]]
        found: dict[str, Any] = self._join_and_compile_queries(self.query, fields)
        return found


class Results(elasticsearch9.Elasticsearch9SearchResults):
    """What Elasticsearch finds, or the database where it does not answer."""

    def _do_search(self) -> list[Any]:
        ours = super()._do_search
        return self._from_whichever_answers(lambda: list(ours()), lambda others: list(others))

    def _do_count(self) -> int:
        ours = super()._do_count
        return self._from_whichever_answers(ours, lambda others: others.count())

    def facet(self, field_name: str) -> Any:
        ours = super().facet
        return self._from_whichever_answers(lambda: ours(field_name), lambda others: others.facet(field_name))

    def _from_whichever_answers(
        self, ask: Callable[[], Answer], ask_others: Callable[[BaseSearchResults], Answer]
    ) -> Answer:
        if RESTS.may_be_asked():
            try:
                return ask()
            except ENGINE_ERRORS as error:
                if is_trouble(error):
                    RESTS.begin(error)
                else:  # of this index or this question alone: other searches do not suffer from it
                    logger.warning("Elasticsearch refuses a search, the database answers it: %s", error)
        return ask_others(self._of_database())

    def _of_database(self) -> BaseSearchResults:
        compiler, database = self.query_compiler, get_search_backend(DATABASE)
        search = database.autocomplete if compiler.begins else database.search
        found = search(
            compiler.query,
            compiler.queryset,
            fields=compiler.fields,
            order_by_relevance=compiler.order_by_relevance,
        )
        if self._score_field:
            found = found.annotate_score(self._score_field)
        part: BaseSearchResults = found[self.start : self.stop]
        return part


class SearchBackend(elasticsearch9.Elasticsearch9SearchBackend):
    """Wagtail's backend for Elasticsearch with our terms."""

    mapping_class = Mapping
    index_class = Index
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler
    results_class = Results
    settings = {"settings": AT_BLANKS}

    def _search(self, *args: Any, **kwargs: Any) -> BaseSearchResults:
        """Who searches waits for a shorter time than who writes."""
        asked = copy(self)
        asked.es = self.es.options(request_timeout=SEARCH_SECONDS)
        found: BaseSearchResults = super(SearchBackend, asked)._search(*args, **kwargs)
        return found
