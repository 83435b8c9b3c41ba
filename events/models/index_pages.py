"""Calendars: lists of events, narrowed by month and place."""

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.api import APIField
from wagtail.search import index

from core.collation import finnish_sort_key
from core.listing import filter_by, rows_on_page
from core.models import BasePage
from core.months import month_bounds, months_from, read_month
from core.recurrence import local_date
from core.visibility import public_pages
from events.models.event_pages import EventPage
from networks.querysets import gathered_by

MONTHS_LISTED = 12


class EventIndexPage(BasePage):
    """Gathers the events of the section that it lies in; under a network, those of the network."""

    parent_page_types = ["home.HomePage", "networks.NetworkPage"]
    subpage_types = ["events.EventPage"]

    introduction = models.TextField(_("Introduction"), blank=True)

    content_panels = [*BasePage.content_panels, "introduction"]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]
    api_fields = [*BasePage.api_fields, APIField("introduction")]

    class Meta:
        verbose_name = _("event list")
        verbose_name_plural = _("event lists")

    @cached_property
    def events(self):
        """The public events that are gathered here."""
        return gathered_by(public_pages(EventPage.objects.all()), self)

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        if not response.context_data["found"]:
            response.status_code = 404
        return response

    def get_context(self, request, *args, **kwargs):
        now = timezone.now()
        chosen = chosen_filters(request)
        rows, found = rows_on_page(self.listed(chosen, now), request.GET.get("page"))
        return {
            **super().get_context(request, *args, **kwargs),
            "items": rows,
            "found": found,
            "when": chosen["when"] or "coming",
            "filters": self.filters(chosen, now),
        }

    def listed(self, chosen, now):
        """The events that fit the filters, in the order in which they are held."""
        events = self.events.select_related("municipality").defer_streamfields()
        if chosen["municipality"]:
            events = events.in_municipality(chosen["municipality"])
        if chosen["region"]:
            events = events.in_region(chosen["region"])
        month = month_bounds(read_month(chosen["month"])) if chosen["month"] else None
        if chosen["when"] == "past":
            return events.past_between(month[0], min(month[1], now)) if month else events.past(now)
        return events.coming(max(month[0], now), month[1]) if month else events.coming(now)

    def filters(self, chosen, now):
        """What the list can be narrowed by; only months and places in which there is something."""
        regions, municipalities = self.places()
        options = [
            ("month", _("Month"), self.months(chosen, now)),
            ("region", _("Region"), regions),
            ("municipality", _("Municipality"), municipalities),
        ]
        return [
            filter_by(name, label, choices, chosen)
            for name, label, choices in options
            if len(choices) > 1 or chosen[name]
        ]

    def months(self, chosen, now):
        """The next twelve months, or the last ones, in which there are events; and the one that is chosen."""
        count = -MONTHS_LISTED if chosen["when"] == "past" else MONTHS_LISTED
        months = months_from(local_date(now), count)
        held = self.held_in(months, now, past=count < 0)
        return [
            (value, date_format(month, "F Y"))
            for month in months
            if (value := f"{month:%Y-%m}") == chosen["month"] or month in held
        ]

    def held_in(self, months, now, *, past):
        """Those of `months` in which something is or was held; one query that looks for one event in each."""
        public = Exists(self.events.order_by().filter(pk=OuterRef("event")))
        times = apps.get_model("events", "EventOccurrence").objects.order_by()
        times = times.filter(ends_at__lt=now) if past else times.filter(ends_at__gte=now)
        held = {}
        for month in months:
            before, after = month_bounds(month)
            held[f"{month:m%Y%m}"] = Exists(times.filter(public, starts_at__lt=after, ends_at__gte=before))
        (found,) = EventIndexPage.objects.filter(pk=self.pk).annotate(**held).values(*held)
        return {month for month in months if found[f"{month:m%Y%m}"]}

    def places(self):
        """The regions and municipalities of the events gathered here, by code and name."""
        municipality = apps.get_model("regions", "Municipality")
        found = municipality.objects.filter(pk__in=self.events.order_by().values("municipality"))
        municipalities = list(found.select_related("region"))
        regions = {area.region for area in municipalities}
        return named_in_order(regions), named_in_order(municipalities)


def named_in_order(areas):
    """Code and name of areas, in the alphabetical order of the reader's language."""
    return sorted(((area.code, area.name) for area in areas), key=lambda area: finnish_sort_key(area[1]))


def chosen_filters(request):
    """What the address asks for, without what means nothing."""
    chosen = {name: request.GET.get(name, "").strip() for name in ("when", "month", "region", "municipality")}
    if chosen["when"] != "past":
        chosen["when"] = ""
    try:
        chosen["month"] = f"{read_month(chosen['month']):%Y-%m}"
    except ValueError:
        chosen["month"] = ""
    return chosen
