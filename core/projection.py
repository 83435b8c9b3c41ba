"""The content store follows the pages: what was changed is written to it in the same transaction.

Whatever changes a page, or something that pages show, does so inside `core.following.following()`. At its end,
under the lock of the history, the items of the pages that may have changed are made anew from the database and
compared with the store, so that naming a page too many costs time but changes nothing. A few items are made anew at once; when
a change touches more, they are noted as outdated and made anew in small transactions by `settle()`, which runs
after the commit, in the worker, and before readers are answered.
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, models, transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page, ReferenceIndex

from content_store.models import ContentItem, OutdatedPage
from content_store.services import (
    Entry,
    Written,
    history_is_free,
    lock_history,
    mark_outdated,
    withhold,
    without_waiting,
    write,
)
from core.dependants import pages_that_show
from core.following import Changes, Thing, page_thing, thing_of
from core.item_types import page_models
from core.items import entries_of
from core.items.pictures import make_sizes_of
from core.models import BasePage
from core.visibility import public_media, public_pages, reasons_for_hiding, same_gate

logger = logging.getLogger(__name__)

AT_ONCE = 25  # items that are made anew in the transaction that outdated them
BATCH = 20  # items of one transaction of `settle`
GONE_AT_ONCE = 500  # items that are taken out in the transaction that hid them
CHUNK = 1000  # keys of one query
SECONDS_AFTER_COMMIT = 3.0


def follow(changes: Changes) -> None:
    """Bring the store to what is true after `changes`, in their transaction."""
    if not changes:
        return
    make_pictures_ready(changes)
    lock_history()
    now = timezone.now()
    touched, lists = _pages_touched(changes)
    media = _media_in(changes.collections)
    keys = [*changes.pages, *(touched - changes.pages)]
    written = _refresh(keys, now, at_once=AT_ONCE)
    hidden = bool(changes.something_hidden or lists or media)
    show_again(written, now, also=changes.shown | lists | media, but=keys, hidden=hidden)
    if OutdatedPage.objects.exists():
        transaction.on_commit(partial(settle_for, SECONDS_AFTER_COMMIT), robust=True)


def make_pictures_ready(changes: Changes) -> None:
    """Make missing sizes of images before anybody has to wait for the lock."""
    images = ContentType.objects.get_for_model(get_image_model())
    of_pages = Q(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id__in=[str(key) for key in list(changes.pages)[:AT_ONCE]],
    )
    changed = Q(to_object_id__in=[key for type_, key in changes.shown if type_ == images.pk])
    shown = ReferenceIndex.objects.filter(of_pages | changed, to_content_type=images)
    keys = set(shown.values_list("to_object_id", flat=True))
    if not keys:
        return
    pictures = get_image_model().objects.filter(pk__in=list(keys)[:CHUNK]).prefetch_renditions()
    for image in public_media(pictures):
        try:
            make_sizes_of(image)
        except Exception:  # a missing file, or whatever a decoder raises over a broken one
            logger.exception("The sizes of image %s could not be made", image.pk)


def settle(*, wait: bool = True, limit: int = BATCH) -> bool:
    """Make some of the outdated items anew; whether there may be more.

    Without `wait` nothing is done while somebody else writes to the store.
    """
    if wait:
        return _settle(limit)
    try:
        with without_waiting(), transaction.atomic():
            return history_is_free() and _settle(limit)
    except OperationalError:
        return False


def _settle(limit: int) -> bool:
    with transaction.atomic():
        lock_history()
        now = timezone.now()
        outdated = list(OutdatedPage.objects.order_by("pk").values_list("pk", flat=True)[:limit])
        due = ContentItem.objects.filter(due_at__lte=now).order_by("due_at")
        keys = [*outdated, *(row.page_key for row in due.only("page_key")[:limit] if row.page_key)]
        if keys:
            # First, since what follows may note some of the same pages anew, and withhold their items.
            OutdatedPage.objects.filter(pk__in=outdated).delete()
            show_again(_refresh(keys, now, at_once=2 * limit), now)
    return len(keys) >= limit or OutdatedPage.objects.exists()


def settle_for(seconds: float) -> None:
    """Make outdated items anew for some time; what is left then is the worker's."""
    deadline = time.monotonic() + seconds
    while settle(wait=False) and time.monotonic() < deadline:
        pass


def _refresh(keys: Iterable[int], now: datetime, *, at_once: int) -> Written:
    """Compare pages with the store; of what is public, `at_once` come in.

    What is not public is shown to nobody from now on. When that is very much, most of it is only withheld here and
    taken out later, so that others can soon write again.
    """
    wanted = list(keys)
    if not wanted:
        return Written()
    with same_gate():  # whoever changes it waits for the lock, and has its pages looked at again
        public, hidden = public_and_hidden(wanted, now)
        mark_outdated(list(public)[at_once:])
        entries, incomplete = entries_or_withhold(dict(islice(public.items(), at_once)), now)
        removals = reasons_for_hiding(hidden[:GONE_AT_ONCE], now)
    later = hidden[GONE_AT_ONCE:]
    mark_outdated(later)
    withhold(later)
    written = write(entries, removals | incomplete, at=now)
    return replace(written, renamed=written.renamed.union(later), gone=written.gone.union(later))


def outdate_everything() -> None:
    """Have the items of all pages made anew, one after the other."""
    with transaction.atomic():
        lock_history()
        mark_outdated(content_pages().values_list("pk", flat=True))


def public_and_hidden(keys: list[int], now: datetime) -> tuple[dict[int, int], list[int]]:
    """The public ones of the pages with their content types, and those of the others that the store still shows.

    Each in the order of `keys`.
    """
    public: dict[int, int] = {}
    hidden: list[int] = []
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        pages = public_pages(content_pages().filter(pk__in=chunk), now).order_by()
        shown = dict(pages.values_list("pk", "content_type_id"))
        public |= {key: shown[key] for key in chunk if key in shown}
        others = [key for key in chunk if key not in shown]
        hidden += _still_shown(others) if others else []
    return public, hidden


def entries_or_withhold(
    types: dict[int, int], now: datetime
) -> tuple[list[Entry], dict[int, ContentItem.Reason]]:
    """The entries of pages that are public at `now`; removals of those that are just being deleted, and no whole pages.

    `types` gives for the keys of the pages those of their content types.
    A page that cannot be made into an entry is shown to no partner rather than wrongly.
    """
    if not types:
        return [], {}
    pages: list[BasePage] = []
    for model in page_models():
        content_type = ContentType.objects.get_for_model(model).pk
        of_model = [key for key in types if types[key] == content_type]
        if of_model:
            pages += model._default_manager.filter(pk__in=of_model).select_related("locale")
    whole = {page.pk for page in pages}
    incomplete = {key: ContentItem.Reason.DELETED for key in types if key not in whole}
    entries = _entries(pages, now)
    if entries is None:
        entries = []
        for page in pages:
            entries += _entries([page], now) or _withheld(page)
    return entries, incomplete


def _withheld(page: Page) -> list[Entry]:
    logger.error("The item of page %s could not be made; partners do not get it", page.pk)
    withhold([page.pk])
    return []


def _entries(pages: list[BasePage], now: datetime) -> list[Entry] | None:
    try:
        with transaction.atomic():
            return entries_of(pages, now)
    except Exception:  # the code of any page type runs here
        logger.exception("Could not make items of %d pages", len(pages))
        return None


def show_again(
    written: Written,
    now: datetime,
    *,
    also: Iterable[Thing] = (),
    but: Iterable[int] = (),
    hidden: bool = False,
) -> None:
    """Look again at the items that show what has been written, or anything `also`, save those of the pages in `but`.

    One of them may turn out to have another name or address itself, from a change that nobody had come to yet: then
    those that show it follow in turn.
    """
    done = set(but)
    keys = pages_that_show({*also, *(page_thing(key) for key in written.renamed)}) - done
    if not keys:
        return
    if len(keys) <= AT_ONCE:
        show_again(_refresh(keys, now, at_once=AT_ONCE), now, but=done | keys)
        return
    mark_outdated(keys)
    if hidden or written.gone:
        withhold(keys)  # they may name what nobody may see any longer


def content_pages() -> models.QuerySet:
    """The pages that are content of their own, public or not."""
    types = ContentType.objects.get_for_models(*page_models())
    return Page.objects.filter(content_type__in=[type_.pk for type_ in types.values()])


def _pages_touched(changes: Changes) -> tuple[set[int], set[Thing]]:
    """The content in the places and languages that were touched, and what else is there: front pages and lists."""
    touched = [Page.objects.all()] if changes.everything else []
    if changes.locales:
        touched.append(Page.objects.filter(locale__in=changes.locales))
    if changes.subtrees:
        paths = Page.objects.filter(pk__in=changes.subtrees).values_list("path", flat=True)
        touched += [Page.objects.filter(path__startswith=path) for path in paths]
    content: set[int] = set()
    others: set[Thing] = set()
    types = {type_.pk for type_ in ContentType.objects.get_for_models(*page_models()).values()}
    for pages in touched:
        for key, type_key in pages.order_by().values_list("pk", "content_type_id"):
            if type_key in types:
                content.add(key)
            else:
                others.add(page_thing(key))
    return content, others


def _media_in(collections: Iterable[int]) -> set[Thing]:
    """The images and documents in these collections and in all below them."""
    found: set[Thing] = set()
    for path in Collection.objects.filter(pk__in=collections).values_list("path", flat=True):
        for model in (get_image_model(), get_document_model()):
            media = model.objects.filter(collection__path__startswith=path)
            found |= {thing_of(thing) for thing in media.only("pk")}
    return found


def _still_shown(keys: list[int]) -> list[int]:
    rows = ContentItem.objects.filter(page_key__in=keys, state=ContentItem.State.PUBLIC)
    there = set(rows.values_list("page_key", flat=True))
    return [key for key in keys if key in there]
