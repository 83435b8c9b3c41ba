"""Everything that can go wrong, as problem details (RFC 9457), each kind with an address that explains it."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from core.addresses import absolute_url

ROOT = "/api/hub/v1/"
PROMISED_DAYS = 90
RETRY_SECONDS = 5
PROBLEM_JSON = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: the status it is answered with, what it means, and what to do about it."""

    status: int
    title: str
    meaning: str
    remedy: str


KINDS = {
    "unknown-parameter": Kind(
        400,
        "Unknown parameter",
        "The address has a parameter that this endpoint does not know. It is not passed over, since a misspelt "
        "filter would give you everything.",
        "Use the parameter named in `nearest`, or one of those in `allowed`.",
    ),
    "bad-value": Kind(
        400,
        "Value not understood",
        "A parameter has a value that it cannot have.",
        "`detail` says what is allowed, `parameter` for which parameter.",
    ),
    "too-much": Kind(
        400,
        "Too much at once",
        "The address is too long, or has too many parameters or values.",
        "Ask for less at once, or leave the filter out and choose on your side.",
    ),
    "bad-cursor": Kind(
        400,
        "Cursor not valid",
        "The cursor was not made by this hub for this endpoint, or was changed on the way.",
        "Send cursors exactly as you got them. If you have none, begin with the snapshot.",
    ),
    "cursor-of-another-filter": Kind(
        400,
        "Cursor of another filter",
        "A cursor goes on with the filter it was made for, and this request has another one.",
        "Repeat the filter that you began with, or begin with a snapshot of the new one.",
    ),
    "cursor-expired": Kind(
        410,
        "Cursor expired",
        "The cursor is so old that removals after it have been forgotten, or it belongs to a history that has "
        "been replaced. What you would get could not be the whole truth.",
        "Begin again with the snapshot at the address in `snapshot`, and drop what is not in it.",
    ),
    "not-found": Kind(
        404,
        "Not found",
        "There is nothing at this address, or nothing is remembered of it any more.",
        "Look at the address. Of an item whose id you have: drop your copy.",
    ),
    "removed": Kind(
        410,
        "Removed",
        "The item is no longer public. `reason` says why.",
        "Drop your copy. `successor` is the id of the item that continues it, if there is one.",
    ),
    "being-renewed": Kind(
        503,
        "Being renewed",
        "Something that the item shows has just changed, and it may not be shown until it has been made anew.",
        "Ask again after the seconds in `Retry-After`.",
    ),
    "busy": Kind(
        503,
        "Busy",
        "As many snapshots as the hub sends at once are being sent already. Everything else is answered as always.",
        "Ask again after the seconds in `Retry-After`. Read what you are sent without pauses, so that others get theirs.",
    ),
    "method-not-allowed": Kind(
        405,
        "Method not allowed",
        "The hub API is for reading alone.",
        "Use GET, HEAD or OPTIONS.",
    ),
    "bad-request": Kind(
        400,
        "Request not understood",
        "The request as a whole is not what a hub can answer, for example for its host name.",
        "Look at the address and the headers.",
    ),
    "internal": Kind(
        500,
        "Failure of the hub",
        "Something went wrong here; it has been noted.",
        "Ask again later. Keep your copy and your cursor.",
    ),
}


class ProblemError(Exception):
    """Ends a request with a problem; `facts` are further members of the answer."""

    def __init__(self, kind: str, detail: str, **facts: Any) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.facts = kind, detail, facts


def problem_address(kind: str) -> str:
    return absolute_url(f"{ROOT}problems/{kind}")


def problem_response(problem: ProblemError) -> HttpResponse:
    kind = KINDS[problem.kind]
    said = {
        "type": problem_address(problem.kind),
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        **problem.facts,
    }
    response = HttpResponse(json.dumps(said), status=kind.status, content_type=PROBLEM_JSON)
    response["Cache-Control"] = "no-store"
    if kind.status == 503:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response
