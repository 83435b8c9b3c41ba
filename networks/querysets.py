from datetime import date

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from core.months import months_from
from core.querysets import BasePageQuerySet
from core.references import public_pages_of


class NetworkQuerySet(BasePageQuerySet):
    """Questions about networks."""

    def running(self, day: date):
        """Those that have not ended by `day`."""
        return self.filter(Q(ended=None) | Q(ended__gte=day))

    def ended(self, day: date):
        """Those that have ended before `day`, the latest first."""
        return self.filter(ended__lt=day).order_by("-ended", "title")


class ProjectQuerySet(BasePageQuerySet):
    """Questions about projects. Whole months count: in its last month a project still runs."""

    def running(self, day: date):
        month = day.replace(day=1)
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=month), starts_on__lt=months_from(day, 2)[1])

    def coming(self, day: date):
        return self.filter(starts_on__gte=months_from(day, 2)[1])

    def ended(self, day: date):
        return self.filter(ends_on__lt=day.replace(day=1))

    def latest_first(self):
        """Those that began last come first."""
        return self.order_by("-starts_on", "title", "pk")


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


def predecessors_of(page: Page) -> list[Page]:
    """The public pages that `page` continues, whichever translation of it they name."""
    before = type(page)._default_manager.filter(continued_by__translation_key=page.translation_key)
    found = public_pages_of(before.values_list("pk", flat=True))
    return list({page.pk: page for page in found if page}.values())


def pages_that_link_to(page: Page) -> QuerySet:
    """Primary keys of the pages with a link to `page`, in any of its languages, in their text or fields."""
    same = Page.objects.filter(translation_key=page.translation_key).values_list("pk", flat=True)
    pages = ContentType.objects.get_for_model(Page)
    references = ReferenceIndex.objects.filter(
        base_content_type=pages, to_content_type=pages, to_object_id__in=[str(key) for key in same]
    )
    return references.annotate(page_id=Cast("object_id", BigIntegerField())).values("page_id")
