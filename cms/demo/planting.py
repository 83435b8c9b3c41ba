"""Puts pages into the tree, each in one transaction and once only: a page is known by its translation key."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Locale, Page

NAMESPACE = uuid5(NAMESPACE_URL, "https://silta.example/demo")


def key_of(name: str) -> UUID:
    """The translation key of the page of this name; it stays whatever editors do to the page."""
    return uuid5(NAMESPACE, name)


def find(name: str, locale: Locale) -> Page | None:
    page: Page | None = Page.objects.filter(translation_key=key_of(name), locale=locale).first()
    return page and page.specific


@transaction.atomic
def plant(model: type[Page], parent: Page, name: str, fields: dict[str, Any]) -> Page:
    """The page of this name, published below `parent` unless it is there already."""
    locale = parent.locale
    if page := find(name, locale):
        return page
    fields.setdefault("slug", slugify(fields["title"]))
    page = model(translation_key=key_of(name), locale=locale, live=False, **fields)
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    page.save_revision().publish()
    return page


@transaction.atomic
def replant(page: Page, fields: dict[str, Any]) -> bool:
    """Give a page other content, unless somebody has edited it since it was planted."""
    if page.revisions.count() > 1:
        return False
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return True
