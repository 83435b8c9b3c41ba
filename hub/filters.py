"""What a feed may be narrowed by, read from its address. What is not understood is refused, never passed over."""

from dataclasses import dataclass
from difflib import get_close_matches
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import QueryDict
from wagtail.models import Locale, Page

from core.item_types import page_model
from core.visibility import open_locales, public_pages

PARAMETERS = ("locale", "network")


class FilterError(ValueError):
    """The address asks for something that there is not; the message says what there is."""


@dataclass(frozen=True)
class NewsFilters:
    """A language, and networks of which an item must belong to one; none means all news."""

    locale: Locale
    networks: list[Page]


def news_filters(query: QueryDict) -> NewsFilters:
    """The filters of a feed; FilterError when a parameter or its value is unknown."""
    for name in query:
        if name not in PARAMETERS:
            nearest = get_close_matches(name, PARAMETERS, n=1, cutoff=0)[0]
            raise FilterError(f"Unknown parameter “{name[:40]}”. Did you mean “{nearest}”?")
    return NewsFilters(
        _locale(query), [page for value in query.getlist("network") for page in _networks(value)]
    )


def _locale(query: QueryDict) -> Locale:
    locales = {locale.language_code: locale for locale in open_locales()}
    codes = query.getlist("locale") or [settings.LANGUAGE_CODE]
    if len(codes) > 1:
        raise FilterError("A feed is in one language: give “locale” once.")
    if codes[0] not in locales:
        raise FilterError(f"Unknown locale “{codes[0][:40]}”. There are: {', '.join(sorted(locales))}.")
    return locales[codes[0]]


def _networks(value: str) -> list[Page]:
    found = list(public_pages(page_model("network").objects.filter(_named(value))))
    if not found:
        raise FilterError(f"Unknown network “{value[:40]}”. Give the last part of its address, or its id.")
    return found


def _named(value: str) -> Q:
    if value.isascii() and value.isdigit() and len(value) < 10:
        return Q(pk=int(value)) | Q(slug=value)
    try:
        return Q(translation_key=UUID(value))
    except ValueError:
        return Q(slug=value.replace("\0", ""))
