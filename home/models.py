"""The front page of a language and plain content pages."""

from django.core.cache import cache
from django.db import models
from django.db.models import Count
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext
from wagtail.admin.panels import MultiFieldPanel, MultipleChooserPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.search import index

from core.api_fields import ContactsField
from core.blocks import StoryBlock
from core.models import BasePage
from core.visibility import public_pages
from events.models import EventPage
from networks.models import NetworkPage, ProjectPage
from news.models import NewsPage
from organisations.models import OrganisationPage

NEWS_SHOWN = 4
EVENTS_SHOWN = 5
NETWORKS_SHOWN = 6
NUMBERS_KEPT = 10 * 60  # seconds; nobody counts the associations while reading


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

    def get_context(self, request, *args, **kwargs):
        now = timezone.now()
        news = public_pages(NewsPage.objects.filter(locale=self.locale_id))
        events = public_pages(EventPage.objects.filter(locale=self.locale_id)).select_related("municipality")
        networks = public_pages(NetworkPage.objects.filter(locale=self.locale_id)).running(localdate())
        return {
            **super().get_context(request, *args, **kwargs),
            "latest_news": news.with_images().newest_first().defer_streamfields()[:NEWS_SHOWN],
            "coming_events": events.coming(now).defer_streamfields()[:EVENTS_SHOWN],
            "networks": networks.order_by("title").defer_streamfields()[:NETWORKS_SHOWN],
            "numbers": numbers(localdate()),
        }


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


def numbers(day):
    """How much there is in the hub, each thing counted once whatever languages it is in; those of nothing left out."""
    counted = cache.get_or_set("home-numbers", lambda: count_public(day), NUMBERS_KEPT)
    labels = {
        "organisations": lambda count: npgettext(
            "number on the front page", "association", "associations", count
        ),
        "networks": lambda count: npgettext("number on the front page", "network", "networks", count),
        "projects": lambda count: npgettext(
            "number on the front page", "running project", "running projects", count
        ),
        "municipalities": lambda count: npgettext(
            "number on the front page", "municipality", "municipalities", count
        ),
    }
    return [
        {"value": counted[name], "label": label(counted[name])}
        for name, label in labels.items()
        if counted[name]
    ]


def count_public(day):
    organisations = public_pages(OrganisationPage.objects.exclude(state=OrganisationPage.State.CLOSED))
    kinds = {
        "organisations": organisations,
        "networks": public_pages(NetworkPage.objects.running(day)),
        "projects": public_pages(ProjectPage.objects.running(day)),
    }
    counts = {
        name: pages.order_by().aggregate(n=Count("translation_key", distinct=True))["n"]
        for name, pages in kinds.items()
    }
    places = organisations.order_by().aggregate(n=Count("municipality", distinct=True))["n"]
    return {**counts, "municipalities": places}
