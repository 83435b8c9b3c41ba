"""The directory in which organisations are gathered."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.api import APIField
from wagtail.search import index

from core.listing import rows_on_page
from core.models import BasePage
from organisations.directory.drawing import Drawing
from organisations.directory.showing import chips, filters, letters
from organisations.directory.visiting import visit

ROWS_ON_PAGE = 24


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
        visited = visit(self, request.GET)
        asked, choosing = visited.asked, visited.choosing
        items, found = rows_on_page(visited.pages, request.GET.get("page"), ROWS_ON_PAGE)
        return {
            **super().get_context(request, *args, **kwargs),
            "items": items,
            "found": found,
            "total": choosing.total,
            "asked": asked,
            "place": visited.place,
            "place_error": visited.place_error,
            "filters": filters(choosing),
            "letters": letters(choosing),
            "chips": chips(choosing.entries, asked, visited.place),
            "map": Drawing(choosing, visited.place, self.get_url(request) or "") if asked.map else None,
            "list_url": asked.address(map=False),
            "map_url_whole": asked.address(frame=None),
            "map_url": asked.address(map=True),
        }
