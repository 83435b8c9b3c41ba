from datetime import datetime

from django.db.models import Q
from wagtail.models import PageQuerySet


class EventQuerySet(PageQuerySet):
    """Questions about events."""

    def coming(self, now: datetime):
        """Those that are not over at `now`, the next one first."""
        return self.filter(last_ends_at__gte=now).order_by("starts_at", "pk")

    def past(self, now: datetime):
        """Those that are over at `now`, the latest first."""
        return self.filter(~Q(last_ends_at__gte=now)).order_by("-starts_at", "-pk")
