"""Months of a year, as periods of projects are counted: typed as 8/2017, kept as the first day of the month."""

import re
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from core.dates import written_month

YEARS = range(1900, 2200)
WAYS_TO_WRITE = [
    re.compile(pattern)
    for pattern in (
        r"(?P<month>\d{1,2})\s*[/.-]\s*(?P<year>\d{4})",  # 8/2017, 08.2017, 8-2017
        r"(?P<year>\d{4})\s*[/.-]\s*(?P<month>\d{1,2})",  # 2017-08, as browsers' own month fields write it
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-\d{1,2}",  # 2017-08-01
        r"\d{1,2}\.(?P<month>\d{1,2})\.(?P<year>\d{4})",  # 1.8.2017
    )
]


def read_month(text: str) -> date:
    """The first day of the month that is written; a `ValueError` when it is none."""
    for way in WAYS_TO_WRITE:
        if match := way.fullmatch(text.strip()):
            year, month = int(match["year"]), int(match["month"])
            if year in YEARS:
                return date(year, month, 1)
    raise ValueError(text)


class MonthInput(forms.TextInput):
    """A text field; browsers' own month fields are missing from Firefox and Safari, and fill in nothing there."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"placeholder": "8/2017", "autocomplete": "off", "size": 10, **(attrs or {})})

    def format_value(self, value: Any) -> Any:
        return written_month(value) if isinstance(value, date) else value


class MonthFormField(forms.Field):
    widget = MonthInput
    default_error_messages = {
        "invalid": _("Write the month and the year as numbers, for example 8/2017."),
    }

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value.replace(day=1)
        try:
            return read_month(str(value))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class MonthField(models.DateField):
    """A month; whatever day is given, the first of the month is kept."""

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        return day.replace(day=1) if day else day

    def pre_save(self, model_instance: models.Model, add: bool) -> date | None:
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(self.to_python(value) if isinstance(value, date | str) else value)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        # Wagtail brings its date picker along for every date; days are not asked here.
        return super().formfield(**{**kwargs, "form_class": MonthFormField, "widget": MonthInput})


def month_bounds(month: date) -> tuple[datetime, datetime]:
    """The first moment of a month in Finnish time, and that of the month after it."""
    zone = get_default_timezone()
    first, following = months_from(month, 2)
    return datetime.combine(first, time.min, tzinfo=zone), datetime.combine(following, time.min, tzinfo=zone)


def months_from(day: date, count: int) -> list[date]:
    """So many months beginning with that of `day`; backwards when `count` is negative."""
    first = day.year * 12 + day.month - 1
    step = 1 if count > 0 else -1
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, first + count, step)]
