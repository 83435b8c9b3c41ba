"""Every question about many items."""

from datetime import datetime

from django.db.models import Q
from django.db.models.query import QuerySet


class ContentItemQuerySet(QuerySet):
    """Questions about items."""

    def current(self, now: datetime):
        """What may be shown at `now`: public, and nothing in it that has run out or is being made anew."""
        return self.filter(Q(due_at=None) | Q(due_at__gt=now), state="public", withheld=False)
