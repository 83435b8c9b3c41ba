"""Waiting for whoever is just adding pages, before a part of the tree is moved, given other addresses, or deleted.

A statement that has to wait for a row sees the other rows as they were when it began: pages that were added while it
waited would keep their old place. So the waiting is done by a statement of its own, and the next one sees them.
"""

from django.db import connection
from wagtail.models import Page


def lock_subtree(path: str) -> None:
    """Have nobody add, save or move a page at or below `path` until the transaction ends; nothing outside of one."""
    if connection.in_atomic_block and connection.features.has_select_for_update:
        rows = Page.objects.select_for_update().filter(path__startswith=path).order_by("pk")
        list(rows.values_list("pk", flat=True))
