"""The directory in which organisations are gathered."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.api import APIField
from wagtail.search import index

from core.models import BasePage


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
