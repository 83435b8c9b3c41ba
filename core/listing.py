"""Lists that a reader narrows by links and leafs through: their filters and their pages of rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import InvalidPage, Paginator
from django.core.paginator import Page as Rows
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROWS_ON_PAGE = 20
ALL = _("All")


@dataclass(frozen=True)
class Choice:
    """One value of a filter, with the address of the list narrowed to it."""

    value: str
    label: str | Promise
    url: str
    selected: bool
    count: int | None = None


@dataclass(frozen=True)
class Filter:
    """What a list can be narrowed by; the first choice takes the filter off."""

    name: str
    label: str | Promise
    choices: list[Choice]


def filter_by(
    name: str,
    label: str | Promise,
    options: Iterable[tuple[str, str | Promise]],
    chosen: Mapping[str, str],
    all_label: str | Promise = ALL,
    counts: Mapping[str, int] | None = None,
) -> Filter:
    """A filter whose links keep the other filters of `chosen`, and begin again from the first page."""
    choices = [
        Choice(
            value,
            text,
            _address({**chosen, name: value}),
            selected=value == chosen.get(name, ""),
            count=counts[value] if counts and value else None,
        )
        for value, text in (("", all_label), *options)
    ]
    return Filter(name, label, choices)


def rows_on_page(
    rows: Sequence | QuerySet, number: str | None, size: int = ROWS_ON_PAGE
) -> tuple[Rows, bool]:
    """The rows of the page with this number, and whether there is such a page; if not, there are no rows."""
    try:
        return Paginator(rows, size).page(number or 1), True
    except InvalidPage:
        return Paginator([], size).page(1), False


def _address(chosen: Mapping[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in chosen.items() if value})
