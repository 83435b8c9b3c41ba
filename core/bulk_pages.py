"""Very many new pages at once, in every table as if each had been entered, saved and published by itself.

One page saved by itself is some hundred statements, most of which ask what is already known when the pages come from
one hand. Here each table gets its rows in one go: pages, the rows that belong to them, revisions, log, reference
index and content store. `docs/decisions/0080-pages-in-bulk.md` tells why each of them is right.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from treebeard.exceptions import PathOverflow
from wagtail.models import Locale, Page, PageLogEntry, ReferenceIndex, Revision

from content_store.inserting import check_references, insert_records, insert_rows, new_keys
from content_store.pipeline import pipelined
from content_store.services import Entry, add, lock_history
from core.child_rows import give_rows, has_rows, rows_of
from core.item_ids import item_id
from core.items import entries_of_new
from core.models import BasePage
from core.projection import public_and_hidden
from core.tasks import index_for_search

SLUG_LENGTH = Page._meta.get_field("slug").max_length
# What a value has to be for both JSON and a database to take it as it is.
PLAIN = (str, int, float, bool, type(None))


def add_pages(
    parent: Page, pages: Sequence[BasePage], *, user: User | None = None, publish: bool = True
) -> None:
    """Put new pages of one type below `parent`, in their order, in one transaction.

    Each is unsaved and valid, with its rows given (`core.child_rows.give_rows`); it knows its keys afterwards. No
    other page may have its translation key. `PathOverflow` or IntegrityError when there is no room below the parent.
    """
    if not pages:
        return
    with transaction.atomic(), pipelined():
        now = timezone.now()
        shape = _Shape(type(pages[0]))
        # Rows of pages are locked before the history, by everybody; who adds a page below waits here.
        parent = Page.objects.select_for_update().get(pk=parent.pk)
        _place(parent, pages, shape, publish=publish)
        _give_keys(pages, shape)
        index_for_search.enqueue(pages[0]._meta.label, [page.pk for page in pages])
        Page.objects.filter(pk=parent.pk).update(numchild=models.F("numchild") + len(pages))
        revisions = _write_revisions(pages, shape, user, now)
        for page, revision in zip(pages, revisions, strict=True):
            _say_where_it_stands(page, revision, now, publish=publish)
        _write_pages(pages, shape)
        logs = list(_logs(pages, shape, user, now, publish=publish))  # made while the pages are written
        references = list(_references(pages, shape))

        def write_the_rest() -> None:
            insert_records(PageLogEntry, logs)
            insert_records(ReferenceIndex, references)
            check_references()

        if publish:
            _write_items(pages, meanwhile=write_the_rest)
        else:
            write_the_rest()


def _place(parent: Page, pages: Sequence[BasePage], shape: "_Shape", *, publish: bool) -> None:
    """Where each page stands in the tree, and at which address."""
    children = Page.objects.filter(
        path__range=Page._get_children_path_interval(parent.path), depth=parent.depth + 1
    )
    last = children.order_by("path").values_list("path", flat=True).last()
    place = Page._str2int(last[-Page.steplen :]) if last else 0
    if place + len(pages) >= len(Page.alphabet) ** Page.steplen:
        raise PathOverflow(f"There is no room for {len(pages)} more pages below {parent}.")
    content_type = ContentType.objects.get_for_model(pages[0])
    slugs = _free_slugs(parent, pages)
    for number, (page, slug) in enumerate(zip(pages, slugs, strict=True), start=place + 1):
        page.path = Page._get_path(parent.path, parent.depth + 1, number)
        page.depth, page.numchild = parent.depth + 1, 0
        page.slug, page.url_path = slug, f"{parent.url_path}{slug}/"
        page.content_type, page.draft_title = content_type, page.title
        page.locale_id = page.locale_id or parent.locale_id
        page.live, page.has_unpublished_changes = publish, False
        give_rows(page, {table.name: [] for table in shape.tables if not has_rows(page, table.name)})
        for field in shape.computed:
            field.pre_save(page, True)


def _free_slugs(parent: Page, pages: Sequence[BasePage]) -> list[str]:
    """An address for each page that no page below `parent` has, made as Wagtail makes it."""
    wanted = [slugify(page.title, allow_unicode=True)[: SLUG_LENGTH - 8] or page.item_type for page in pages]
    taken = _taken_slugs(parent, set(wanted))
    times = Counter(wanted)
    numbers = {
        slug: _free_numbers(parent, slug, count, taken | times.keys())
        for slug, count in times.items()
        if count > 1 or slug in taken
    }
    found = []
    for slug in wanted:
        found.append(slug if slug not in taken else f"{slug}-{next(numbers[slug])}")
        taken.add(slug)
    return found


def _free_numbers(parent: Page, slug: str, wanted: int, taken: Set[str]) -> Iterator[int]:
    """Numbers, at least so many as `wanted`, with which the address is free; few of very many are looked for at a time."""
    free: list[int] = []
    first, last = 2, 2 + wanted
    while len(free) < wanted:
        numbered = {f"{slug}-{number}": number for number in range(first, last + 1)}
        there = _taken_slugs(parent, numbered)
        free += [number for one, number in numbered.items() if one not in taken and one not in there]
        first, last = last + 1, 2 * last
    return iter(free)


def _taken_slugs(parent: Page, slugs: Iterable[str]) -> set[str]:
    return set(Page.objects.child_of(parent).order_by().filter(slug__in=slugs).values_list("slug", flat=True))


def _give_keys(pages: Sequence[BasePage], shape: "_Shape") -> None:
    for page, key in zip(pages, new_keys(Page, len(pages)), strict=True):
        page.pk = page.id = key
        page._state.adding = False
    for table in shape.tables:
        rows = [(page, row) for page in pages for row in rows_of(page, table.name)]
        for (page, row), key in zip(rows, new_keys(table.model, len(rows)), strict=True):
            row.pk = key
            setattr(row, table.owner.attname, page.pk)
            row._state.adding = False
            for field in table.computed:
                field.pre_save(row, True)


def _write_revisions(
    pages: Sequence[BasePage], shape: "_Shape", user: User | None, now: datetime
) -> list[int]:
    """A revision of each page as it is before it is published; the keys of the revisions."""
    keys = new_keys(Revision, len(pages))
    author = user.pk if user else None
    rows = (
        {
            "id": key,
            "created_at": now,
            "user_id": author,
            "content": json.dumps(shape.content_of(page), cls=DjangoJSONEncoder),
            "object_id": str(page.pk),
            "content_type_id": shape.content_type,
            "base_content_type_id": shape.base_content_type,
            "object_str": str(page),
        }
        for key, page in zip(keys, pages, strict=True)
    )
    insert_records(Revision, rows)
    return keys


def _say_where_it_stands(page: BasePage, revision: int, now: datetime, *, publish: bool) -> None:
    page.latest_revision_id, page.latest_revision_created_at = revision, now
    page.has_unpublished_changes = not publish
    if publish:
        page.live_revision_id = revision
        page.first_published_at = page.last_published_at = now


def _write_pages(pages: Sequence[BasePage], shape: "_Shape") -> None:
    model = type(pages[0])
    for table in [*reversed(model._meta.get_parent_list()), model]:
        fields = table._meta.local_concrete_fields
        insert_rows(table, [field.attname for field in fields], (_values(page, fields) for page in pages))
    for child in shape.tables:
        rows = [row for page in pages for row in rows_of(page, child.name)]
        if rows:
            fields = child.model._meta.concrete_fields
            insert_rows(
                child.model, [field.attname for field in fields], (_values(row, fields) for row in rows)
            )


def _logs(
    pages: Sequence[BasePage], shape: "_Shape", user: User | None, now: datetime, *, publish: bool
) -> Iterator[dict[str, Any]]:
    """What is told in the history of a page; the order of the entries is that of their times."""
    actions = ["wagtail.create", "wagtail.edit", *(["wagtail.publish"] if publish else [])]
    common = {
        "content_type_id": shape.content_type,
        "data": "{}",
        "content_changed": True,
        "deleted": False,
        "user_id": user.pk if user else None,
        "uuid": uuid4(),  # as the actions of one request
    }
    for page in pages:
        for number, action in enumerate(actions):
            yield common | {
                "label": str(page),
                "action": action,
                "timestamp": now + timedelta(microseconds=number),
                "page_id": page.pk,
                "revision_id": None if number == 0 else page.latest_revision_id,
            }


def _references(pages: Sequence[BasePage], shape: "_Shape") -> Iterator[dict[str, Any]]:
    for page in pages:
        for to_type, to_key, model_path, content_path in shape.references_of(page):
            yield {
                "content_type_id": shape.content_type,
                "base_content_type_id": shape.base_content_type,
                "object_id": str(page.pk),
                "to_content_type_id": to_type,
                "to_object_id": to_key,
                "model_path": model_path,
                "content_path": content_path,
                "content_path_hash": ReferenceIndex._get_content_path_hash(content_path),
            }


def _write_items(pages: Sequence[BasePage], *, meanwhile: Callable[[], None]) -> None:
    """The items of those that are public, as in `core.projection.follow`; nothing can show these pages yet.

    What `meanwhile` gives the database to write is written while the items are made.
    """
    lock_history()
    now = timezone.now()
    public, _hidden = public_and_hidden([page.pk for page in pages], now)
    shown = [page for page in pages if page.pk in public]
    languages = dict(Locale.objects.values_list("pk", "language_code"))
    ids = [item_id(page.translation_key, languages[page.locale_id]) for page in shown]

    def entries() -> Iterator[Entry]:
        made = entries_of_new(shown, now)
        yield from islice(made, 1)  # the database has been asked for everything by now
        meanwhile()
        yield from made

    add(entries(), ids, at=now)


def _values(instance: models.Model, fields: Sequence[Any]) -> list[Any]:
    return [
        value if type(value := getattr(instance, field.attname)) in KEPT else _prepared(field, value)
        for field in fields
    ]


KEPT = {*PLAIN, datetime, date, UUID}


def _prepared(field: Any, value: Any) -> Any:
    value = field.get_prep_value(value)
    return json.dumps(value, cls=DjangoJSONEncoder) if field.get_internal_type() == "JSONField" else value


class _Table:
    """A table whose rows belong to pages of one type."""

    def __init__(self, relation: Any) -> None:
        self.name: str = relation.get_accessor_name()
        self.model: Any = relation.related_model
        self.owner = relation.field
        self.computed = _computed(self.model)
        self.serialised = [field for field in self.model._meta.fields if field.serialize]
        self.references = _foreign_keys(self.model)
        self.is_simple = not hasattr(self.model, "serializable_data") and not _says_more(self.model)


class _Shape:
    """What pages of one type are made of, looked up once."""

    def __init__(self, model: type[BasePage]) -> None:
        self.content_type = ContentType.objects.get_for_model(model).pk
        self.base_content_type = ContentType.objects.get_for_model(Page).pk
        self.tables = [_Table(relation) for relation in get_all_child_relations(model)]
        self.computed = _computed(model)
        self._serialised = [field for field in model._meta.fields if field.serialize]
        self._references = _foreign_keys(model)
        self._is_simple = not _says_more(model) and not get_all_child_m2m_relations(model)

    def _can_be_read_plainly(self, page: BasePage) -> bool:
        """Whether the page is nothing but columns and rows of columns; anything else is read as Wagtail reads it."""
        return self._is_simple and not any(
            rows_of(page, table.name) for table in self.tables if not table.is_simple
        )

    def content_of(self, page: BasePage) -> dict[str, Any]:
        """What Wagtail's `serializable_data()` gives."""
        if not self._can_be_read_plainly(page):
            return dict(page.serializable_data())
        content = {"pk": page.pk} | _serialised(page, self._serialised)
        for table in self.tables:
            content[table.name] = [
                {"pk": row.pk} | _serialised(row, table.serialised) for row in rows_of(page, table.name)
            ]
        return content

    def references_of(self, page: BasePage) -> Iterable[tuple[int, str, str, str]]:
        """What Wagtail's reference index extracts: type and key of the thing, paths of the model and of the content."""
        if not self._can_be_read_plainly(page):
            yield from set(ReferenceIndex._extract_references_from_object(page))
            return
        for attname, name, to_type in self._references:
            if (key := getattr(page, attname)) is not None:
                yield to_type, str(key), name, name
        for table in self.tables:
            for row in rows_of(page, table.name) if table.references else ():
                for attname, name, to_type in table.references:
                    if (key := getattr(row, attname)) is not None:
                        path = f"{table.name}.item.{name}"
                        yield to_type, str(key), path, f"{table.name}.{row.pk}.{name}"


def _computed(model: type[models.Model]) -> list[Any]:
    """Fields that set themselves when an object is saved."""
    fields = model._meta.concrete_fields
    return [
        field for field in fields if type(field).pre_save not in (models.Field.pre_save, *_WITHOUT_OWN_VALUE)
    ]


_WITHOUT_OWN_VALUE: tuple[Callable[..., Any], ...] = (
    models.DateTimeField.pre_save,
    models.DateField.pre_save,
)


def _foreign_keys(model: Any) -> list[tuple[str, str, int]]:
    """Those whose targets the reference index keeps: column, name, and content type of the target."""
    found = []
    for field in model._meta.get_fields():
        if not (field.is_relation and field.many_to_one) or _is_ignored(field):
            continue
        to_type = ReferenceIndex._get_base_content_type(field.related_model).pk
        found.append((field.attname, field.name, to_type))
    return found


def _is_ignored(field: Any) -> bool:
    ignored = getattr(field, "wagtail_reference_index_ignore", False)
    return (
        ignored
        or isinstance(field, ParentalKey)
        or field.related_model is None
        or getattr(field.related_model, "wagtail_reference_index_ignore", False)
    )


def _says_more(model: Any) -> bool:
    """Whether a model refers to things by more than foreign keys: by texts, streams or generic keys."""
    return any(hasattr(field, "extract_references") for field in model._meta.get_fields())


def _serialised(instance: models.Model, fields: Sequence[Any]) -> dict[str, Any]:
    found = {}
    for field in fields:
        value = getattr(instance, field.attname)
        if type(value) is datetime:
            value = value.astimezone(UTC)
        elif type(value) not in (*PLAIN, date):
            value = field.value_to_string(instance)
        found[field.name] = value
    return found
