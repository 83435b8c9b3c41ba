"""Nothing that is still used somewhere can be deleted.

Foreign keys cannot keep this rule: what a page refers to lies in its StreamFields and drafts as well. So every
deletion, by whatever way, asks Wagtail's reference index and the drafts that are waiting, and stops with a list
of the places. What goes away in the same deletion does not count, nor do the translations of a deleted page.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult
from wagtail.actions.delete_page import DeletePageAction
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.tasks import update_reference_index_task

from core.models import Term
from core.tree_locks import lock_subtree

Chunked = TypeVar("Chunked")

# What refers to things only in order to do its own work with them.
BOOKKEEPING = ("wagtail_localize", "wagtailredirects")
# What is kept while it is used, besides pages, images, documents and the terms of vocabularies.
ALSO_KEPT = ("people.Person",)
MOST_PLACES = 50
CHUNK = 400
# What a thing's key may look like within a draft.
NUMBER = re.compile(r"\b\d+\b")
# What every draft holds of its own page, and so tells nothing of what it uses.
OWN_NUMBERS = (
    "pk",
    "content_type",
    "latest_revision",
    "live_revision",
    "locale",
    "numchild",
    "owner",
    "depth",
)


class StillUsedError(ValidationError):
    """The deletion would leave a hole in `places`, which are pages and other objects."""

    def __init__(self, things: list[models.Model], places: list[models.Model]) -> None:
        self.things = things
        self.places = places
        message = ngettext(
            "“%(things)s” cannot be deleted: it is used in %(count)d place. Remove it there first.",
            "“%(things)s” cannot be deleted: it is used in %(count)d places. Remove it there first.",
            len(places),
        ) % {"things": ", ".join(str(thing) for thing in things[:3]), "count": len(places)}
        super().__init__([message, *(str(place) for place in places[:MOST_PLACES])], code="still-used")


def refuse_if_used(things: Iterable[models.Model]) -> None:
    """StillUsedError if any of `things` is referred to from outside of them."""
    things = list(things)
    places = places_of_use(things)
    if places:
        raise StillUsedError(things, places)


def places_of_use(things: list[models.Model]) -> list[models.Model]:
    """The pages and other objects, without the things themselves, that refer to any of them, also in a draft."""
    if not things:
        return []
    catch_up()
    kind = ReferenceIndex._get_base_content_type(things[0])
    keys = {str(thing.pk) for thing in things}
    going = keys_of_what_goes(things)
    found: dict[tuple[int, str], models.Model] = {}
    for place in _live_places(kind, keys):
        content_type = ReferenceIndex._get_base_content_type(place)
        if content_type != kind or str(place.pk) not in going:
            found[content_type.pk, str(place.pk)] = place
    page_type = ContentType.objects.get_for_model(Page)
    for page in _drafts_that_use(kind, keys, but=going if kind == page_type else set()):
        found.setdefault((page_type.pk, str(page.pk)), page)
    return list(found.values())


def keys_of_what_goes(things: list[models.Model]) -> set[str]:
    """The primary keys of the things and, of pages, of all below them and of the translations of all these."""
    if not isinstance(things[0], Page):
        return {str(thing.pk) for thing in things}
    going: set[int] = set()
    for some in _in_chunks(_topmost(things)):
        below = Q(pk__in=[page.pk for page in some])
        for page in some:
            if page.numchild:
                below |= Q(path__startswith=page.path)
        going.update(Page.objects.filter(below).values_list("pk", flat=True))
    for keys in _in_chunks(list(going)):
        same = Page.objects.filter(pk__in=keys).values("translation_key")
        going.update(Page.objects.filter(translation_key__in=same).values_list("pk", flat=True))
    return {str(key) for key in going}


def _topmost(pages: Iterable[Any]) -> list[Any]:
    """Those that do not lie below another of them."""
    found: list[Any] = []
    for page in sorted(pages, key=lambda page: page.path):
        if not (found and page.path.startswith(found[-1].path)):
            found.append(page)
    return found


def _in_chunks(values: list[Chunked]) -> Iterator[list[Chunked]]:
    """As many as a database takes in one question; SQLite takes few conditions joined by “or”."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def _live_places(kind: ContentType, keys: set[str]) -> Iterator[models.Model]:
    by_type: dict[int, set[str]] = {}
    for some in _in_chunks(list(keys)):
        references = ReferenceIndex.objects.filter(to_content_type=kind, to_object_id__in=some)
        references = references.exclude(base_content_type__app_label__in=BOOKKEEPING)
        for content_type, key in references.values_list("base_content_type", "object_id").distinct():
            by_type.setdefault(content_type, set()).add(key)
    for content_type, sources in by_type.items():
        model = ContentType.objects.get_for_id(content_type).model_class()
        for some in _in_chunks(list(sources)) if model else ():
            yield from model._default_manager.filter(pk__in=some)  # type: ignore[union-attr]


def _drafts_that_use(kind: ContentType, keys: set[str], *, but: set[str]) -> Iterator[Page]:
    """The pages, `but` for those with these keys, whose waiting draft, or scheduled version, refers to any of the things."""
    for revision in waiting_revisions().iterator(chunk_size=100):
        if revision.object_id in but:
            continue
        # Building the draft is slow; most drafts do not even hold the number.
        content = {name: value for name, value in revision.content.items() if name not in OWN_NUMBERS}
        if keys.isdisjoint(NUMBER.findall(json.dumps(content))):
            continue
        draft = revision.as_object()
        references = ReferenceIndex._extract_references_from_object(draft)
        if any(to_type == kind.pk and str(to_key) in keys for to_type, to_key, *_path in references):
            yield draft


def waiting_revisions() -> QuerySet[Revision]:
    """Versions of pages that may still be published and say other than the pages' rows: drafts, and what is scheduled.

    A page that has never been public and has a single version says the same in its rows, which the reference index
    knows. An import may have left a hundred thousand of those.
    """
    unpublished = Page.objects.filter(has_unpublished_changes=True)
    drafts = Q(pk__in=unpublished.values("latest_revision"))
    new = Q(pk__in=unpublished.filter(live=False, first_published_at=None).values("latest_revision"))
    same_page = {name: OuterRef(name) for name in ("base_content_type", "object_id")}
    others = Revision.objects.filter(**same_page).exclude(pk=OuterRef("pk"))
    waiting = Revision.page_revisions.filter(drafts | Q(approved_go_live_at__isnull=False))
    return waiting.exclude(new & ~Exists(others))


def catch_up() -> None:
    """Bring the reference index up to date: a worker keeps it, and may be behind or away.

    What is done here, each object once, is not left for the worker, nor for the next who asks.
    """
    with transaction.atomic():
        ready = DBTaskResult.objects.ready().filter(task_path=update_reference_index_task.module_path)
        waiting = dict(ready.select_for_update().values_list("pk", "args_kwargs"))
        for arguments in {tuple(told["args"]) for told in waiting.values()}:
            try:
                update_reference_index_task.func(*arguments)
            except models.ObjectDoesNotExist:
                continue  # deleted in the meantime
        ready.filter(pk__in=waiting).delete()


def refuse_deletion(instance: models.Model, origin: Any) -> None:
    """StillUsedError if the deletion of `instance`, started from `origin`, would leave a hole.

    Of several objects that go together the first asks for all.
    """
    if isinstance(instance, Page):
        _refuse_pages(origin)
    elif is_kept_while_used(instance) and _is_origin(instance, origin):
        refuse_if_used([instance])


def is_kept_while_used(instance: models.Model) -> bool:
    kept = isinstance(instance, (AbstractImage, AbstractDocument, Term))
    return kept or instance._meta.label in ALSO_KEPT


def _refuse_pages(origin: Any) -> None:
    """Treebeard deletes a page and all below it as one queryset, which is the origin of the deletion."""
    if not isinstance(origin, QuerySet) or not issubclass(origin.model, Page):
        return
    if getattr(origin, "found_unused", False):
        return
    # Whoever is just saving one of them ends first: rows are locked before the history, by everybody.
    pages = list(Page.objects.select_for_update().filter(pk__in=origin.values("pk")))
    refuse_if_used(pages)
    origin.found_unused = True  # type: ignore[attr-defined]


def _is_origin(instance: models.Model, origin: Any) -> bool:
    return origin is instance or (isinstance(origin, QuerySet) and isinstance(instance, origin.model))


class DeletePageWholeAction(DeletePageAction):
    """Deletes all or nothing, for callers such as Wagtail's API that open no transaction of their own."""

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            lock_subtree(self.page.path)
            return super().execute(*args, **kwargs)
