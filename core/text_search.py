"""Finding text the way people type it, in every database."""

from functools import reduce
from operator import or_

from django.db.models import Model, Q
from modelsearch.backends import get_search_backend
from modelsearch.backends.base import BaseSearchResults

MOST_FOUND = 1000


def containing(text: str, *fields: str) -> Q:
    """Rows with `text` in one of `fields`, in capital or small letters.

    SQLite knows capital and small letters in ASCII only, so that “ähtäri” would not find Ähtäri there.
    """
    forms = {text, text.lower(), text.upper(), text.capitalize(), text.title()}
    return reduce(or_, (Q(**{f"{field}__icontains": form}) for field in fields for form in sorted(forms)))


def in_any_form(text: str, model: type[Model]) -> Q:
    """Rows of a model with the words of `text`, inflected or not, in what Wagtail's search knows of them."""
    rows = model._default_manager.only("pk")
    return _these(get_search_backend().search(text, rows, order_by_relevance=False))


def named_in_any_form(text: str, model: type[Model]) -> Q:
    """The same for names alone, with the last word as the beginning of one."""
    rows = model._default_manager.only("pk")
    return _these(get_search_backend().autocomplete(text, rows, order_by_relevance=False))


def _these(found: BaseSearchResults) -> Q:
    return Q(pk__in=[row.pk for row in found[:MOST_FOUND]])
