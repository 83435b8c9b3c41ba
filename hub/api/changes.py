"""What has become of the items since a reader last asked."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from content_store.reading import Change, Position, changes
from hub.api.answers import json_answer, put_next
from hub.api.compression import compress
from hub.api.cursors import expired, read_cursor, snapshot_address, written_cursor
from hub.api.described import described
from hub.api.errors import PROMISED_DAYS
from hub.api.filters import Asked, Parameter, asked_of, whole_number
from hub.api.items import CURSOR
from hub.api.positions import standing_of
from hub.api.schemas import ChangesOut

router = Router(tags=["following"])

LENGTH, MOST = 100, 500
LEFT_THE_FILTER = "left-filter"
OWN = {
    "limit": Parameter(
        whole_number(1, MOST),
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": LENGTH},
        "How many changes at once.",
        LENGTH,
    ),
    "cursor": CURSOR,
}


@router.get(
    "/changes",
    url_name="list_changes",
    summary="Upserts and removals since a cursor, in their order",
    response=ChangesOut,
    openapi_extra=described(OWN, "cursor-expired"),
)
def list_changes(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request, OWN)
    standing = standing_of(request)
    limit = asked.values.get("limit", LENGTH)
    since, begun = _place(asked, standing.position)
    until = standing.position.number
    rows = changes(asked.selection, standing.now, since=since, until=until, limit=limit + 1)
    more = len(rows) > limit
    reached = rows[limit - 1].seq if more else until
    cursor = written_cursor("changes", asked.selection, standing.position, reached, begun)
    told = b",".join([_change(row) for row in rows[:limit] if not row.hidden])
    rest = f'],"cursor":{json.dumps(cursor)},"more":{json.dumps(more)}}}'
    response = json_answer(request, b'{"changes":[%b%b' % (told, rest.encode()), standing)
    compress(request, response)
    if more:
        put_next(response, request, asked.query, limit=str(limit), cursor=cursor)
    if asked.locale:
        response["Content-Language"] = asked.locale
    return response


def _place(asked: Asked, position: Position) -> tuple[int, int]:
    """Up to which change the reader knows all, and where the history stood when it began with nothing.

    What had been removed before it began it never had, so it may be told without those removals.
    """
    if "cursor" not in asked.values:
        return 0, position.number
    snapshot = snapshot_address(asked.query)
    place: list[Any] = read_cursor("changes", asked.values["cursor"], asked.selection, position, snapshot)
    since, begun = place
    help_ = {"snapshot": snapshot, "retention_days": PROMISED_DAYS}
    if max(since, begun) < position.horizon:
        raise expired("Removals after this cursor have been forgotten.", help_)
    if max(since, begun) > position.number:
        raise expired("This cursor is ahead of the history, which has been set back.", help_)
    return since, begun


def _change(row: Change) -> bytes:
    known = f'"id":"{row.id}","version":{row.seq}'
    if row.body is not None:
        return b'{"op":"upsert",%b,"item":%b}' % (known.encode(), row.body)
    successor = json.dumps(row.successor)
    reason = row.reason or LEFT_THE_FILTER
    return f'{{"op":"remove",{known},"reason":"{reason}","successor":{successor}}}'.encode()
