"""What can be chosen field by field when entries are merged, and what is best when nobody chooses."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from core.items import in_order
from organisations.models import OrganisationPage

LONGEST_SHOWN = 300
TOGETHER = "together"


@dataclass(frozen=True)
class Group:
    """Fields that are chosen together, since one without the others would be wrong."""

    name: str
    label: str | Promise
    fields: tuple[str, ...]

    def says(self, page: OrganisationPage) -> tuple[Any, ...]:
        values = [getattr(page, page._meta.get_field(name).attname) for name in self.fields]
        return tuple(getattr(value, "as_e164", value) for value in values)

    def is_empty(self, page: OrganisationPage) -> bool:
        """By its first field; the others come along."""
        return getattr(page, self.fields[0]) in (None, "")

    def shown(self, page: OrganisationPage) -> str:
        words = [_shown(page, name) for name in self.fields]
        return Truncator(", ".join(word for word in words if word)).chars(LONGEST_SHOWN)


@dataclass(frozen=True)
class Table:
    """Rows that belong to an entry; those of all entries can be taken together. `key` tells rows apart."""

    name: str
    label: str | Promise
    key: Callable[[Any], Any]

    def says(self, page: OrganisationPage) -> list[Any]:
        return [self.key(row) for row in self.rows(page)]

    def rows(self, page: OrganisationPage) -> list[Any]:
        return in_order(page, self.name)

    def shown(self, page: OrganisationPage) -> str:
        return Truncator("; ".join(str(row) for row in self.rows(page))).chars(LONGEST_SHOWN)


def _fields(name: str, *more: str) -> Group:
    return Group(name, OrganisationPage._meta.get_field(name).verbose_name, (name, *more))


GROUPS = [
    Group("title", _("Official name"), ("title",)),
    _fields("business_id"),
    _fields("register_number"),
    _fields("summary"),
    _fields("description"),
    _fields("municipality"),
    _fields("area"),
    Group(
        "address",
        _("Address and point on the map"),
        ("street_address", "postal_code", "post_office", "latitude", "longitude", "place_is_approximate"),
    ),
    _fields("phone"),
    _fields("email"),
    _fields("website"),
    _fields("logo"),
    _fields("main_image", "main_image_alt", "main_image_caption"),
    _fields("joining"),
    _fields("accessibility"),
    Group("checked", _("Up to date?"), ("checked_on", "state")),
    _fields("successor"),
]
TABLES = [
    Table("other_names", _("Other names"), lambda row: (row.name.casefold(), row.kind)),
    Table("activity_links", _("Activities"), lambda row: row.activity_id),
    Table("target_group_links", _("Target groups"), lambda row: row.target_group_id),
    Table("language_links", _("Languages of service"), lambda row: row.language_id),
    Table("theme_links", _("Themes"), lambda row: row.theme_id),
    Table("region_links", _("Regions"), lambda row: row.region_id),
    Table("municipality_links", _("Municipalities"), lambda row: row.municipality_id),
    Table("network_links", _("Networks"), lambda row: row.network_id),
    Table("links", _("Links"), lambda row: row.url.casefold()),
    Table("contact_links", _("Contacts"), lambda row: row.person_id),
]


def best_first(pages: Iterable[OrganisationPage]) -> list[OrganisationPage]:
    """The newest checked first; of those that were checked on the same day, what is public and was edited last."""

    def worth(page: OrganisationPage) -> tuple[Any, ...]:
        edited = page.latest_revision_created_at or page.last_published_at
        return page.checked_on or date.min, page.live, edited.timestamp() if edited else 0.0

    return sorted(pages, key=worth, reverse=True)


def best_choices(pages: Iterable[OrganisationPage]) -> dict[str, int]:
    """For each group of fields the key of the entry whose values are best: the newest checked that has any."""
    ordered = best_first(pages)
    return {
        group.name: next((page.pk for page in ordered if not group.is_empty(page)), ordered[0].pk)
        for group in GROUPS
    }


def take_chosen(
    into: OrganisationPage, pages: Mapping[int, OrganisationPage], chosen: Mapping[str, Any]
) -> None:
    """Make `into` say what was chosen; it is not saved. What was not chosen is the best, and all rows together."""
    wanted = {**best_choices(pages.values()), **chosen}
    values = {
        field.attname: getattr(pages[wanted[group.name]], field.attname)
        for group in GROUPS
        for field in map(into._meta.get_field, group.fields)
    }
    rows = {table: _chosen_rows(table, into, pages, wanted.get(table.name, TOGETHER)) for table in TABLES}
    titles = [page.title for page in pages.values()]
    for name, value in values.items():
        setattr(into, name, value)
    for table, taken in rows.items():
        getattr(into, table.name).set(taken)
    for title in titles:
        into.remember_name(title)


def _chosen_rows(
    table: Table, into: OrganisationPage, pages: Mapping[int, OrganisationPage], choice: Any
) -> list[Any]:
    """The rows that `into` will have: its own stay, those of others are copied."""
    chosen = [into, *pages.values()] if choice == TOGETHER else [pages[choice]]
    taken: dict[Any, Any] = {}
    for page in chosen:
        for row in table.rows(page):
            taken.setdefault(table.key(row), row)
    own = {table.key(row): row for row in table.rows(into)}
    rows = [own.get(key) or _copy(row) for key, row in taken.items()]
    for order, row in enumerate(rows):
        if hasattr(row, "sort_order"):
            row.sort_order = order
    return rows


def _copy(row: Any) -> Any:
    """A row like this one for another entry."""
    owner = next(field for field in row._meta.concrete_fields if isinstance(field, ParentalKey))
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field is not owner
    }
    return type(row)(**values)


def _shown(page: OrganisationPage, name: str) -> str:
    value = getattr(page, name)
    if isinstance(value, bool):
        return ""
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if display := getattr(page, f"get_{name}_display", None):
        return str(display())
    return "" if value is None else str(value)
