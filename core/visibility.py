"""The gate: what is public. Everything that leaves the hub asks here, and nothing else decides.

A page is public while it is live and not past its expiry, no view restriction lies on it or on any of its
ancestors, its language is shown, and it can be reached from a site. An image or a document is public while no
view restriction lies on its collection or on any collection above that.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import cast

from django.apps import apps
from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Site

from content_store.models import ContentItem

# By what the gate judges and what takes a question of its own, for as long as it is kept.
_kept: ContextVar[dict[object, list] | None] = ContextVar("gate_kept", default=None)


@contextmanager
def same_gate() -> Iterator[None]:
    """Look once, for as long as the block lasts, where there are sites and at which depths restrictions."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def open_locales() -> QuerySet[Locale]:
    """The languages that are shown: switched on for this installation and not closed in the admin."""
    closed = apps.get_model("core", "LanguageSettings").closed_locales.through.objects.values("locale_id")
    return Locale.objects.filter(
        language_code__in=[code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]
    ).exclude(pk__in=closed)


def public_pages(pages: QuerySet, now: datetime | None = None) -> QuerySet:
    """Those of `pages`, a queryset of any page model, that are public at `now`."""
    return pages.filter(public_condition(now))


def public_condition(now: datetime | None = None) -> Q:
    """The same as a condition, for a list that also shows other pages: joined by *or*, two subqueries would be slow."""
    return (
        Q(Q(expire_at=None) | Q(expire_at__gt=now or timezone.now()))
        & _below_a_site()
        & ~Exists(_restrictions_above(PageViewRestriction, "page", "path"))
        & Q(live=True, locale__in=open_locales())
    )


def is_public(page: Page, now: datetime | None = None) -> bool:
    """Whether one saved page is public at `now`."""
    return public_pages(Page.objects.filter(pk=page.pk), now).exists()


def reasons_for_hiding(keys: list[int], now: datetime) -> dict[int, ContentItem.Reason]:
    """Why pages that are not public at `now` are not, by their primary keys; also of pages that are no more."""
    if not keys:
        return {}
    shown = set(open_locales().values_list("pk", flat=True))
    restricted = Exists(_restrictions_above(PageViewRestriction, "page", "path"))
    facts = Page.objects.filter(pk__in=keys).annotate(restricted=restricted).order_by()
    pages = {
        key: _reason(live, expired or bool(expire_at and expire_at <= now), locale in shown, is_restricted)
        for key, live, expired, expire_at, locale, is_restricted in facts.values_list(
            "pk", "live", "expired", "expire_at", "locale_id", "restricted"
        )
    }
    return {key: pages.get(key, ContentItem.Reason.DELETED) for key in keys}


def _reason(live: bool, expired: bool, locale_is_open: bool, restricted: bool) -> ContentItem.Reason:
    if expired:
        return ContentItem.Reason.EXPIRED
    if not live:
        return ContentItem.Reason.UNPUBLISHED
    if not locale_is_open:
        return ContentItem.Reason.LANGUAGE_CLOSED
    if restricted:
        return ContentItem.Reason.RESTRICTED
    return ContentItem.Reason.UNREACHABLE


def public_media(media: QuerySet) -> QuerySet:
    """Those of `media`, a queryset of images or documents, that are public."""
    return media.filter(
        ~Exists(_restrictions_above(CollectionViewRestriction, "collection", "collection__path"))
    )


def private_collections() -> QuerySet[Collection]:
    """The collections whose images and documents are not public."""
    return Collection.objects.filter(
        Exists(_restrictions_above(CollectionViewRestriction, "collection", "path"))
    )


def _below_a_site() -> Q:
    """A page can be reached when it lies at or below the root page of a site, or a translation of that root."""
    roots = Page.objects.filter(translation_key__in=Site.objects.values("root_page__translation_key"))
    # Sites are few: their paths as constants are several times as fast as a subquery for each page.
    condition = Q(pk__in=[])
    for path in _once("roots", roots.values_list("path", flat=True)):
        condition |= Q(path__startswith=path)
    return condition


def _restrictions_above(model: type[Model], tree: str, path: str) -> QuerySet:
    """The view restrictions on the node that the outer query has in `path`, or on any node above it in its tree.

    A node's ancestors have the beginnings of its path, so they are looked up by those: one look for each depth at
    which there are restrictions, however many nodes and restrictions there are.
    """
    # Asked for so, since SQLite would go through all pages for a join with a table that it takes for a large one.
    nodes = cast(type[Model], model._meta.get_field(tree).related_model)._default_manager
    restricted = nodes.filter(pk__in=model._default_manager.order_by().values(tree))
    lengths = restricted.order_by().values_list(Length("path"), flat=True).distinct()
    beginnings = [Substr(OuterRef(path), 1, length) for length in _once(model, lengths)]
    return model._default_manager.filter(**{f"{tree}__path__in": beginnings})


def _once(what: object, answers: QuerySet) -> list:
    """The answers from the database, or those of before inside `same_gate`."""
    kept = _kept.get()
    if kept is None:
        return list(answers)
    if what not in kept:
        kept[what] = list(answers)
    return kept[what]
