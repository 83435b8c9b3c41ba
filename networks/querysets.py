from datetime import date

from django.apps import apps
from django.db.models import Q, QuerySet
from wagtail.models import Page, PageQuerySet

from core.months import months_from


class NetworkQuerySet(PageQuerySet):
    """Questions about networks."""

    def running(self, day: date):
        """Those that have not ended by `day`."""
        return self.filter(Q(ended=None) | Q(ended__gte=day))

    def ended(self, day: date):
        """Those that have ended before `day`, the latest first."""
        return self.filter(ended__lt=day).order_by("-ended", "title")


class ProjectQuerySet(PageQuerySet):
    """Questions about projects. Whole months count: in its last month a project still runs."""

    def running(self, day: date):
        month = day.replace(day=1)
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=month), starts_on__lt=months_from(day, 2)[1])

    def coming(self, day: date):
        return self.filter(starts_on__gte=months_from(day, 2)[1])

    def ended(self, day: date):
        return self.filter(ends_on__lt=day.replace(day=1))


def of_network(pages: QuerySet, network: Page) -> QuerySet:
    """Those of `pages` in the network's language that lie below it, or are marked with it or with a network below it."""
    below = apps.get_model("networks", "NetworkPage").objects.descendant_of(network, inclusive=True)
    keys = below.values("translation_key")
    marked = apps.get_model("networks", "PageNetwork").objects.filter(network__translation_key__in=keys)
    return pages.filter(
        Q(path__startswith=network.path) | Q(pk__in=marked.values("page")), locale=network.locale_id
    ).exclude(pk=network.pk)


def gathered_by(pages: QuerySet, index_page: Page) -> QuerySet:
    """What a list page gathers: below a network what is of the network, elsewhere all of its language."""
    parent = index_page.get_parent()
    if issubclass(parent.specific_class, apps.get_model("networks", "NetworkPage")):
        return of_network(pages, parent)
    return pages.filter(locale=index_page.locale_id)
