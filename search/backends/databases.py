"""What Wagtail's search in SQLite and in PostgreSQL have in common: what is written to the index, and conditions on it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Model, prefetch_related_objects
from modelsearch.index import AutocompleteField, BaseField, SearchField
from modelsearch.query import Phrase, PlainText
from wagtail.models import TranslatableMixin

from search.backends.words import Asked, asked, indexed, languages_of


class TermsField(SearchField):
    """A field of an object with its text taken out and analysed."""

    def __init__(self, field_name: str, terms: str, boost: float | None) -> None:
        super().__init__(field_name, boost=boost)
        self.terms = terms

    def get_value(self, obj: Any) -> str:
        return self.terms


class BeginningsField(AutocompleteField):
    """The same for the beginnings of words."""

    def __init__(self, field_name: str, terms: str) -> None:
        super().__init__(field_name)
        self.terms = terms

    def get_value(self, obj: Any) -> str:
        return self.terms


class AnalysedObject:
    """What the library's index is given in the place of an object. `indexer` takes texts out of fields."""

    def __init__(self, indexer: Any) -> None:
        self.pk = indexer.obj.pk
        self._fields = list(_analysed(indexer))

    def get_search_fields(self) -> list[BaseField]:
        return self._fields


def _analysed(indexer: Any) -> Iterator[BaseField]:
    languages = languages_of(indexer.obj)
    for field in indexer.search_fields:
        for found, *_weight, text in indexer.prepare_field(indexer.obj, field):
            beginnings = isinstance(found, AutocompleteField)
            terms = indexed(text, languages, beginnings=beginnings)
            name = found.field_name
            yield BeginningsField(name, terms) if beginnings else TermsField(name, terms, found.boost)


class AnalysedQuery:
    """To be mixed into a query compiler of the library's.

    Its index knows titles and the rest; whoever asks for any other field alone is given what is found anywhere.
    """

    LAST_TERM_IS_PREFIX: bool
    fields: Sequence[str] | None
    # How a term, the beginning of a word, and what joins them are written; terms have letters and digits alone.
    TERM: str
    BEGINNING: str
    AND: str
    OR: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if list(self.fields or ()) != ["title"] or self.LAST_TERM_IS_PREFIX:
            self.fields = None

    def condition(self, query: PlainText | Phrase) -> str:
        """One of the terms of each word; with `or` as the operator, of any word."""
        words = [self._of_word(word) for word in asked(query, beginning=self.LAST_TERM_IS_PREFIX)]
        sign = self.OR if getattr(query, "operator", "and") == "or" else self.AND
        return f"({sign.join(words)})"

    def _of_word(self, word: Asked) -> str:
        choices = [self.TERM.format(term) for term in word.terms]
        if word.beginning:
            choices.append(self.BEGINNING.format(word.beginning))
        return f"({self.OR.join(choices)})"


def with_languages(model: type[Model], objects: Sequence[Model]) -> Sequence[Model]:
    """The objects, their languages read at once."""
    if issubclass(model, TranslatableMixin):
        prefetch_related_objects(objects, "locale")
    return objects
