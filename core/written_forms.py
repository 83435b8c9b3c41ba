"""Fields that take a number in the ways in which people write it, and keep it in one form."""

import re
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class WrittenFormField(models.CharField):
    """Text that has one normal form; `normalise` gives it, or the text itself when it cannot be understood.

    What cannot be understood is refused by the field's validators, and stays in the form as it was typed.
    """

    form_max_length = 40

    def normalise(self, value: str) -> str:
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return self.normalise(text.strip()) if text else text

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"max_length": self.form_max_length, **kwargs})


class PostalCodeField(WrittenFormField):
    """A Finnish postal code of five digits; “FI-53 100” is understood too."""

    default_validators = [
        RegexValidator(r"^[0-9]{5}\Z", _("A postal code has five digits, for example 53100."))
    ]

    def normalise(self, value: str) -> str:
        digits = re.sub(r"^FIN?[\s-]*|\s", "", value, flags=re.IGNORECASE)
        return digits if digits.isdigit() else value
