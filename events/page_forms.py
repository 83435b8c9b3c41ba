"""What editors may type about an event, where no single field can tell whether it is right."""

from datetime import date
from typing import Any

from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _

from core.forms import BasePageForm
from core.recurrence import Series


class EventPageForm(BasePageForm):
    """Checks the exceptions against the rule that has just been typed, which no single field can do."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        formset = self.formsets.get("exceptions")
        if formset is None or not cleaned.get("starts_at") or not cleaned.get("ends_at"):
            return cleaned
        series = Series(
            cleaned["starts_at"],
            cleaned["ends_at"],
            cleaned.get("recurrence") or "",
            cleaned.get("recurs_until"),
        )
        seen: set[date] = set()
        for form in formset.forms:
            if form.is_valid():
                check_exception(form, series, seen)
        return cleaned


def check_exception(form: ModelForm, series: Series, seen: set[date]) -> None:
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
