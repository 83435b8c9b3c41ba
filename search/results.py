"""What a search has found, of what a visitor may see."""

from collections import Counter
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale, Page

from core.item_types import page_models
from core.visibility import public_pages
from search.wagtail_engines import found_pages

# A front page or a list is no content of its own; a visitor takes it for a page like others.
OTHER = "page"


@dataclass(frozen=True)
class Results:
    """Keys of the public pages that were found, the best first, and how many there are of each type."""

    keys: list[int]
    counts: Counter[str]


def search_pages(words: str, locale: Locale, item_type: str = "") -> Results:
    """The public pages with `words`, of one type if `item_type` is given."""
    found = found_pages(words, locale) if words else []
    types = _types()
    public = public_pages(Page.objects.filter(pk__in=found))
    type_of = {key: types.get(of, OTHER) for key, of in public.values_list("pk", "content_type_id")}
    shown = [key for key in found if key in type_of and (not item_type or type_of[key] == item_type)]
    return Results(shown, Counter(type_of.values()))


def pages_in_order(keys: list[int]) -> list[Page]:
    """The pages with these keys, whole, in the order of the keys."""
    pages = {page.pk: page for page in Page.objects.filter(pk__in=keys).specific()}
    return [pages[key] for key in keys if key in pages]


def _types() -> dict[int, str]:
    models = page_models()
    content_types = ContentType.objects.get_for_models(*models.values())
    return {content_types[model].pk: item_type for item_type, model in models.items()}
