"""Events: when, where, by whom, and how to take part."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.panels import FieldRowPanel, InlinePanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.api_fields import ContactsField, NamedOneField, PageReferenceField, PageReferencesField, RowsField
from core.blocks import StoryBlock
from core.models import BasePage
from core.recurrence import Recurrence, Series, as_changes, latest_until, local_date, whole_days
from core.references import public_page, public_pages_of
from events.models.occurrences import YEARS_AHEAD, EventOccurrence
from events.models.sign_ups import EventSignUp, SignUpState, SignUpStatus
from events.page_forms import EventPageForm
from events.querysets import EventQuerySet

ENDS_BEFORE_START = _("The event cannot end before it starts.")
UNTIL_WITHOUT_RULE = _("Choose how the event repeats, or leave this empty.")
ONLINE_WITHOUT_LINK = _("Give the link, or say in the field above how one takes part remotely.")
TWO_WAYS_TO_SIGN_UP = _("Sign-up is either on this site or elsewhere, not both.")
SIGN_UP_CLOSES_LATE = _("Sign-up cannot close after the event has ended.")
TIMES_SHOWN = 10


class EventPage(BasePage):
    """An event, or a series that repeats by one rule and is kept as one page with its exceptions."""

    Recurrence = Recurrence

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
    recurs_until = models.DateField(
        _("Repeats until"), null=True, blank=True, help_text=_("Empty: until further notice.")
    )
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
    api_fields = [
        *BasePage.api_fields,
        APIField("starts_at"),
        APIField("ends_at"),
        APIField("all_day"),
        APIField("recurrence"),
        APIField("recurs_until"),
        APIField("exceptions", serializer=RowsField("exceptions", "date", "cancelled", "moved_to", "note")),
        APIField("state"),
        APIField("state_note"),
        APIField("place_name"),
        APIField("street_address"),
        APIField("municipality", serializer=NamedOneField("municipality")),
        APIField("remote_url"),
        APIField("remote_note"),
        APIField("organiser", serializer=PageReferenceField("organiser")),
        APIField("organiser_name"),
        APIField("body"),
        APIField("signup_open"),
        APIField("signup_url"),
        APIField("signup_until"),
        APIField("capacity"),
        APIField("contacts", serializer=ContactsField()),
        APIField("networks", serializer=PageReferencesField("network_links", "network")),
    ]

    # A translation has the same times and places as its source; these can be changed there only.
    override_translatable_fields = [
        SynchronizedField(name, overridable=False)
        for name in (
            *("starts_at", "ends_at", "all_day", "recurrence", "recurs_until", "state"),
            *("signup_open", "signup_until", "capacity"),
        )
    ]
    base_form_class = EventPageForm

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                name="events_event_ends_after_start",
                condition=Q(ends_at__gte=F("starts_at")),
                violation_error_message=ENDS_BEFORE_START,
            ),
            models.CheckConstraint(
                name="events_event_until_only_if_it_repeats",
                condition=Q(recurs_until=None) | ~Q(recurrence=""),
                violation_error_message=UNTIL_WITHOUT_RULE,
            ),
            models.CheckConstraint(
                name="events_event_online_says_how",
                condition=~Q(state="moved-online") | ~Q(remote_url="") | ~Q(remote_note=""),
                violation_error_message=ONLINE_WITHOUT_LINK,
            ),
            models.CheckConstraint(
                name="events_event_one_way_to_sign_up",
                condition=Q(signup_open=False) | Q(signup_url=""),
                violation_error_message=TWO_WAYS_TO_SIGN_UP,
            ),
            models.CheckConstraint(
                name="events_event_sign_up_closes_before_end",
                condition=Q(signup_until=None) | Q(signup_until__lte=F("last_ends_at")),
                violation_error_message=SIGN_UP_CLOSES_LATE,
            ),
            models.CheckConstraint(
                name="events_event_has_places",
                condition=Q(capacity=None) | Q(capacity__gte=1),
                violation_error_message=_("There must be at least one place."),
            ),
        ]

    def clean(self):
        super().clean()
        self._settle_times()
        errors = dict(self._time_errors())
        if not errors and self.starts_at and self.ends_at:
            errors = dict(self._recurrence_errors())
        errors |= dict(self._sign_up_errors(timed=not errors))
        if self.state == self.State.MOVED_ONLINE and not (self.remote_url or self.remote_note):
            errors["remote_url"] = ONLINE_WITHOUT_LINK
        if errors:
            raise ValidationError(errors)

    def save(self, *args, update_fields=None, **kwargs):
        """Keep what follows from the times: when the last of them is over, and the rows by which lists find them.

        Wagtail saves a page that has a draft with a few fields of its own only; the draft's times are not public.
        """
        if update_fields is not None:
            return super().save(*args, update_fields=update_fields, **kwargs)
        self._settle_times()
        with transaction.atomic():
            result = super().save(*args, **kwargs)
            EventOccurrence.write_for(self, timezone.now())
        return result

    @property
    def networks(self):
        return [link.network for link in self.network_links.all()]

    @property
    def series(self):
        """The times of the event, as they follow from its rule and the exceptions to it."""
        changes = as_changes(self.exceptions.all()) if self.recurrence else ()
        return Series(self.starts_at, self.ends_at, self.recurrence, self.recurs_until, changes)

    @property
    def state_label(self):
        """What is not as planned, in words; empty when everything is."""
        return "" if self.state == self.State.SCHEDULED else self.get_state_display()

    def get_context(self, request, *args, **kwargs):
        now = timezone.now()
        self.set_next_time(now)
        return {
            **super().get_context(request, *args, **kwargs),
            "state_label": self.state_label,
            "times": self.times_ahead(now) if self.recurrence else [],
            "is_past": self.last_ends_at < now,
            "sign_up": self.sign_up_status(now),
            "organiser": public_page(self.organiser_id),
            "networks": [page for page in public_pages_of(self._network_ids) if page],
            "calendar_url": reverse("event_calendar", args=[self.pk]),
        }

    def set_next_time(self, now):
        """Say by which time the event is shown, as lists do: the next one, or the last one when it is over."""
        times = EventOccurrence.objects.filter(event=self.pk)
        shown = times.filter(ends_at__gte=now).order_by("ends_at").first() or times.order_by("ends_at").last()
        self.next_starts_at = shown.starts_at if shown else self.starts_at
        self.next_ends_at = shown.ends_at if shown else self.ends_at

    def times_ahead(self, now):
        """The next times of a series, also those that are not held."""
        until = now + timedelta(days=YEARS_AHEAD * 366)
        return self.series.occurrences(now, until, cancelled=True)[:TIMES_SHOWN]

    @property
    def _network_ids(self):
        return [link.network_id for link in self.network_links.all()]

    # --- Signing up -----------------------------------------------------------------------------

    @property
    def sign_up_home(self):
        """The page that keeps those who sign up: translations of an event share its places."""
        same = EventPage.objects.filter(translation_key=self.translation_key)
        return same.order_by("pk").first() or self

    @property
    def sign_up_closes_at(self):
        """When sign-up closes at the latest: as said, otherwise as the event, or the last time of a series, begins."""
        return self.signup_until or self.series.last_starts_at

    def sign_up_status(self, now):
        """What a reader is told of signing up, or nothing when the event does not ask for it."""
        if not (self.signup_open or self.signup_url):
            return None
        if self.state == self.State.CANCELLED:
            return SignUpStatus(SignUpState.CANCELLED)
        closes_at = self.sign_up_closes_at
        if now >= closes_at:
            return SignUpStatus(SignUpState.CLOSED, closes_at=closes_at)
        if self.signup_url:
            return SignUpStatus(SignUpState.ELSEWHERE, self.signup_url, closes_at=closes_at)
        free = None if self.capacity is None else max(0, self.capacity - self.sign_up_home.sign_ups.count())
        state = SignUpState.QUEUE if free == 0 else SignUpState.OPEN
        return SignUpStatus(state, reverse("events:sign_up", args=[self.pk]), free, closes_at)

    def fits(self, position):
        """Whether there is a place for one in this position, from 0, of those who have signed up."""
        return self.capacity is None or position < self.capacity

    def places_given(self):
        """How many people have been told that they have a place."""
        if self.pk is None:
            return 0
        return self.sign_up_home.sign_ups.filter(told=EventSignUp.Told.PLACE).count()

    # --- What must hold -------------------------------------------------------------------------

    def _settle_times(self):
        if not (self.starts_at and self.ends_at):
            return
        if self.all_day:
            self.starts_at, self.ends_at = whole_days(self.starts_at, self.ends_at)
        self.last_ends_at = self.series.last_ends_at

    def _time_errors(self):
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            yield "ends_at", ENDS_BEFORE_START
        if self.recurs_until and not self.recurrence:
            yield "recurs_until", UNTIL_WITHOUT_RULE

    def _recurrence_errors(self):
        if self.recurs_until and self.recurs_until < local_date(self.starts_at):
            yield "recurs_until", _("The last date cannot be before the event starts.")
        elif self.recurs_until and self.recurs_until > latest_until(self.starts_at):
            yield "recurs_until", _("At most ten years. Leave this empty if the end is not known.")
        if self.recurrence and self.series.overlaps_itself():
            yield "recurrence", _("The event lasts longer than the time until it repeats.")

    def _sign_up_errors(self, *, timed):
        if self.signup_open and self.signup_url:
            yield "signup_url", TWO_WAYS_TO_SIGN_UP
        if timed and self.signup_until and self.last_ends_at and self.signup_until > self.last_ends_at:
            yield "signup_until", SIGN_UP_CLOSES_LATE
        if self.signup_open and self.recurrence and not self.recurs_until:
            yield "recurs_until", _("Give the last date: sign-ups are deleted some time after it.")
        if self.capacity == 0:
            yield "capacity", _("There must be at least one place.")
        elif self.capacity and (given := self.places_given()) > self.capacity:
            yield (
                "capacity",
                ngettext("%d person has a place already.", "%d people have a place already.", given) % given,
            )
