"""What every answer begins with: where the history stands, and that the store is true as of there."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone

from content_store.reading import Position, position
from core.projection import settle

logger = logging.getLogger(__name__)

PLACE = "hub.standing"


@dataclass(frozen=True)
class Standing:
    """The position that an answer is true as of, and the moment for which it was asked."""

    position: Position
    now: datetime


def standing_of(request: HttpRequest) -> Standing:
    """Asked once for a request; what is outdated is made anew before, as far as that takes no time."""
    found = request.META.get(PLACE)
    if not isinstance(found, Standing):
        found = request.META[PLACE] = _standing()
    return found


def _standing() -> Standing:
    now = timezone.now()
    found = position(now)
    if not found.settled:
        _settle()
        now = timezone.now()
        found = position(now)
    return Standing(found, now)


def _settle() -> None:
    """Make some of what is outdated anew. Whether or not that can be done now, what is hidden stays hidden."""
    try:
        settle(wait=False)
    except DatabaseError:
        logger.warning("Outdated items could not be made anew before an answer", exc_info=True)
