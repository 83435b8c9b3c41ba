"""The dates on which the rule of a series does not hold."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable


class EventException(Orderable):
    """One date of a series on which it is not held, or is moved, or of which there is something to tell."""

    event = ParentalKey("events.EventPage", on_delete=models.CASCADE, related_name="exceptions")
    date = models.DateField(_("Date"), help_text=_("The date on which the event would take place."))
    cancelled = models.BooleanField(_("Not held"), default=True)
    moved_to = models.DateTimeField(
        _("Moved to"), null=True, blank=True, help_text=_("The new starting time. It lasts as long as usual.")
    )
    note = models.CharField(_("Note"), max_length=160, blank=True)

    panels = [FieldRowPanel(["date", "cancelled", "moved_to"]), FieldPanel("note")]

    class Meta(Orderable.Meta):
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        constraints = [
            models.CheckConstraint(
                name="events_exception_cancelled_or_moved",
                condition=models.Q(cancelled=False) | models.Q(moved_to=None),
                violation_error_message=_("A time is either not held or moved, not both."),
            ),
        ]

    def clean(self):
        super().clean()
        if self.cancelled and self.moved_to:
            message = _("A time is either not held or moved. Untick “Not held”, or leave this empty.")
            raise ValidationError({"moved_to": message})
        if not self.cancelled and not self.moved_to and not self.note.strip():
            message = _("Say what is different: tick “Not held”, give a new time, or write a note.")
            raise ValidationError({"cancelled": message})
