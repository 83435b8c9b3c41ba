"""The directory in which organisations are gathered."""

from django.core.cache import cache
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.api import APIField
from wagtail.search import index

from core.collation import finnish_sort_key
from core.listing import filter_by, rows_on_page
from core.models import BasePage, Theme
from organisations.models.organisation_pages import OrganisationPage
from organisations.models.vocabularies import Activity, ServiceLanguage, TargetGroup
from organisations.querysets import FACETS
from regions.models import Municipality

ROWS_ON_PAGE = 24
FILTERS = [*FACETS, "letter"]
# A few organisations are found once and counted by their keys, for each filter.
COUNTED_BY_KEYS = 500
# Counting every choice of a large directory takes longer than a reader should wait.
COUNTED_AT_ONCE = 2_000
SECONDS_COUNTED = 60


class OrganisationIndexPage(BasePage):
    """The directory, or a part of it whose entries have editors of their own."""

    parent_page_types = ["home.HomePage", "organisations.OrganisationIndexPage"]
    subpage_types = ["organisations.OrganisationIndexPage", "organisations.OrganisationPage"]

    introduction = models.TextField(_("Introduction"), blank=True)

    content_panels = [*BasePage.content_panels, "introduction"]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]
    api_fields = [
        *BasePage.api_fields,
        APIField("introduction"),
    ]

    class Meta:
        verbose_name = _("organisation directory")
        verbose_name_plural = _("organisation directories")

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        if not response.context_data["found"]:
            response.status_code = 404
        return response

    def get_context(self, request, *args, **kwargs):
        # PostgreSQL cannot even be asked for text with a zero character.
        chosen = {
            name: request.GET.get(name, "").replace("\0", "").strip()[:100]
            for name in (*FACETS, "letter", "q")
        }
        chosen["letter"] = chosen["letter"].casefold()
        entries = OrganisationPage.objects.listed_in(self)
        chosen_entries = entries.narrowed(chosen)
        rows = chosen_entries.in_directory_order().select_related("municipality", "locale")
        items, found = rows_on_page(rows, request.GET.get("page"), ROWS_ON_PAGE)
        counts = self.counts(entries, chosen_entries, chosen, items.paginator.count)
        return {
            **super().get_context(request, *args, **kwargs),
            "items": items,
            "found": found,
            "total": items.paginator.count,
            "query": chosen["q"],
            "filters": self.filters(chosen, counts),
            "letters": self.letters(chosen, counts["letter"]),
        }

    def counts(self, entries, chosen_entries, chosen, total):
        """How many organisations each choice would leave, by the name of the filter.

        In a large directory nothing of which is chosen yet, the counts can be a minute old.
        """

        def count():
            rows = chosen_entries
            if total <= COUNTED_BY_KEYS:
                rows = OrganisationPage.objects.filter(
                    pk__in=list(rows.order_by().values_list("pk", flat=True))
                )
            others = {
                name: entries.narrowed({**chosen, name: ""}) if chosen[name] else rows for name in FILTERS
            }
            return {
                name: rows.letter_counts() if name == "letter" else rows.counts(name)
                for name, rows in others.items()
            }

        if any(chosen.values()) or total <= COUNTED_AT_ONCE:
            return count()
        return cache.get_or_set(f"directory-counts-{self.pk}", count, SECONDS_COUNTED)

    def filters(self, chosen, counts):
        """What the directory can be narrowed by; only what some organisation has, or what is chosen."""
        vocabularies = {
            "municipality": (_("Municipality"), Municipality),
            "theme": (_("Theme"), Theme),
            "activity": (_("Activity"), Activity),
            "target_group": (_("For whom"), TargetGroup),
            "language": (_("Language of service"), ServiceLanguage),
        }
        filters = []
        for name, (label, model) in vocabularies.items():
            numbers = {chosen[name]: 0, **counts[name]}
            terms = [(term.code, term.name) for term in model.objects.filter(code__in=numbers)]
            options = sorted(terms, key=lambda term: finnish_sort_key(term[1]))
            if options:
                filters.append(filter_by(name, label, options, chosen, counts=numbers))
        return filters

    def letters(self, chosen, counts):
        """The letters with which some name begins; W is under V, as in Finnish dictionaries."""
        options = [
            (letter, "0–9" if letter == "0" else letter.upper()) for letter in counts if letter.strip()
        ]
        options.sort(key=lambda option: finnish_sort_key(option[0]))
        return filter_by("letter", _("First letter"), options, chosen, counts={chosen["letter"]: 0, **counts})
