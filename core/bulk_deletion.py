"""Very many pages deleted at once, in every table as if each had been deleted by itself.

One page deleted by itself is some 170 statements, since Django asks every table whether it knows the page. Here
they are asked once for all, and where one does know more than what a page brings with it, nothing is deleted: the
pages then have to be deleted one by one. `docs/decisions/0080-pages-in-bulk.md`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search import index
from wagtail.search.models import IndexEntry
from wagtail.signals import page_unpublished
from wagtail_localize.models import TranslatableObject

from content_store.inserting import insert_records
from content_store.services import lock_history, mark_outdated, withhold
from core.deletion import refuse_if_used
from core.dependants import pages_that_show
from core.following import following, page_thing
from core.models import BasePage

# What goes with a page, whoever has made it, and what stays when it goes.
OF_EACH_PAGE = (Revision, IndexEntry)
STAYS = (PageLogEntry,)


class MoreBelongsToThemError(Exception):
    """Something hangs on one of the pages that has to be asked before it is deleted."""


def delete_pages(pages: Sequence[BasePage], *, user: User | None = None) -> None:
    """Delete pages of one type, none below another, in one transaction.

    `StillUsedError` when any is used somewhere, `MoreBelongsToThemError` when one has pages below it, mails about it, a
    redirect, a workflow…; nothing is deleted then. Receivers of `pre_delete` and `post_delete` are not called.
    """
    if not pages:
        return
    keys = [page.pk for page in pages]
    model = type(pages[0])
    with following() as changes:
        _lock(pages)
        _refuse_if_more_belongs(model, pages)
        refuse_if_used(pages)
        lock_history()
        showing = pages_that_show([page_thing(key) for key in keys])
        mark_outdated(showing)
        withhold(showing)
        _log(pages, user)
        _delete_rows(model, keys)
        for path, gone in Counter(page.path[: -Page.steplen] for page in pages).items():
            Page.objects.filter(path=path).update(numchild=F("numchild") - gone)
        for page in pages:
            if page.live:
                page_unpublished.send(sender=model, instance=page)
            changes.page(page.pk)
        transaction.on_commit(partial(_forget_in_search, list(pages)), robust=True)


def _lock(pages: Sequence[BasePage]) -> None:
    """Rows of pages are locked before the history, by everybody: those above, where others add pages, before these."""
    paths = {page.path for page in pages} | {page.path[: -Page.steplen] for page in pages}
    locked = Page.objects.select_for_update().filter(path__in=paths).order_by("path")
    if len(locked.values_list("pk", flat=True)) != len(paths):
        raise MoreBelongsToThemError  # somebody has moved or deleted one of them


def _refuse_if_more_belongs(model: type[BasePage], pages: Sequence[BasePage]) -> None:
    keys = [page.pk for page in pages]
    translated = TranslatableObject.objects.filter(
        translation_key__in=[page.translation_key for page in pages]
    )
    below = Page.objects.filter(pk__in=keys, numchild__gt=0)
    if any(rows.exists() for rows in (below, translated, *_further_rows(model, keys))):
        raise MoreBelongsToThemError


def _further_rows(model: type[BasePage], keys: list[int]) -> Iterator[QuerySet]:
    """Rows that know the pages, or their revisions, and are not a part of them."""
    own = {*OF_EACH_PAGE, *STAYS, *(relation.related_model for relation in get_all_child_relations(model))}
    for relation in _relations_to(model):
        if relation.related_model not in own:
            yield relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys})
    for field in model._meta.private_fields:
        if isinstance(field, GenericRelation) and field.related_model not in own:
            yield _pointing(field, model, keys)
    revisions = _revisions(keys).values("pk")
    for relation in _relations_to(Revision):
        if relation.related_model not in own and not issubclass(relation.related_model, Page):
            yield relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": revisions})


def _relations_to(model: type[models.Model]) -> list[Any]:
    return [
        field
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created
        and (field.one_to_many or field.one_to_one)
        and not getattr(field, "parent_link", False)
        and not field.concrete
    ]


def _pointing(field: Any, model: type[models.Model], keys: list[int]) -> QuerySet:
    kinds = ContentType.objects.get_for_models(model, *model._meta.get_parent_list()).values()
    return field.related_model._base_manager.filter(
        **{
            f"{field.content_type_field_name}__in": [kind.pk for kind in kinds],
            f"{field.object_id_field_name}__in": [str(key) for key in keys],
        }
    )


def _revisions(keys: list[int]) -> QuerySet[Revision]:
    return Revision.page_revisions.filter(object_id__in=[str(key) for key in keys])


def _log(pages: Sequence[BasePage], user: User | None) -> None:
    common = {
        "content_type_id": ContentType.objects.get_for_model(pages[0]).pk,
        "data": "{}",
        "timestamp": timezone.now(),
        "uuid": uuid4(),  # as the actions of one request
        "content_changed": False,
        "deleted": True,
        "user_id": user.pk if user else None,
        "action": "wagtail.delete",
        "revision_id": None,
    }
    insert_records(PageLogEntry, (common | {"label": str(page), "page_id": page.pk} for page in pages))


def _delete_rows(model: type[BasePage], keys: list[int]) -> None:
    page_type = ContentType.objects.get_for_model(Page)
    texts = [str(key) for key in keys]
    rows: list[QuerySet] = [
        relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys})
        for relation in get_all_child_relations(model)
    ]
    rows += [
        ReferenceIndex.objects.filter(base_content_type=page_type, object_id__in=texts),
        ReferenceIndex.objects.filter(to_content_type=page_type, to_object_id__in=texts),
        _revisions(keys),
        *(table._base_manager.filter(pk__in=keys) for table in (model, *model._meta.get_parent_list())),
    ]
    for some in rows:
        some._raw_delete(some.db)


def _forget_in_search(pages: list[BasePage]) -> None:
    with transaction.atomic():
        for page in pages:
            index.remove_object(page)
