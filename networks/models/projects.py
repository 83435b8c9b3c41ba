"""Projects that networks run, for a number of months and somebody's money."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldRowPanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from core.api_fields import ContactsField, PageReferenceField, PageReferencesField
from core.blocks import StoryBlock
from core.dates import written_month
from core.models import BasePage
from core.months import MonthField
from core.references import public_page, public_pages_of
from core.visibility import public_pages
from networks.api_fields import ProjectStateField
from networks.models.networks import LISTED, NetworkPage
from networks.querysets import ProjectQuerySet, pages_that_link_to, predecessors_of


class ProjectIndexPage(BasePage):
    """Lists the projects of the whole hub."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["networks.ProjectPage"]

    introduction = models.TextField(_("Introduction"), blank=True)

    content_panels = [*BasePage.content_panels, "introduction"]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]
    api_fields = [
        *BasePage.api_fields,
        APIField("introduction"),
    ]

    class Meta:
        verbose_name = _("project list")
        verbose_name_plural = _("project lists")

    def get_context(self, request, *args, **kwargs):
        day = localdate()
        projects = public_pages(ProjectPage.objects.filter(locale=self.locale_id)).defer_streamfields()
        states = {
            "running": list(projects.running(day).latest_first()),
            "coming": list(projects.coming(day).latest_first()),
            "ended": list(projects.ended(day).latest_first()),
        }
        items = [project for found in states.values() for project in found]
        return {**super().get_context(request, *args, **kwargs), **states, "items": items}


class ProjectPage(BasePage):
    """A funded project; its period is counted in months."""

    class State(models.TextChoices):
        """Derived from the period, never stored."""

        COMING = "coming", _("Coming")
        RUNNING = "running", _("Running")
        ENDED = "ended", _("Ended")

    item_type = "project"
    parent_page_types = ["networks.ProjectIndexPage", "networks.NetworkPage"]
    subpage_types = ["home.ContentPage"]

    funder = models.CharField(
        _("Funder"), max_length=160, blank=True, help_text=_("For example STEA or the European Social Fund.")
    )
    programme = models.CharField(
        _("Programme"),
        max_length=200,
        blank=True,
        help_text=_("The larger whole that the project belongs to."),
    )
    starts_on = MonthField(_("First month"), help_text=_("For example 8/2017."))
    ends_on = MonthField(
        _("Last month"),
        null=True,
        blank=True,
        help_text=_("Empty: until further notice. For example 12/2020."),
    )
    host_organisation = models.ForeignKey(
        "organisations.OrganisationPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Host organisation"),
    )
    host_name = models.CharField(
        _("Host’s name"), max_length=160, blank=True, help_text=_("When it is not in the directory.")
    )
    goals = StreamField(
        [("goal", blocks.TextBlock(label=_("Goal"), max_length=500))], blank=True, verbose_name=_("Goals")
    )
    body = StreamField(StoryBlock(required=False), blank=True, verbose_name=_("Body"))
    results = StreamField(StoryBlock(required=False), blank=True, verbose_name=_("Results"))
    continued_by = models.ForeignKey(
        "networks.ProjectPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="continues",
        verbose_name=_("Continued by"),
    )

    objects = PageManager.from_queryset(ProjectQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [FieldRowPanel(["funder", "programme"]), FieldRowPanel(["starts_on", "ends_on"])],
            heading=_("Funding and period"),
        ),
        MultiFieldPanel(["host_organisation", "host_name"], heading=_("Host")),
        MultipleChooserPanel("partners", label=_("Partners"), chooser_field_name="organisation"),
        "goals",
        BasePage.image_panel,
        "body",
        "results",
        MultipleChooserPanel("contact_links", label=_("Contacts"), chooser_field_name="person"),
        MultipleChooserPanel("network_links", label=_("Networks"), chooser_field_name="network"),
        "continued_by",
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("funder"),
        index.SearchField("programme"),
        index.SearchField("goals"),
        index.SearchField("body"),
        index.SearchField("results"),
    ]
    api_fields = [
        *BasePage.api_fields,
        APIField("funder"),
        APIField("programme"),
        APIField("starts_on"),
        APIField("ends_on"),
        APIField("state", serializer=ProjectStateField()),
        APIField("host_organisation", serializer=PageReferenceField("host_organisation")),
        APIField("host_name"),
        APIField("partners", serializer=PageReferencesField("partners", "organisation")),
        APIField("goals"),
        APIField("body"),
        APIField("results"),
        APIField("contacts", serializer=ContactsField()),
        APIField("networks", serializer=PageReferencesField("network_links", "network")),
        APIField("continued_by", serializer=PageReferenceField("continued_by")),
    ]

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                name="networks_project_ends_after_start",
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The period cannot end before it starts."),
            )
        ]

    def clean(self):
        super().clean()
        if self.ends_on and self.starts_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The period cannot end before it starts.")})
        if self.pk and self.continued_by_id == self.pk:
            raise ValidationError({"continued_by": _("A project cannot be continued by itself.")})

    def state_on(self, day):
        """The project's state on `day`: whole months count, so the last month still belongs to it."""
        month = (day.year, day.month)
        if month < (self.starts_on.year, self.starts_on.month):
            return self.State.COMING
        if self.ends_on and month > (self.ends_on.year, self.ends_on.month):
            return self.State.ENDED
        return self.State.RUNNING

    @property
    def networks(self):
        return [link.network for link in self.network_links.all()]

    @property
    def period(self):
        """8/2017–12/2020; an open end is left open."""
        return f"{written_month(self.starts_on)}–{written_month(self.ends_on) if self.ends_on else ''}"

    @property
    def all_networks(self):
        """Ids of the networks that the project is marked with, and of the one that it lies below."""
        marked = [link.network_id for link in self.network_links.all()]
        above = NetworkPage.objects.ancestor_of(self).order_by("-depth").values_list("pk", flat=True)
        return list(dict.fromkeys([*marked, *above[:1]]))

    def get_context(self, request, *args, **kwargs):
        state = self.state_on(localdate())
        news = public_pages(apps.get_model("news", "NewsPage").objects.filter(locale=self.locale_id))
        news = news.filter(pk__in=pages_that_link_to(self))
        partners = public_pages_of([partner.organisation_id for partner in self.partners.all()])
        return {
            **super().get_context(request, *args, **kwargs),
            "state": state.value,
            "state_label": state.label,
            "period": self.period,
            "host": public_page(self.host_organisation_id),
            "partners": [page for page in partners if page],
            "networks": [page for page in public_pages_of(self.all_networks) if page],
            "news": news.with_images().newest_first().defer_streamfields()[:LISTED],
            "continued_by": public_page(self.continued_by_id),
            "continues": predecessors_of(self),
        }


class ProjectPartner(Orderable):
    """An organisation that takes part in a project besides its host."""

    project = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        "organisations.OrganisationPage", models.CASCADE, related_name="+", verbose_name=_("Organisation")
    )
