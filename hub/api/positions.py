"""What every answer begins with: where the history stands, and that the store is true as of there."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from content_store.reading import Position, position
from core.projection import settle

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
        settle(wait=False)
        now = timezone.now()
        found = position(now)
    return Standing(found, now)
