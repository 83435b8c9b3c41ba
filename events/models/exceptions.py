"""The dates on which the rule of a series does not hold."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from core.forms import BasePageForm
from core.recurrence import Series


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
            models.UniqueConstraint(fields=["event", "date"], name="events_exception_once"),
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


class EventPageForm(BasePageForm):
    """Checks the exceptions against the rule that has just been typed, which no single field can do."""

    def clean(self):
        cleaned = super().clean()
        formset = self.formsets.get("exceptions")
        if formset is None or not cleaned.get("starts_at") or not cleaned.get("ends_at"):
            return cleaned
        series = Series(
            cleaned["starts_at"],
            cleaned["ends_at"],
            cleaned.get("recurrence") or "",
            cleaned.get("recurs_until"),
        )
        seen = set()
        for form in formset.forms:
            if form.is_valid():
                check_exception(form, series, seen)
        return cleaned


def check_exception(form, series, seen):
    """Put an error on the date of an exception that can be none; `seen` holds the dates before it."""
    day = getattr(form, "cleaned_data", {}).get("date")
    if day is None or form.cleaned_data.get("DELETE"):
        return
    if not series.rule:
        form.add_error("date", _("Only an event that repeats has exceptions."))
    elif not series.is_on(day):
        form.add_error(
            "date", _("The event does not take place on this date, so there is nothing to except.")
        )
    elif day in seen:
        form.add_error("date", _("There is already an exception for this date."))
    seen.add(day)
