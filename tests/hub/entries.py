"""Items in the store, written past the pages: a test of the API states only what it is about."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from content_store.models import ContentItem
from content_store.services import Entry, lock_history, write

BEGINNING = datetime(2026, 1, 1, 12, tzinfo=UTC)
NAMES = UUID("6f1c1a52-6b8f-5c0e-9b7a-2f6f1f0e4d11")
_keys = count(1)


def entry(title: str = "Vertaistukea omaisille", **stated: Any) -> Entry:
    """A public item; each one is an hour newer than the one made before it."""
    key = stated.pop("page_key", None) or next(_keys)
    terms = frozenset(stated.pop("terms", ()))
    item_type, locale = stated.pop("type", "news"), stated.pop("locale", "fi")
    published_at = BEGINNING + timedelta(hours=key)
    return Entry(
        **{
            "id": uuid5(NAMES, f"{key}"),
            "page_key": key,
            "type": item_type,
            "locale": locale,
            "translation_key": uuid5(NAMES, f"käännös {key}"),
            "title": title,
            "url": f"https://silta.example.fi/{locale}/{key}/",
            "body": f'{{"type":"{item_type}","locale":"{locale}","title":"{title}"}}',
            "terms": terms | {f"type:{item_type}", f"locale:{locale}"},
            "published_at": published_at,
            "changed_at": published_at,
            **stated,
        }
    )


def put(*entries: Entry) -> list[str]:
    """Write items to the store in one transaction; their ids."""
    with transaction.atomic():
        lock_history()
        write(entries, {}, at=timezone.now())
    return [str(one.id) for one in entries]


def take(entries: Iterable[Entry], reason: ContentItem.Reason = ContentItem.Reason.DELETED) -> None:
    """Remove items from the store."""
    with transaction.atomic():
        lock_history()
        write([], {one.page_key: reason for one in entries}, at=timezone.now())
