"""The front page of a language and plain content pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel, MultipleChooserPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.search import index

from core.blocks import StoryBlock
from core.api_fields import ContactsField
from core.models import BasePage


class HomePage(BasePage):
    """The front page of one language; the sections lie below it."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.ContentPage",
        "news.NewsIndexPage",
        "events.EventIndexPage",
        "networks.NetworkIndexPage",
        "networks.ProjectIndexPage",
        "organisations.OrganisationIndexPage",
        "people.LiaisonIndexPage",
    ]

    heading = models.CharField(_("Heading"), max_length=120, help_text=_("The largest text on the page."))
    lead = models.TextField(_("Lead"), max_length=400, blank=True)
    body = StreamField(StoryBlock(required=False), blank=True, verbose_name=_("Body"))

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(["heading", "lead"], heading=_("Opening")),
        BasePage.image_panel,
        "body",
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("lead"), index.SearchField("body")]
    api_fields = [
        *BasePage.api_fields,
        APIField("heading"),
        APIField("lead"),
        APIField("body"),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class ContentPage(BasePage):
    """A plain page such as “About us” or the accessibility statement."""

    item_type = "page"
    parent_page_types = ["home.HomePage", "home.ContentPage", "networks.NetworkPage", "networks.ProjectPage"]
    subpage_types = ["home.ContentPage"]

    body = StreamField(StoryBlock(required=False), blank=True, verbose_name=_("Body"))
    show_in_footer = models.BooleanField(
        _("Show in footer"), default=False, help_text=_("For pages such as the accessibility statement.")
    )

    content_panels = [
        *BasePage.content_panels,
        BasePage.image_panel,
        "body",
        MultipleChooserPanel("contact_links", label=_("Contacts"), chooser_field_name="person"),
    ]
    promote_panels = [*BasePage.promote_panels, "show_in_footer"]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    api_fields = [
        *BasePage.api_fields,
        APIField("body"),
        APIField("contacts", serializer=ContactsField()),
    ]

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")
