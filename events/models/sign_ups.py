"""Those who have signed up for an event. Personal data: shown to the editors of the event and to nobody else."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from events.querysets import SignUpQuerySet


class SignUpState(models.TextChoices):
    """Whether one can sign up now."""

    OPEN = "open", _("Sign-up is open.")
    QUEUE = "queue", _("The event is full. You can join the queue.")
    CLOSED = "closed", _("Sign-up has closed.")
    CANCELLED = "cancelled", _("The event is cancelled.")
    ELSEWHERE = "elsewhere", _("Sign-up is on another site.")


def hand_over_or_delete(collector, field, rows, using):
    """When an event's page is deleted, those who signed up go to its page in another language, if there is one."""
    for event_id in {row.event_id for row in rows}:
        of_event = rows.filter(event=event_id)
        pages = field.related_model._base_manager.using(using)
        same = pages.filter(translation_key__in=pages.filter(pk=event_id).values("translation_key"))
        heir = same.exclude(pk=event_id).order_by("pk").first()
        if heir is None:
            models.CASCADE(collector, field, of_event, using)
        else:
            collector.add_field_update(field, heir, list(of_event))


@dataclass(frozen=True)
class SignUpStatus:
    """What a reader is told of signing up for an event."""

    state: SignUpState
    url: str = ""
    free: int | None = None
    closes_at: datetime | None = None

    @property
    def label(self):
        return self.state.label


class EventSignUp(models.Model):
    """Somebody who has signed up; the order of the rows gives the places, and after them the queue.

    One who cancels is deleted, and all are deleted some time after the event (`forget_sign_ups`).
    """

    class Told(models.TextChoices):
        """What the last message to them said; one that did not go out is sent again."""

        NOTHING = "", _("Nothing yet")
        QUEUE = "queue", _("In the queue")
        PLACE = "place", _("Has a place")

    wagtail_reference_index_ignore = True

    event = models.ForeignKey(
        "events.EventPage", hand_over_or_delete, related_name="sign_ups", verbose_name=_("Event")
    )
    name = models.CharField(_("Name"), max_length=120)
    email = models.EmailField(_("E-mail"))
    phone = PhoneNumberField(_("Phone"), blank=True)
    message = models.TextField(_("Message to the organiser"), max_length=1000, blank=True)
    language = models.CharField(_("Language"), max_length=10, default="fi")
    created_at = models.DateTimeField(_("Signed up"), auto_now_add=True)
    told = models.CharField(_("Told"), max_length=5, choices=Told.choices, blank=True, default=Told.NOTHING)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "event",
                Lower("email"),
                name="events_sign_up_once",
                violation_error_message=_("This e-mail address has already been signed up for the event."),
            )
        ]

    def __str__(self):
        return self.name
