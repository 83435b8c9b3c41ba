from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.query import QuerySet

from core.querysets import BasePageQuerySet


class EventQuerySet(BasePageQuerySet):
    """Questions about events. A list tells by which of its times an event is listed: `next_starts_at`, `next_ends_at`."""

    def coming(self, now: datetime, until: datetime | None = None):
        """Those still to be held, or going on, at `now` (and beginning before `until`), the next one first."""
        return self.filter(last_ends_at__gte=now).held(now, until).order_by("next_starts_at", "pk")

    def past(self, now: datetime):
        """Those that are over at `now`, the latest first."""
        last = _occurrences().order_by("-ends_at")
        return (
            self.filter(last_ends_at__lt=now)
            .annotate(
                next_starts_at=Coalesce(Subquery(last.values("starts_at")[:1]), "starts_at"),
                next_ends_at=Coalesce(Subquery(last.values("ends_at")[:1]), "ends_at"),
            )
            .order_by("-last_ends_at", "-pk")
        )

    def past_between(self, after: datetime, until: datetime):
        """Those that were held at some moment between the two times, the latest first; a series by its first time there."""
        return self.held(after, until).order_by("-next_starts_at", "-pk")

    def held(self, after: datetime, until: datetime | None = None):
        """Those held at some moment between the two times, with the first time that they are."""
        first = _occurrences().filter(ends_at__gte=after).order_by("ends_at", "starts_at")
        if until:
            first = first.filter(starts_at__lt=until)
        return self.annotate(
            next_starts_at=Subquery(first.values("starts_at")[:1]),
            next_ends_at=Subquery(first.values("ends_at")[:1]),
        ).filter(next_starts_at__isnull=False)

    def without_end(self):
        """Series that go on until further notice."""
        return self.exclude(recurrence="").filter(recurs_until=None)

    def in_municipality(self, code: str):
        """Those held in a municipality, or marked as being of it."""
        return self.filter(
            Q(municipality__code=code)
            | Q(pk__in=_marked("PageMunicipality").filter(municipality__code=code).values("page"))
        )

    def in_region(self, code: str):
        """Those held in a region, or marked as being of it."""
        return self.filter(
            Q(municipality__region__code=code)
            | Q(pk__in=_marked("PageRegion").filter(region__code=code).values("page"))
        )


class SignUpQuerySet(QuerySet):
    """Questions about those who have signed up."""

    def in_order(self):
        """In the order of signing up, which is that of the places and then of the queue."""
        return self.order_by("pk")

    def to_forget(self, now: datetime, days: int):
        """Those whose event has been over for so many days."""
        return self.filter(event__last_ends_at__lt=now - timedelta(days=days))

    def perhaps_untold(self):
        """Those who wait for their first message, or for a place."""
        return self.exclude(told="place")


def _occurrences():
    return apps.get_model("events", "EventOccurrence").objects.filter(event=OuterRef("pk"))


def _marked(model: str):
    return apps.get_model("core", model).objects
