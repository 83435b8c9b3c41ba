"""Telephone numbers of which thousands are read, compared, kept and shown in a row."""

from typing import Any

from phonenumber_field.phonenumber import PhoneNumber, to_python
from phonenumber_field.validators import validate_international_phonenumber
from phonenumbers import PhoneNumberFormat


class SettledNumber(PhoneNumber):
    """A number that nobody changes any longer: whether it is valid and how it is written is found out once.

    Half a dozen look at the number of an entry while it is taken in, and each look takes the library some hundred
    comparisons.
    """

    def is_valid(self) -> bool:
        return bool(self._remembered("valid", super().is_valid))

    def format_as(self, format: int) -> str:
        return str(self._remembered(format, lambda: super(SettledNumber, self).format_as(format)))

    def _remembered(self, what: str | int, find_out: Any) -> Any:
        known = self.__dict__.setdefault("_known", {})
        if what not in known:
            known[what] = find_out()
        return known[what]


def settled_number(text: str) -> SettledNumber:
    """The number as a field of a page would take it; ValidationError when there is no such number."""
    number = SettledNumber()
    number.merge_from(to_python(text))
    validate_international_phonenumber(number)
    for form in (PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.E164):
        number.format_as(form)  # as revisions and columns have it: here another process may have time for it
    return number
