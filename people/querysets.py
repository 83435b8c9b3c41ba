from datetime import date

from django.db.models import Q
from django.db.models.query import QuerySet


class PersonQuerySet(QuerySet):
    """Questions about people."""

    def current(self, day: date):
        """Those whose record may be shown on `day`."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day))
