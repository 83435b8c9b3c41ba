"""What each room has said of its page types."""

import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.utils.module_loading import autodiscover_modules
from pydantic import BaseModel

from core.models import BasePage

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Facts:
    """By what an item is found beyond what all pages have, and the key of the page that continues it."""

    municipalities: Sequence[Any] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    successor: int | None = None


@dataclass
class Kind:
    """How pages of one type become items. `reads` names the tables that are read, each with what is joined to it."""

    details: Callable[[Any], BaseModel] | None = None
    html: Callable[[Any], str] | None = None
    facts: Callable[[Any], Facts] = lambda _page: Facts()
    reads: Mapping[str, Sequence[str]] = field(default_factory=dict)


_kinds: dict[type[BasePage], Kind] = {}


def details_of(
    model: type[BasePage], reads: Mapping[str, Sequence[str]] | None = None
) -> Callable[[Function], Function]:
    """The decorated function gives the details of such a page; their schema is what it says to return."""

    def register(function: Function) -> Function:
        kind = _kinds.setdefault(model, Kind())
        kind.details, kind.reads = function, reads or {}
        return function

    return register


def html_of(model: type[BasePage]) -> Callable[[Function], Function]:
    """The decorated function gives the whole text of such a page as HTML, which is made portable afterwards."""

    def register(function: Function) -> Function:
        _kinds.setdefault(model, Kind()).html = function
        return function

    return register


def facts_of(model: type[BasePage]) -> Callable[[Function], Function]:
    """The decorated function gives the `Facts` of such a page."""

    def register(function: Function) -> Function:
        _kinds.setdefault(model, Kind()).facts = function
        return function

    return register


def kinds() -> dict[type[BasePage], Kind]:
    """What is known of each page type."""
    _read_items_of_all_rooms()
    return _kinds


def details_schemas() -> dict[str, type[BaseModel]]:
    """The schema of the details of each type of item."""
    return {
        model.item_type: typing.get_type_hints(kind.details)["return"]
        for model, kind in kinds().items()
        if kind.details
    }


@cache
def _read_items_of_all_rooms() -> None:
    autodiscover_modules("items")
