"""Networks, what they do, who belongs to them, and the projects that they run."""

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Collection, Orderable
from wagtail.search import index

from core.blocks import StoryBlock
from core.models import BasePage


class NetworkIndexPage(BasePage):
    """Lists the networks."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["networks.NetworkPage"]

    introduction = models.TextField(_("Introduction"), blank=True)

    content_panels = [*BasePage.content_panels, "introduction"]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("network list")
        verbose_name_plural = _("network lists")


class NetworkPage(BasePage):
    """A network of associations and its own section: news, events, projects and pages lie below it."""

    class Kind(models.TextChoices):
        THEMATIC = "thematic", _("Thematic network")
        PARTNERSHIP_TABLE = "partnership-table", _("Partnership table")
        EXPERT_GROUP = "expert-group", _("Expert group")
        WORKING_GROUP = "working-group", _("Working group")
        REGIONAL = "regional", _("Regional network")

    item_type = "network"
    parent_page_types = ["networks.NetworkIndexPage", "networks.NetworkPage"]
    subpage_types = [
        "networks.NetworkPage",
        "networks.ProjectPage",
        "news.NewsIndexPage",
        "events.EventIndexPage",
        "people.LiaisonIndexPage",
        "home.ContentPage",
    ]

    kind = models.CharField(_("Kind"), max_length=20, choices=Kind.choices, default=Kind.THEMATIC)
    purpose = models.TextField(_("Purpose"), help_text=_("Why the network exists, in a few sentences."))
    goals = StreamField(
        [("goal", blocks.TextBlock(label=_("Goal"), max_length=500))], blank=True, verbose_name=_("Goals")
    )
    body = StreamField(StoryBlock(required=False), blank=True, verbose_name=_("Body"))
    started = models.DateField(_("Started"), null=True, blank=True)
    ended = models.DateField(_("Ended"), null=True, blank=True)
    continued_by = models.ForeignKey(
        "networks.NetworkPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="continues",
        verbose_name=_("Continued by"),
    )
    own_editors = models.BooleanField(
        _("The network has editors of its own"),
        default=False,
        help_text=_(
            "Makes groups of editors and moderators who work in this network’s part of the site only."
        ),
    )

    content_panels = [
        *BasePage.content_panels,
        "kind",
        "purpose",
        "goals",
        BasePage.image_panel,
        "body",
        InlinePanel("members", label=_("Member"), heading=_("Members")),
        MultipleChooserPanel("contact_links", label=_("Contacts"), chooser_field_name="person"),
        MultipleChooserPanel("document_links", label=_("Documents"), chooser_field_name="document"),
        MultiFieldPanel(
            [FieldRowPanel(["started", "ended"]), FieldPanel("continued_by")], heading=_("From start to end")
        ),
    ]
    settings_panels = [*BasePage.settings_panels, FieldPanel("own_editors", permission="auth.change_group")]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("purpose"),
        index.SearchField("goals"),
        index.SearchField("body"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        constraints = [
            models.CheckConstraint(
                name="networks_network_ends_after_start",
                condition=models.Q(started=None)
                | models.Q(ended=None)
                | models.Q(ended__gte=models.F("started")),
                violation_error_message=_("The end cannot be before the start."),
            )
        ]

    def clean(self):
        super().clean()
        if self.started and self.ended and self.ended < self.started:
            raise ValidationError({"ended": _("The end cannot be before the start.")})
        if self.pk and self.continued_by_id == self.pk:
            raise ValidationError({"continued_by": _("A network cannot be continued by itself.")})


class NetworkMember(Orderable):
    """A person or an organisation in a network, with the role there."""

    network = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(
        "people.Person", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Person")
    )
    organisation = models.ForeignKey(
        "organisations.OrganisationPage",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Organisation"),
    )
    name = models.CharField(
        _("Name"), max_length=160, blank=True, help_text=_("When the member is in neither register.")
    )
    role = models.CharField(
        _("Role"), max_length=120, blank=True, help_text=_("For example chair or secretary.")
    )

    panels = [FieldRowPanel(["person", "organisation"]), FieldRowPanel(["name", "role"])]

    class Meta(Orderable.Meta):
        constraints = [
            models.CheckConstraint(
                name="networks_member_is_somebody",
                condition=models.Q(person__isnull=False)
                | models.Q(organisation__isnull=False)
                | ~models.Q(name=""),
                violation_error_message=_("Choose a person or an organisation, or write a name."),
            )
        ]


class NetworkDocument(Orderable):
    """A document of a network, such as minutes."""

    network = ParentalKey(NetworkPage, on_delete=models.CASCADE, related_name="document_links")
    document = models.ForeignKey(
        "core.SiltaDocument", models.CASCADE, related_name="+", verbose_name=_("Document")
    )


class PageNetwork(models.Model):
    """Marks a page, of any type, as being of a network."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="network_links")
    network = models.ForeignKey(NetworkPage, models.CASCADE, related_name="+", verbose_name=_("Network"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "network"], name="networks_page_network_once")]


class ProjectIndexPage(BasePage):
    """Lists the projects of the whole hub."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["networks.ProjectPage"]

    introduction = models.TextField(_("Introduction"), blank=True)

    content_panels = [*BasePage.content_panels, "introduction"]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("project list")
        verbose_name_plural = _("project lists")


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
    starts_on = models.DateField(_("First month"), help_text=_("Any day of the month; the month is shown."))
    ends_on = models.DateField(_("Last month"), null=True, blank=True)
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


class ProjectPartner(Orderable):
    """An organisation that takes part in a project besides its host."""

    project = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        "organisations.OrganisationPage", models.CASCADE, related_name="+", verbose_name=_("Organisation")
    )


class EditorGroup(models.Model):
    """Tells of a group of users for which network and in which role it works; without a network, for the hub.

    The collection is where the network's images and files are kept; the hub's is shared by all networks.
    """

    class Role(models.TextChoices):
        EDITORS = "editors", _("Editors")
        MODERATORS = "moderators", _("Moderators")

    wagtail_reference_index_ignore = True

    network_key = models.UUIDField(null=True, blank=True, db_index=True)  # the translation key of its pages
    role = models.CharField(max_length=20, choices=Role.choices)
    group = models.OneToOneField(Group, models.CASCADE, related_name="editor_group")
    collection = models.ForeignKey(Collection, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network_key", "role"], name="networks_editor_group_once")
        ]

    def __str__(self):
        return self.group.name
