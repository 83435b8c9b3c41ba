"""The times of events, written out for lists and months."""

from dateutil.relativedelta import relativedelta
from django.db import models

from core.recurrence import LONGEST_YEARS, Occurrence

YEARS_AHEAD = 2


class EventOccurrence(models.Model):
    """One time that an event is held: a row derived from the event's rule, written again at every save.

    A series without an end is written two years ahead, and topped up by `extend_series`.
    """

    wagtail_reference_index_ignore = True

    event = models.ForeignKey("events.EventPage", models.CASCADE, related_name="occurrences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["event", "ends_at", "starts_at"], name="events_occurrence_of_event"),
            models.Index(fields=["ends_at", "starts_at"], name="events_occurrence_in_time"),
        ]

    def __str__(self):
        return f"{self.event_id} {self.starts_at:%Y-%m-%d %H:%M}"

    @classmethod
    def write_for(cls, event, now):
        """Make the rows of `event` say what its rule says at `now`; only differences are written."""
        wanted = {(time.starts_at, time.ends_at) for time in times_to_write(event.series, now)}
        known = {(row.starts_at, row.ends_at): row.pk for row in cls.objects.filter(event_id=event.pk)}
        cls.objects.filter(pk__in=[pk for times, pk in known.items() if times not in wanted]).delete()
        cls.objects.bulk_create(
            [
                cls(event_id=event.pk, starts_at=start, ends_at=end)
                for start, end in sorted(wanted - known.keys())
            ]
        )


def times_to_write(series, now) -> list[Occurrence]:
    """All of a series that ends, and of one that does not, ten years back and two ahead."""
    if not series.rule or series.until:
        return series.occurrences(series.starts_at, series.last_ends_at + relativedelta(minutes=1))
    start = max(series.starts_at, now - relativedelta(years=LONGEST_YEARS))
    return series.occurrences(start, max(series.starts_at, now) + relativedelta(years=YEARS_AHEAD))
