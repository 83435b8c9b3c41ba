"""Items as partners would get them."""

import json
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from content_store.services import Entry
from core.items import Item, details_schemas, entries_of


def entry_of(page: Page) -> Entry:
    """What goes into the store of a page, as it stands in the database."""
    return entries_of([type(page).objects.get(pk=page.pk)], timezone.now())[0]


def item_of(page: Page) -> dict[str, Any]:
    """The item of a page, which is what its schema says."""
    entry = entry_of(page)
    item = {"id": str(entry.id), "version": 1, **json.loads(entry.body)}
    Item.model_validate(item)
    details_schemas()[entry.type].model_validate(item["details"])
    return item
