"""Events and the calendars that gather them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from core.blocks import StoryBlock
from core.models import BasePage
from events.querysets import EventQuerySet


class EventIndexPage(BasePage):
    """Gathers the events of the section that it lies in; under a network, those of the network."""

    parent_page_types = ["home.HomePage", "networks.NetworkPage"]
    subpage_types = ["events.EventPage"]

    introduction = models.TextField(_("Introduction"), blank=True)

    content_panels = [*BasePage.content_panels, "introduction"]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("event list")
        verbose_name_plural = _("event lists")


class EventPage(BasePage):
    """An event, or a series that repeats by one rule and is kept as one page with its exceptions."""

    class Recurrence(models.TextChoices):
        NONE = "", _("Does not repeat")
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")
        FORTNIGHTLY = "fortnightly", _("Every other week")
        MONTHLY_DATE = "monthly-date", _("Every month on the same day of the month")
        MONTHLY_WEEKDAY = "monthly-weekday", _("Every month on the same weekday, such as the second Tuesday")
        YEARLY = "yearly", _("Every year")

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("Takes place as planned")
        CANCELLED = "cancelled", _("Cancelled")
        POSTPONED = "postponed", _("Postponed")
        MOVED_ONLINE = "moved-online", _("Moved online")

    item_type = "event"
    parent_page_types = ["events.EventIndexPage"]
    subpage_types = []

    starts_at = models.DateTimeField(_("Starts"))
    ends_at = models.DateTimeField(_("Ends"))
    all_day = models.BooleanField(_("All day"), default=False, help_text=_("The times of day are not shown."))
    recurrence = models.CharField(
        _("Repeats"), max_length=20, choices=Recurrence.choices, blank=True, default=Recurrence.NONE
    )
    recurs_until = models.DateField(_("Repeats until"), null=True, blank=True)
    last_ends_at = models.DateTimeField(editable=False, db_index=True)
    state = models.CharField(_("State"), max_length=20, choices=State.choices, default=State.SCHEDULED)
    state_note = models.CharField(
        _("Note on the state"), max_length=200, blank=True, help_text=_("For example the new date.")
    )
    place_name = models.CharField(_("Place"), max_length=160, blank=True)
    street_address = models.CharField(_("Street address"), max_length=160, blank=True)
    municipality = models.ForeignKey(
        "regions.Municipality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Municipality"),
    )
    remote_url = models.URLField(_("Link for taking part remotely"), max_length=500, blank=True)
    remote_note = models.CharField(
        _("Taking part remotely"), max_length=160, blank=True, help_text=_("For example “On Teams”.")
    )
    organiser = models.ForeignKey(
        "organisations.OrganisationPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Organiser"),
    )
    organiser_name = models.CharField(
        _("Organiser’s name"), max_length=160, blank=True, help_text=_("When it is not in the directory.")
    )
    body = StreamField(StoryBlock(required=False), blank=True, verbose_name=_("Body"))
    signup_open = models.BooleanField(_("Sign-up on this site"), default=False)
    signup_url = models.URLField(_("Sign-up elsewhere"), blank=True)
    signup_until = models.DateTimeField(_("Sign-up closes"), null=True, blank=True)
    capacity = models.PositiveIntegerField(
        _("Places"), null=True, blank=True, help_text=_("Empty: no limit. After this many, people queue.")
    )

    objects = PageManager.from_queryset(EventQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [FieldRowPanel(["starts_at", "ends_at"]), "all_day", FieldRowPanel(["state", "state_note"])],
            heading=_("Time"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(["recurrence", "recurs_until"]),
                InlinePanel("exceptions", label=_("Exception"), heading=_("Exceptions")),
            ],
            heading=_("Repeating"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(["place_name", "street_address"]),
                "municipality",
                FieldRowPanel(["remote_note", "remote_url"]),
            ],
            heading=_("Place"),
        ),
        MultiFieldPanel(["organiser", "organiser_name"], heading=_("Organiser")),
        BasePage.image_panel,
        "body",
        MultiFieldPanel(
            ["signup_open", FieldRowPanel(["capacity", "signup_until"]), "signup_url"], heading=_("Sign-up")
        ),
        MultipleChooserPanel("contact_links", label=_("Contacts"), chooser_field_name="person"),
        MultipleChooserPanel("network_links", label=_("Networks"), chooser_field_name="network"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("place_name"),
        index.SearchField("body"),
        index.FilterField("starts_at"),
        index.FilterField("last_ends_at"),
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                name="events_event_ends_after_start",
                condition=models.Q(ends_at__gte=models.F("starts_at")),
                violation_error_message=_("The event cannot end before it starts."),
            )
        ]

    def clean(self):
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("The event cannot end before it starts.")})

    def save(self, *args, **kwargs):
        self.last_ends_at = self.ends_at
        super().save(*args, **kwargs)

    @property
    def networks(self):
        return [link.network for link in self.network_links.all()]


class EventException(Orderable):
    """One date of a series on which the rule does not hold."""

    event = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="exceptions")
    date = models.DateField(_("Date"), help_text=_("The date on which the event would take place."))
    cancelled = models.BooleanField(_("Not held"), default=True)
    moved_to = models.DateTimeField(_("Moved to"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=160, blank=True)

    panels = [FieldRowPanel(["date", "cancelled", "moved_to"]), FieldPanel("note")]
