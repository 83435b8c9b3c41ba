"""Codes and names of the vocabularies, and the terms by which an item is found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from wagtail.models import Page

from core.item_ids import item_id
from core.items.schemas import Term

# Types of item by which others are found.
FOUND_BY = ("network", "organisation")


@dataclass(frozen=True)
class Places:
    """Where an item belongs, each place once: what it is marked with, and what that lies in."""

    municipalities: list[Any]
    regions: list[Any]
    counties: list[Any]


def places(municipalities: Iterable[Any], regions: Iterable[Any]) -> Places:
    of_items = _each_once(municipalities)
    return Places(
        of_items,
        _each_once([*regions, *(one.region for one in of_items)]),
        _each_once(one.wellbeing_county for one in of_items if one.wellbeing_county),
    )


def as_term(term: Any) -> Term | None:
    """One term, or nothing where none is chosen."""
    return _term(term.code, term.name) if term else None


def as_terms(terms: Iterable[Any]) -> list[Term]:
    """Terms in the order of their codes, each once: the tables they come from have no order."""
    return [_term(term.code, term.name) for term in _each_once(terms)]


@lru_cache(4096)  # the same ones come in every item, and nobody changes them
def _term(code: str, name: str) -> Term:
    return Term(code=code, name=name)


def tokens_of(page: Any, where: Places, themes: Iterable[Term], pages: Iterable[Page]) -> Iterator[str]:
    """Everything that an item can be found by; `pages` are those that it refers to."""
    yield f"type:{page.item_type}"
    yield f"locale:{page.locale.language_code}"
    yield from (f"region:{region.code}" for region in where.regions)
    yield from (f"wellbeing_county:{county.code}" for county in where.counties)
    yield from (f"municipality:{municipality.code}" for municipality in where.municipalities)
    yield from (f"theme:{theme.code}" for theme in themes)
    for found_by in (page, *pages):
        kind = getattr(found_by.specific_class, "item_type", "")
        if kind in FOUND_BY:
            # Who follows the Finnish page of a network gets also what is said in Swedish.
            for language, _name in settings.LANGUAGES:
                yield f"{kind}:{item_id(found_by.translation_key, language)}"


def _each_once(terms: Iterable[Any]) -> list[Any]:
    by_code = {term.code: term for term in terms}
    return [by_code[code] for code in sorted(by_code)]
