"""Networks, what they do and who belongs to them."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from core.api_fields import ContactsField, PageReferenceField
from core.blocks import StoryBlock
from core.models import BasePage
from core.references import public_page
from core.visibility import public_pages
from networks.api_fields import DocumentsField, MembersField
from networks.querysets import NetworkQuerySet, of_network, predecessors_of

LISTED = 5
ONE_MEMBER = _("Choose a person or an organisation, or write a name: one of the three.")


class NetworkIndexPage(BasePage):
    """Lists the networks."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["networks.NetworkPage"]

    introduction = models.TextField(_("Introduction"), blank=True)

    content_panels = [*BasePage.content_panels, "introduction"]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]
    api_fields = [
        *BasePage.api_fields,
        APIField("introduction"),
    ]

    class Meta:
        verbose_name = _("network list")
        verbose_name_plural = _("network lists")

    def get_context(self, request, *args, **kwargs):
        day = localdate()
        networks = public_pages(NetworkPage.objects.filter(locale=self.locale_id)).defer_streamfields()
        running = list(networks.running(day).order_by("title"))
        groups = [
            (label, [network for network in running if network.kind == kind])
            for kind, label in NetworkPage.Kind.choices
        ]
        ended = list(networks.ended(day))
        return {
            **super().get_context(request, *args, **kwargs),
            "groups": [(label, found) for label, found in groups if found],
            "ended": ended,
            "items": [*running, *ended],
        }


class NetworkPage(BasePage):
    """A network of associations and its own section: news, events, projects and pages lie below it."""

    class Kind(models.TextChoices):
        THEMATIC = "thematic", _("Thematic network")
        PARTNERSHIP_TABLE = "partnership-table", _("Partnership table")
        EXPERT_GROUP = "expert-group", _("Expert group")
        WORKING_GROUP = "working-group", _("Working group")
        REGIONAL = "regional", _("Regional network")

    item_type = "network"
    is_section = True
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

    objects = PageManager.from_queryset(NetworkQuerySet)()

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
    api_fields = [
        *BasePage.api_fields,
        APIField("kind"),
        APIField("purpose"),
        APIField("goals"),
        APIField("body"),
        APIField("members", serializer=MembersField()),
        APIField("contacts", serializer=ContactsField()),
        APIField("documents", serializer=DocumentsField()),
        APIField("started"),
        APIField("ended"),
        APIField("continued_by", serializer=PageReferenceField("continued_by")),
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

    def get_context(self, request, *args, **kwargs):
        now = timezone.now()
        events = of_network(public_pages(apps.get_model("events", "EventPage").objects.all()), self)
        events = events.select_related("municipality").defer_streamfields()
        news = of_network(public_pages(apps.get_model("news", "NewsPage").objects.all()), self)
        projects = of_network(public_pages(apps.get_model("networks", "ProjectPage").objects.all()), self)
        return {
            **super().get_context(request, *args, **kwargs),
            "coming_events": events.coming(now)[:LISTED],
            "past_events": events.past(now)[:LISTED],
            "news": news.with_images().newest_first().defer_streamfields()[:LISTED],
            "projects": projects.defer_streamfields().latest_first(),
            "networks_below": public_pages(NetworkPage.objects.child_of(self)).running(localdate()),
            "continued_by": public_page(self.continued_by_id),
            "continues": predecessors_of(self),
        }


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
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.CheckConstraint(
                name="networks_member_is_one",
                condition=Q(person__isnull=False, organisation__isnull=True, name="")
                | Q(person__isnull=True, organisation__isnull=False, name="")
                | (Q(person__isnull=True, organisation__isnull=True) & ~Q(name="")),
                violation_error_message=ONE_MEMBER,
            )
        ]

    def clean(self):
        super().clean()
        given = [name for name in ("person", "organisation", "name") if getattr(self, name)]
        if not given:
            raise ValidationError({"person": ONE_MEMBER})
        if len(given) > 1:
            raise ValidationError({given[-1]: ONE_MEMBER})


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

    def __str__(self):
        return str(self.network)
