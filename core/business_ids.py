"""The Finnish business ID (Y-tunnus), as the Business Information System of PRH and the Tax Administration gives it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fi import ytunnus


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
