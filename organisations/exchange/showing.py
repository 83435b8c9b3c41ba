"""Differences between an entry and a file as people read them: names instead of keys, dates as in Finland."""

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber

from core.spreadsheets import FINLAND
from organisations.exchange.columns import BY_KEY
from organisations.exchange.merging import LINKED, Difference
from organisations.models import OrganisationName, OrganisationPage

LONGEST_SHOWN = 1_000  # characters
# What the fields of a page are called as columns of a file.
COLUMN_OF = {
    "municipality_id": "municipality",
    "owner_id": "owner",
    "activity_links": "activities",
    "target_group_links": "target_groups",
    "language_links": "languages",
    "theme_links": "themes",
    "region_links": "regions",
    "municipality_links": "municipalities",
}


class Showing:
    """Shows differences; the names of what is linked to are looked up once, since vocabularies are short."""

    def __init__(self) -> None:
        self._names: dict[Any, dict[int, str]] = {}

    def shown(self, difference: Difference) -> dict[str, str]:
        """The field, what it is and what it becomes; empty text for an empty field."""
        name = difference.field
        return {
            "field": _label(name),
            "before": self._said(name, difference.before)[:LONGEST_SHOWN],
            "after": self._said(name, difference.after)[:LONGEST_SHOWN],
        }

    def _said(self, name: str, value: Any) -> str:
        if value in (None, "", []):
            return ""
        if name in LINKED:
            target = OrganisationPage._meta.get_field(name).related_model._meta.get_field(LINKED[name])
            return ", ".join(sorted(self._name_of(target.related_model, key) for key in value))
        if name == "municipality_id":
            return self._name_of(OrganisationPage._meta.get_field("municipality").related_model, value)
        if name == "owner_id":
            return self._name_of(User, value)
        if name == "other_names":
            kinds = dict(OrganisationName.Kind.choices)
            return "; ".join(f"{one} ({str(kinds[kind]).lower()})" for one, kind in value)
        if name == "links":
            return "; ".join(f"{label}: {url}" for label, url in value)
        return _plain(name, value)

    def _name_of(self, model: Any, key: int) -> str:
        if model not in self._names:
            self._names[model] = {one.pk: _name(one) for one in model.objects.all()}
        return self._names[model].get(key) or str(key)


def _name(one: Any) -> str:
    return str((one.get_full_name() or one.get_username()) if isinstance(one, User) else one.name)


def _label(name: str) -> str:
    if name == "other_names":
        return _("Other names")
    column = BY_KEY.get(COLUMN_OF.get(name, name))
    return str(column.label if column else OrganisationPage._meta.get_field(name).verbose_name)


def _plain(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if name == "phone":
        number = PhoneNumber.from_string(str(value))
        return str(number.as_national if number.country_code == FINLAND else number.as_international)
    return str(dict(OrganisationPage._meta.get_field(name).flatchoices).get(value, value))
