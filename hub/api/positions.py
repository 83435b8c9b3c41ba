"""What every answer begins with: where the history stands, and that the store is true as of there."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone

from content_store.reading import Found, Position, find, position
from core.projection import settle
from hub.api.errors import ROOT
from search.asking.stamping import stamp as search_stamp

logger = logging.getLogger(__name__)

PLACE = "hub.standing"
SEARCH = f"{ROOT}search"
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Standing:
    """The position that an answer is true as of, and the moment for which it was asked.

    `stamp` is what the answer is made by besides, which may change while the position stays: that of a search.
    """

    position: Position
    now: datetime
    stamp: str = ""


def standing_of(request: HttpRequest) -> Standing:
    """Asked once for a request; what is outdated is made anew before, as far as that takes no time."""
    found = request.META.get(PLACE)
    if not isinstance(found, Standing):
        found, _nothing_else = _standing(request, lambda now: (position(now), None))
    return found


def standing_with_item(request: HttpRequest, item: UUID) -> tuple[Standing, Found | None]:
    """The same together with an item, which costs hardly more."""
    return _standing(request, partial(find, item))


def _standing(
    request: HttpRequest, ask: Callable[[datetime], tuple[Position, Answer]]
) -> tuple[Standing, Answer]:
    now = timezone.now()
    found, answer = ask(now)
    if not found.settled:
        _settle()
        now = timezone.now()
        found, answer = ask(now)
    stamp = search_stamp() if request.path_info == SEARCH else ""
    standing = request.META[PLACE] = Standing(found, now, stamp)
    return standing, answer


def _settle() -> None:
    """Make some of what is outdated anew. Whether or not that can be done now, what is hidden stays hidden."""
    try:
        settle(wait=False)
    except DatabaseError:
        logger.warning("Outdated items could not be made anew before an answer", exc_info=True)
