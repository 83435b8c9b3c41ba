"""Whose items show a thing: by Wagtail's reference index, which knows what pages refer to.

Pages also show their translations, and what lies below a network names the network.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Page, ReferenceIndex

from core.deletion import BOOKKEEPING
from core.following import Thing, page_thing


def pages_that_show(things: Iterable[Thing]) -> set[int]:
    """Primary keys of the pages that refer to any of `things`, also by way of a person or another record."""
    page_type = ContentType.objects.get_for_model(Page).pk
    asked: set[Thing] = set()
    wanted = set(things)
    found: set[int] = set()
    pages = {int(key) for type_, key in wanted if type_ == page_type}
    if pages:
        translations = _translations(pages)
        found |= translations | _below_sections(pages)
        wanted |= {page_thing(key) for key in translations | pages}
    while wanted:
        asked |= wanted
        sources = _sources(wanted)
        found |= {int(key) for type_, key in sources if type_ == page_type}
        wanted = {source for source in sources if source[0] != page_type} - asked
    return found


def _sources(things: set[Thing]) -> set[Thing]:
    by_type: dict[int, list[str]] = defaultdict(list)
    for type_, key in things:
        by_type[type_].append(key)
    one_of = Q(pk__in=[])
    for type_, keys in by_type.items():
        one_of |= Q(to_content_type=type_, to_object_id__in=keys)
    rows = ReferenceIndex.objects.filter(one_of).exclude(base_content_type__app_label__in=BOOKKEEPING)
    return set(rows.values_list("base_content_type", "object_id").distinct())


def _translations(keys: set[int]) -> set[int]:
    same = Page.objects.filter(pk__in=keys).values("translation_key")
    return set(Page.objects.filter(translation_key__in=same).values_list("pk", flat=True)) - keys


def _below_sections(keys: set[int]) -> set[int]:
    models = [model for model in apps.get_models() if getattr(model, "is_section", False)]
    types = [type_.pk for type_ in ContentType.objects.get_for_models(*models).values()]
    found: set[int] = set()
    for path in Page.objects.filter(pk__in=keys, content_type__in=types).values_list("path", flat=True):
        found |= set(
            Page.objects.filter(path__startswith=path).exclude(path=path).values_list("pk", flat=True)
        )
    return found
