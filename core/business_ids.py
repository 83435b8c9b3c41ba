"""The numbers by which public registers know an association.

The business ID (Y-tunnus) is that of the Business Information System of the Patent and Registration Office and the
Tax Administration; the register number is that of the Register of Associations.
"""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fi import alv, ytunnus

from core.written_forms import WrittenFormField


def normal_business_id(value: str) -> str:
    """The ID in the form 1234567-8, also when it is written as a VAT number; otherwise the text itself."""
    # Spaces and hyphens of every kind, as they come from Word and web pages.
    plain = re.sub(r"[\s\u00ad\u200b-\u200d\ufeff]|[\u2010-\u2015\u2212]", _plain_hyphen, value).strip("-")
    number = alv.compact(plain) if plain[:2].upper() == "FI" else ytunnus.compact(plain)
    # Before the year 2001 seven characters were enough: 123456-7 is 0123456-7 today.
    number = number.zfill(8) if re.fullmatch(r"\d{6}-\d", plain) else number
    return f"{number[:7]}-{number[7]}" if re.fullmatch(r"[0-9]{8}", number) else value


def validate_business_id(value: str) -> None:
    """Refuse what is not a business ID in the form 1234567-8, or has a wrong check digit."""
    try:
        normal = ytunnus.format(ytunnus.validate(value))
    except InvalidChecksum as error:
        raise ValidationError(
            _("The check digit of this business ID is wrong. Check the number; one digit may be mistyped.")
        ) from error
    except NumberError as error:
        raise ValidationError(
            _("A business ID has seven digits, a hyphen and a check digit: 1234567-8.")
        ) from error
    if normal != value:
        raise ValidationError(_("Write the business ID in the form 1234567-8."))


class BusinessIdField(WrittenFormField):
    """A business ID, kept in the form 1234567-8."""

    default_validators = [validate_business_id]

    def normalise(self, value: str) -> str:
        return normal_business_id(value)


class RegisterNumberField(WrittenFormField):
    """A number of the Register of Associations, kept as the register writes it: 123.456."""

    default_validators = [
        RegexValidator(
            r"^[0-9]{1,3}(\.[0-9]{3})*\Z", _("A register number has only digits, for example 123.456.")
        )
    ]

    def normalise(self, value: str) -> str:
        digits = re.sub(r"[\s.,]", "", value)
        return f"{int(digits):,}".replace(",", ".") if re.fullmatch(r"[0-9]{1,9}", digits) else value


def _plain_hyphen(match: re.Match[str]) -> str:
    return "-" if match.group() in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212" else ""
