from datetime import date

from django.db.models import Q
from wagtail.models import PageQuerySet


class NewsQuerySet(PageQuerySet):
    """Questions about news items."""

    def open_for_comments(self, day: date):
        """The items that take comments on `day`; without a last day they take them always."""
        return self.filter(Q(comments_until=None) | Q(comments_until__gte=day), comments_open=True)
