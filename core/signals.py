"""Receivers that hold for every room."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import models, transaction
from modelcluster.fields import ParentalKey
from wagtail.images.models import AbstractImage
from wagtail.models import Collection, Locale, Page

from content_store.services import lock_history, mark_outdated, withhold
from core.deletion import refuse_deletion
from core.dependants import pages_that_show
from core.following import Changes, following, thing_of
from core.projection import follow
from core.redirects import redirect_from
from core.tasks import make_sizes
from core.tree_locks import lock_subtree


def on_changes_made(changes: Changes, **_kwargs: Any) -> None:
    follow(changes)


def on_deleting(instance: models.Model, origin: Any = None, **_kwargs: Any) -> None:
    refuse_deletion(instance, origin)


def on_page_deleting(instance: Page, **_kwargs: Any) -> None:
    # The reference index forgets a page together with it, so who showed it is asked before.
    # Under the lock, since another editor may just be making a page show it.
    with transaction.atomic():
        lock_history()
        keys = pages_that_show([thing_of(instance)])
        mark_outdated(keys)
        withhold(keys)


def on_page_deleted(instance: Page, **_kwargs: Any) -> None:
    with following() as changes:
        changes.page(instance.pk)


def on_bare_page_saved(
    instance: Page, raw: bool, update_fields: Iterable[str] | None, **_kwargs: Any
) -> None:
    """Wagtail saves pages also without their own type, after it has moved them for example."""
    if raw or (update_fields and set(update_fields) <= {"numchild"}):
        return
    with following() as changes:
        changes.page(instance.pk)
        changes.everything_below(instance.pk)
        changes.what_shows(instance)


def on_page_moving(instance: Page, **_kwargs: Any) -> None:
    lock_subtree(instance.path)


def on_page_moved(instance: Page, url_path_before: str, url_path_after: str, **_kwargs: Any) -> None:
    # The addresses of what lies below are written after the page itself.
    with following() as changes:
        changes.everything_below(instance.pk)
        if url_path_before != url_path_after:
            redirect_from(instance.specific, url_path_before)


def on_page_part_changed(instance: models.Model, **kwargs: Any) -> None:
    """A row that belongs to a page, such as a link to a theme, was saved or deleted by itself."""
    for field in parental_keys(type(instance)):
        key = getattr(instance, field.attname)
        if key and not kwargs.get("raw"):
            with following() as changes:
                changes.page(key)


def on_image_saved(instance: AbstractImage, raw: bool, **_kwargs: Any) -> None:
    if not raw:
        transaction.on_commit(partial(make_sizes.enqueue, instance.pk))


def on_page_restriction_changed(instance: Any, **_kwargs: Any) -> None:
    with following() as changes:
        changes.everything_below(instance.page_id)


def on_collection_restriction_changed(instance: Any, **_kwargs: Any) -> None:
    with following() as changes:
        changes.collections.add(instance.collection_id)


def on_collection_changed(instance: Collection, **_kwargs: Any) -> None:
    with following() as changes:
        changes.collections.add(instance.pk)


def on_site_changed(**_kwargs: Any) -> None:
    with following() as changes:
        changes.everything = True


def on_closed_languages_changed(action: str, pk_set: set[int] | None, **_kwargs: Any) -> None:
    if action.startswith("post_"):
        locales = Locale.objects.filter(pk__in=pk_set) if pk_set is not None else Locale.objects.all()
        with following() as changes:
            changes.locales |= set(locales.values_list("pk", flat=True))


def parental_keys(model: type[models.Model]) -> list[Any]:
    """The fields by which rows of `model` belong to a page."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, ParentalKey) and issubclass(field.related_model, Page)
    ]
