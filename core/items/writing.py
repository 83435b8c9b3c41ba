"""Pages in, entries for the content store out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import translation
from wagtail.models import Locale, Page, Site

from content_store.services import Entry
from core.api_fields import stored_image
from core.child_rows import rows_of
from core.item_ids import item_id
from core.item_types import page_model
from core.items.notes import Notes, taking_notes
from core.items.pictures import picture_of
from core.items.referring import address_of, reference_to, references_to
from core.items.registry import Facts, Kind, kinds
from core.items.schemas import Image, ItemBody, TextLicence, Translation
from core.items.stories import plain_text
from core.items.terms import Places, as_terms, places, tokens_of
from core.licences import Licence
from core.models import BasePage
from core.portable_html import portable_html
from core.references import loaded_for, objects_of, public_languages_of, public_page
from core.validity import earliest_after, note_end, noting_ends

# The tables of all pages that are read, each with what is joined to it.
READS = {
    "theme_links": ["theme"],
    "region_links": ["region"],
    "municipality_links": ["municipality__region", "municipality__wellbeing_county"],
    "network_links": [],
    "contact_links": ["person"],
}
# When a page was published of which nobody has kept it: not now, since it must never change.
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)


def entries_of(pages: Iterable[BasePage], now: datetime) -> list[Entry]:
    """The items of public, saved pages of any types and languages, in as many queries for many as for one.

    `now` is when they were found to be public: what ends after that has yet to end, however late it has become.
    """
    wanted = list(pages)
    written = {entry.page_key: entry for entry in _written(wanted, now)}
    return [written[page.pk] for page in wanted]


def entries_of_new(pages: Sequence[BasePage], now: datetime) -> Iterator[Entry]:
    """The same one after the other, of pages that have just been written from what they hold, and have no translations.

    They hold the rows of their child tables. Those of one language come together, in the order of `pages`; the database
    is asked before the first of them, and not in between.
    """
    return _written(pages, now, fresh=True)


def _written(wanted: Sequence[BasePage], now: datetime, *, fresh: bool = False) -> Iterator[Entry]:
    if not wanted:
        return
    # Other processes may have changed the sites; Wagtail would remember for an hour what they were.
    Site.clear_site_root_paths_cache()
    sites = SimpleNamespace(addresses={}, parents={})
    above = _networks_above(wanted)
    for language, group in _by_language(wanted).items():
        also = [page.pk for page in group] + [key for page in group for key in above[page.pk]]
        with translation.override(language), loaded_for(group, also, alone=group if fresh else ()):
            _attach_terms(group) if fresh else _prefetch(group)
            for page in group:
                yield _entry(page, above[page.pk], sites, now)


def _by_language(pages: Sequence[BasePage]) -> dict[str, list[BasePage]]:
    unknown = {page.locale_id for page in pages if "locale" not in page._state.fields_cache}
    locales = Locale.objects.in_bulk(unknown) if unknown else {}
    groups = defaultdict(list)
    for page in pages:
        page.locale = locales.get(page.locale_id) or page.locale
        groups[page.locale.language_code].append(page)
    return groups


def _networks_above(pages: Sequence[BasePage]) -> dict[int, list[int]]:
    """For each page the keys of the networks that it lies below, the nearest first."""
    paths = {page.pk: [page.path[:end] for end in range(len(page.path) - 4, 0, -4)] for page in pages}
    network = ContentType.objects.get_for_model(page_model("network"))
    every = {path for above in paths.values() for path in above}
    found = dict(Page.objects.filter(content_type=network, path__in=every).values_list("path", "pk"))
    return {key: [found[path] for path in above if path in found] for key, above in paths.items()}


def _prefetch(pages: list[BasePage]) -> None:
    for model, group in _by_model(pages).items():
        tables = {**READS, **kinds()[model].reads}
        prefetch_related_objects(group, *(_table(model, name, joined) for name, joined in tables.items()))


def _attach_terms(pages: list[BasePage]) -> None:
    """The same for pages whose rows are at hand: only what these link to is fetched."""
    for model, group in _by_model(pages).items():
        for name, joined in {**READS, **kinds()[model].reads}.items():
            field = model._meta.get_field(name)
            if field.many_to_one:
                _attach(group, field, joined)
                continue
            rows = [row for page in group for row in rows_of(page, name)]
            for link, further in _by_first_step(joined).items():
                _attach(rows, cast(Any, field.related_model)._meta.get_field(link), further)


def _by_first_step(paths: Iterable[str]) -> dict[str, list[str]]:
    steps: dict[str, list[str]] = defaultdict(list)
    for first, _parts, rest in (path.partition("__") for path in paths):
        steps[first] += [rest] if rest else []
    return steps


def _attach(objects: list[Any], field: Any, joined: Iterable[str]) -> None:
    keys = {getattr(one, field.attname) for one in objects} - {None}
    found = field.related_model._default_manager.select_related(*joined).in_bulk(keys) if keys else {}
    for one in objects:
        if (key := getattr(one, field.attname)) is not None:
            field.set_cached_value(one, found[key])


def _by_model(pages: list[BasePage]) -> dict[type[BasePage], list[BasePage]]:
    groups = defaultdict(list)
    for page in pages:
        groups[type(page)].append(page)
    return groups


def _table(model: type[BasePage], name: str, joined: Iterable[str]) -> Prefetch:
    rows: Any = cast(Any, model._meta.get_field(name).related_model)._default_manager.all()
    return Prefetch(name, rows.select_related(*joined) if joined else rows)


def _entry(page: BasePage, above: list[int], sites: SimpleNamespace, now: datetime) -> Entry:
    kind = kinds()[type(page)]
    with noting_ends() as ends, taking_notes(sites) as notes:
        note_end(page.expire_at)
        facts = kind.facts(page)
        where = places([*page.municipalities, *facts.municipalities], page.regions)
        body = _body(page, kind, where, above, notes)
        successor = _successor(facts)
    return Entry(
        id=item_id(page.translation_key, body.locale),
        page_key=page.pk,
        type=body.type,
        locale=body.locale,
        translation_key=page.translation_key,
        title=body.title,
        url=body.url,
        body=body.model_dump_json(),
        terms=frozenset(tokens_of(page, where, body.themes, notes.referred.values())),
        published_at=body.published_at,
        changed_at=body.changed_at,
        successor=successor,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        latitude=facts.latitude,
        longitude=facts.longitude,
        due_at=earliest_after(ends, now),
    )


def _body(page: Any, kind: Kind, where: Places, above: list[int], notes: Notes) -> ItemBody:
    html = portable_html(cast(Any, kind.html)(page))
    marked = sorted(rows_of(page, "network_links"), key=lambda link: link.pk)
    published_at = page.first_published_at or page.last_published_at or BEFORE_ALL
    return ItemBody(
        type=page.item_type,
        locale=page.locale.language_code,
        translations=list(_translations(page)),
        url=address_of(page),
        title=page.title,
        summary=page.summary,
        html=html,
        text=plain_text(html),
        images=list(_images(page, notes)),
        regions=as_terms(where.regions),
        municipalities=as_terms(where.municipalities),
        themes=as_terms(page.themes),
        networks=references_to([*(link.network_id for link in marked), *above]),
        published_at=published_at,
        changed_at=page.last_published_at or published_at,
        change_note=page.change_note,
        source=reference_to(page.source_organisation_id),
        licence=_licence(page),
        details=cast(Any, kind.details)(page),
    )


def _translations(page: BasePage) -> Iterator[Translation]:
    for other in public_languages_of(page):
        language = other.locale.language_code
        if other.pk != page.pk:
            yield Translation(
                id=item_id(other.translation_key, language),
                locale=language,
                url=address_of(other),
                title=other.title,
            )


def _images(page: BasePage, notes: Notes) -> Iterator[Image]:
    """The main image with the words that it has on this page, then the pictures in its texts."""
    main = picture_of(
        stored_image(page.main_image_id), alt=page.main_image_alt, caption=page.main_image_caption
    )
    if main:
        yield main
    yield from notes.pictures


def _licence(page: BasePage) -> TextLicence:
    licence = Licence(page.licence)
    return TextLicence(id=licence.value, name=licence.short_label, url=licence.url)


def _successor(facts: Facts) -> Any:
    """Its id, also while it is not public: who is redirected there is told so there."""
    if facts.successor is None:
        return None
    page = public_page(facts.successor) or objects_of(Page, [facts.successor]).get(facts.successor)
    return item_id(page.translation_key, page.locale.language_code) if page else None
