"""Cursors: where a reader has come to, signed, and bound to the filter and to the history they were made for."""

from typing import Any

from django.core.signing import BadSignature, Signer

from content_store.filters import Selection
from content_store.reading import Position
from core.addresses import absolute_url
from hub.api.errors import PROMISED_DAYS, ROOT, ProblemError

MOST_LETTERS = 500


def written_cursor(kind: str, selection: Selection, position: Position, *place: Any) -> str:
    """A cursor for the endpoint `kind`; `place` is what `read_cursor` gives back."""
    return Signer(sep=".", salt=f"hub.{kind}").sign_object([selection.key, position.epoch, *place])


def read_cursor(kind: str, text: str, selection: Selection, position: Position, snapshot: str) -> list[Any]:
    """The place in a cursor; a problem when it is not of this endpoint, filter and history."""
    help_ = {"snapshot": snapshot, "retention_days": PROMISED_DAYS}
    try:
        key, epoch, *place = Signer(sep=".", salt=f"hub.{kind}").unsign_object(text)
    except (BadSignature, ValueError, TypeError):
        raise ProblemError(
            "bad-cursor", f"This is no cursor of “{kind}” of this hub.", parameter="cursor", **help_
        ) from None
    if key != selection.key:
        raise ProblemError(
            "cursor-of-another-filter",
            "This cursor was made for other filters than those of this request.",
            parameter="cursor",
            **help_,
        )
    if epoch != position.epoch:
        raise expired("The history that this cursor belongs to has been replaced by a new one.", help_)
    return place


def expired(reason: str, help_: dict[str, Any]) -> ProblemError:
    return ProblemError(
        "cursor-expired",
        f"{reason} Removals are remembered for at least {PROMISED_DAYS} days. Begin again with the snapshot.",
        parameter="cursor",
        **help_,
    )


def snapshot_address(query: str) -> str:
    """Where a copy with these filters begins anew."""
    return absolute_url(f"{ROOT}snapshot{'?' if query else ''}{query}")
