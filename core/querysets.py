from typing import Any

from wagtail.models import PageQuerySet

from core.following import following


class BasePageQuerySet(PageQuerySet):
    """Questions about pages of any type."""

    def delete(self) -> Any:
        """All or nothing: the tree counts children before it deletes them, and a deletion may still be refused."""
        with following():
            return super().delete()

    delete.alters_data = True
    delete.queryset_only = True
