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

logger = logging.getLogger(__name__)

PLACE = "hub.standing"
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Standing:
    """The position that an answer is true as of, and the moment for which it was asked."""

    position: Position
    now: datetime


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
    standing = request.META[PLACE] = Standing(found, now)
    return standing, answer


def _settle() -> None:
    """Make some of what is outdated anew. Whether or not that can be done now, what is hidden stays hidden."""
    try:
        settle(wait=False)
    except DatabaseError:
        logger.warning("Outdated items could not be made anew before an answer", exc_info=True)
