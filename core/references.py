"""What a batch of pages refers to, fetched together.

A list of twenty pages refers to images, people, documents and other pages from its foreign keys, its blocks and
the links in its texts. Asked one by one, that is a query each. Inside `loaded_for(pages)` Wagtail's reference
index says beforehand what will be asked for, and each kind is fetched in one query; outside it, and for what the
index did not know, the questions below go to the database as usual.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.timezone import localdate
from django.utils.translation import get_language
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Page, ReferenceIndex

from core.images import RENDITION_SPECS
from core.validity import note_end, note_last_day
from core.visibility import private_collections, public_pages

# The same object may be wanted by several readers of a batch, so a model's objects are kept by their keys.
Objects = dict[int, Any]


@dataclass
class _Loaded:
    objects: dict[type[Model], Objects] = field(default_factory=dict)
    public: dict[int, Page | None] = field(default_factory=dict)
    languages: dict[UUID, list[Page]] = field(default_factory=dict)
    hidden_collections: set[int] | None = None


_loaded: ContextVar[_Loaded | None] = ContextVar("references_loaded", default=None)


@contextmanager
def loaded_for(
    pages: Iterable[Page], also: Iterable[int] = (), *, alone: Iterable[Page] = ()
) -> Iterator[None]:
    """Fetch at once what `pages` refer to, and the pages with the keys in `also`, for as long as the block lasts.

    What is `alone` is at hand: public pages that have no translations, with their locale.
    """
    loaded = _Loaded()
    for page in alone:
        loaded.public[page.pk] = page
        loaded.languages[page.translation_key] = [page]
    token = _loaded.set(loaded)
    try:
        wanted = _referred_to(pages)
        wanted[Page] |= set(also)
        # First the people, so that their photos and organisations are fetched with those of the pages.
        people = {model: wanted.pop(model) for model in list(wanted) if _refers_further(model)}
        for model, keys in _foreign_keys_of(_load(loaded, people)).items():
            wanted[model] |= keys
        wanted[Page] -= loaded.public.keys()
        _load(loaded, {model: keys for model, keys in wanted.items() if keys and _is_asked_for(model)})
        yield
    finally:
        _loaded.reset(token)


@contextmanager
def loaded_also_for(objects: Iterable[Model]) -> Iterator[None]:
    """Fetch at once what `objects`, which are no pages, refer to; what a batch has fetched already is kept."""
    token = _loaded.set(_Loaded()) if _loaded.get() is None else None
    try:
        loaded = cast(_Loaded, _loaded.get())
        wanted = _foreign_keys_of(objects)
        missing = {model: keys - _known(loaded, model).keys() for model, keys in wanted.items()}
        _load(loaded, {model: keys for model, keys in missing.items() if keys})
        yield
    finally:
        if token:
            _loaded.reset(token)


def objects_of(model: type[Model], keys: Iterable[int]) -> Objects:
    """Objects of `model` by primary key, public or not; those that no longer exist are left out."""
    wanted = {key for key in keys if key is not None}
    loaded = _loaded.get()
    known = loaded.objects.setdefault(model, {}) if loaded else {}
    missing = wanted - known.keys()
    if missing:
        known |= _fetch(model, missing)
    return {key: known[key] for key in wanted if key in known}


def public_page(key: int | None) -> Page | None:
    """The page in the active language if it is public there, otherwise itself if it is public, otherwise nothing."""
    return public_pages_of([key])[0]


def public_pages_of(keys: Iterable[int | None]) -> list[Page | None]:
    """`public_page` for several keys, in their order."""
    wanted = list(keys)
    loaded = _loaded.get()
    known = loaded.public if loaded else {}
    missing = {key for key in wanted if key is not None} - known.keys()
    if missing:
        known |= _public_pages(missing)
    found = [known.get(key) if key is not None else None for key in wanted]
    for page in found:
        note_end(page.expire_at if page else None)
    return found


def public_languages_of(page: Page) -> list[Page]:
    """The page and its translations, those that are public, in the order of their languages' codes."""
    loaded = _loaded.get()
    found = loaded.languages.get(page.translation_key) if loaded else None
    if found is None:
        shown = public_pages(Page.objects.filter(translation_key=page.translation_key))
        found = list(shown.select_related("locale"))
    for one in found:
        note_end(one.expire_at)
    return sorted(found, key=lambda one: one.locale.language_code)


def is_public_media(media: AbstractImage | AbstractDocument | None) -> bool:
    """Whether an image or a document may be shown to everybody."""
    if media is None:
        return False
    loaded = _loaded.get()
    hidden = loaded.hidden_collections if loaded else None
    if hidden is None:
        hidden = set(private_collections().values_list("pk", flat=True))
        if loaded:
            loaded.hidden_collections = hidden
    return media.collection_id not in hidden


def current_person(person: Any) -> Any:
    """The person while the record is valid, otherwise nothing."""
    if person is None or not person.is_current(localdate()):
        return None
    note_last_day(person.valid_until)
    return person


def _referred_to(pages: Iterable[Page]) -> dict[type[Model], set[int]]:
    # Links whose table points to the base page are recorded for that, the rest for the specific type.
    references = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id__in=[str(page.pk) for page in pages],
    )
    found: dict[type[Model], set[int]] = defaultdict(set)
    for to_type, to_key in references.values_list("to_content_type_id", "to_object_id").distinct():
        model = ContentType.objects.get_for_id(to_type).model_class()
        if model is not None and str(to_key).isdigit():
            found[_kind_of(model)].add(int(to_key))
    return found


def _kind_of(model: type[Model]) -> type[Model]:
    """Pages are fetched together whatever their type."""
    return Page if issubclass(model, Page) else model


def _refers_further(model: type[Model]) -> bool:
    """Whether objects of this model, which is no page, show pages or images themselves."""
    fields = () if issubclass(model, Page | AbstractImage) else model._meta.concrete_fields
    return any(_shown_by(related) for related in fields)


def _is_asked_for(model: type[Model]) -> bool:
    """Terms of a vocabulary are not: they come with the tables that link to them."""
    return issubclass(model, Page | AbstractImage | AbstractDocument)


def _shown_by(related: Any) -> type[Model] | None:
    """The pages or images that a foreign key leads to."""
    target = related.related_model
    return target if isinstance(target, type) and issubclass(target, Page | AbstractImage) else None


def _load(loaded: _Loaded, wanted: dict[type[Model], set[int]]) -> list[Model]:
    """Take `wanted` into `loaded`; gives back what is no page and may refer to more."""
    found: list[Model] = []
    for model, keys in wanted.items():
        if model is Page:
            loaded.public |= _public_pages(keys)
            continue
        objects = _fetch(model, keys)
        loaded.objects.setdefault(model, {}).update(objects)
        found.extend(objects.values())
    return found


def _known(loaded: _Loaded, model: type[Model]) -> dict[int, Any]:
    return loaded.public if issubclass(model, Page) else loaded.objects.get(model, {})


def _foreign_keys_of(objects: Iterable[Model]) -> dict[type[Model], set[int]]:
    found: dict[type[Model], set[int]] = defaultdict(set)
    for instance in objects:
        for related in instance._meta.concrete_fields:
            target = _shown_by(related)
            if target and (key := getattr(instance, related.attname)) is not None:
                found[_kind_of(target)].add(key)
    return found


def _fetch(model: type[Model], keys: Iterable[int]) -> Objects:
    queryset: Any = model._default_manager.all()
    if issubclass(model, AbstractImage):
        queryset = queryset.prefetch_renditions(*RENDITION_SPECS)
    elif model is Page:
        queryset = queryset.select_related("locale")
    return queryset.in_bulk(list(keys))


def _public_pages(keys: Collection[int]) -> dict[int, Page | None]:
    wanted = Page.objects.filter(pk__in=set(keys)).order_by()
    shown = public_pages(Page.objects.filter(translation_key__in=wanted.values("translation_key")))
    own = {page.pk: page for page in shown.select_related("locale")}
    keys_of = {key: own[key].translation_key for key in keys if key in own}
    if hidden := set(keys) - keys_of.keys():
        keys_of |= {key: page.translation_key for key, page in objects_of(Page, hidden).items()}
    languages: dict[UUID, list[Page]] = {key: [] for key in keys_of.values()}
    for page in own.values():
        languages[page.translation_key].append(page)
    if loaded := _loaded.get():
        loaded.languages |= languages
        loaded.objects.setdefault(Page, {}).update((key, own[key]) for key in keys if key in own)
    active = _active_language()
    best = {page.translation_key: page for page in own.values() if page.locale.language_code == active}
    return {key: best.get(translation_key) or own.get(key) for key, translation_key in keys_of.items()}


def _active_language() -> str:
    """The language code of `Locale.get_active()`, which would ask the database."""
    try:
        return get_supported_content_language_variant(get_language())
    except LookupError:
        return get_supported_content_language_variant(settings.LANGUAGE_CODE)
