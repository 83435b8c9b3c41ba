"""What an organisation may say of itself, as plain values that are compared, kept and shown."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import to_python

from core.models import Theme
from organisations.exchange.merging import said, say
from organisations.models import Activity, OrganisationName, OrganisationPage, ServiceLanguage, TargetGroup
from regions.models import Municipality

LABELS = {
    "title": _("Name"),
    "description": _("Description"),
    "other_names": _("Other names"),
    "municipality_id": _("Home municipality"),
    "street_address": _("Street address"),
    "postal_code": _("Postal code"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "website": _("Website"),
    "theme_links": _("Themes"),
    "activity_links": _("Activities"),
    "target_group_links": _("Target groups"),
    "language_links": _("Languages of service"),
    "joining": _("Joining"),
    "accessibility": _("Accessibility of the premises"),
}
KEYS_OF: dict[str, type[Model]] = {
    "municipality_id": Municipality,
    "theme_links": Theme,
    "activity_links": Activity,
    "target_group_links": TargetGroup,
    "language_links": ServiceLanguage,
}
PLACE = {"municipality_id", "street_address", "postal_code"}
# What is the same in every language: a page that said the same as another goes on doing so.
SHARED = {*KEYS_OF, *PLACE, "phone", "email", "website"}


def values_of(page: OrganisationPage) -> dict[str, Any]:
    return {name: plain(said(page, name)) for name in LABELS}


def plain(value: Any) -> Any:
    """As JSON gives it back."""
    if isinstance(value, list):
        return [list(row) if isinstance(row, tuple) else row for row in value]
    return value if value is None or isinstance(value, str | int) else str(value)


def put(page: OrganisationPage, values: Mapping[str, Any]) -> None:
    """Make the page say these values; it is not saved."""
    called = page.title
    for name, value in values.items():
        say(page, name, still_there(name, value) if isinstance(value, list) else value)
    if "postal_code" in values:
        page.post_office = ""
        page.fill_in_post_office()
    if PLACE & set(values) and page.municipality_id:
        page.place_roughly()
    if "title" in values and called:
        page.remember_name(called)


def still_there(name: str, rows: list[Any]) -> list[Any]:
    """Without words that have left their vocabulary since."""
    if name not in KEYS_OF:
        return rows
    found = set(KEYS_OF[name]._default_manager.filter(pk__in=rows).values_list("pk", flat=True))
    return [key for key in rows if key in found]


def shown(name: str, value: Any) -> list[str]:
    """A value for people to read, in lines; none when it is empty."""
    if value in (None, "", []):
        return []
    if name in KEYS_OF:
        keys = value if isinstance(value, list) else [value]
        found = KEYS_OF[name]._default_manager.in_bulk(keys)
        return sorted(str(found[key]) for key in keys if key in found)
    if name == "other_names":
        return [f"{one} ({OrganisationName.Kind(kind).label})" for one, kind in value]
    if name == "phone":
        return [str(to_python(value))]
    return str(value).split("\n")


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields that change, each with what it was and what it becomes."""
    return {
        name: {"before": before.get(name), "after": after[name]}
        for name in LABELS
        if name in after and _normal(before.get(name)) != _normal(after[name])
    }


def _normal(value: Any) -> Any:
    """Empty lines at the ends, and how lines are ended, change nothing; a browser may have changed them."""
    if not isinstance(value, str):
        return value
    return "\n".join(line.rstrip() for line in value.replace("\r\n", "\n").split("\n")).strip()
