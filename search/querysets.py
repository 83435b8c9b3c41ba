"""Questions about many rows of what editors add to the search, and of what visitors search for."""

from datetime import date

from django.db.models import QuerySet, Sum

from content_store.services import move_on


class SynonymGroupQuerySet(QuerySet):
    """Changes of many groups at once, of which no signal tells, count at once as those of a single one do."""

    def update(self, **values):
        changed = super().update(**values)
        move_on()
        return changed

    def bulk_create(self, *args, **kwargs):
        created = super().bulk_create(*args, **kwargs)
        move_on()
        return created


class SearchCountQuerySet(QuerySet):
    def most_common(self, since: date, language: str = "", *, only_without_results: bool = False):
        """A row for each query from `since` on, with the sums of its days; of one language, unless that is empty.

        Those that were searched for most often come first, with `only_without_results` those that found nothing most often.
        """
        days = self.filter(day__gte=since)
        if language:
            days = days.filter(language=language)
        counted = days.values("language", "query").annotate(
            total=Sum("times"), total_without_results=Sum("times_without_results")
        )
        if only_without_results:
            return counted.filter(total_without_results__gt=0).order_by(
                "-total_without_results", "query", "language"
            )
        return counted.order_by("-total", "query", "language")

    def searched_once(self, before: date):
        """What was searched for only once in all, and that before this day."""
        once = self.values("query").annotate(total=Sum("times")).filter(total=1).values("query")
        return self.filter(day__lt=before, query__in=once)
