"""Complete items: a list of them, and each by its id."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from content_store.models import ContentItem
from content_store.reading import Found, Mark, newest
from core.addresses import absolute_url
from hub.api.answers import json_answer, put_next
from hub.api.cursors import read_cursor, snapshot_address, written_cursor
from hub.api.described import described
from hub.api.errors import ROOT, ProblemError
from hub.api.filters import Asked, Parameter, asked_of, matching, whole_number
from hub.api.positions import Standing, standing_of, standing_with_item
from hub.api.schemas import AnyItem, ItemsOut

router = Router(tags=["items"])

LENGTH, MOST = 20, 100
CURSOR = Parameter(
    matching(r"[-A-Za-z0-9_.]{1,500}", "a cursor from an earlier answer, just as it was there"),
    {"type": "string", "maxLength": 500},
    "Where to go on, from the answer before; with the same filters.",
    None,
)
OWN = {
    "limit": Parameter(
        whole_number(1, MOST),
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": LENGTH},
        "How many items at once.",
        LENGTH,
    ),
    "cursor": CURSOR,
}


@router.get(
    "/items",
    url_name="list_items",
    summary="Complete public items, newest first",
    response=ItemsOut,
    openapi_extra=described(OWN, "cursor-expired"),
)
def list_items(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request, OWN)
    standing = standing_of(request)
    limit = asked.values.get("limit", LENGTH)
    rows = newest(asked.selection, standing.now, limit=limit + 1, after=_mark(asked, standing))
    cursor = None
    if len(rows) > limit:
        mark = rows[limit - 1].mark
        place = (mark.published_at.isoformat(), mark.id)
        cursor = written_cursor("items", asked.selection, standing.position, *place)
    items = b",".join([row.body for row in rows[:limit]])
    body = b'{"items":[%b],"next":%b}' % (items, json.dumps(cursor).encode())
    response = json_answer(request, body, standing)
    if cursor:
        put_next(response, request, asked.query, limit=str(limit), cursor=cursor)
    if asked.locale:
        response["Content-Language"] = asked.locale
    return response


@router.get(
    "/items/{item_id}",
    url_name="get_item",
    summary="One item, or the word that it is gone",
    response=AnyItem,
    openapi_extra=described({}, "not-found", "removed", filters=False),
)
def get_item(request: HttpRequest, item_id: str) -> HttpResponse:
    asked_of(request, {}, filters=False)
    standing, found = standing_with_item(request, _key(item_id))
    if found is None:
        raise ProblemError("not-found", "There is no item with this id, or it is not remembered any more.")
    if found.body is None:
        return _gone(found)
    response = json_answer(request, found.body, standing)
    response["Content-Language"] = found.locale
    return response


def item_address(item_id: str) -> str:
    return absolute_url(f"{ROOT}items/{item_id}")


def _mark(asked: Asked, standing: Standing) -> Mark | None:
    if "cursor" not in asked.values:
        return None
    place: list[Any] = read_cursor(
        "items",
        asked.values["cursor"],
        asked.selection,
        standing.position,
        snapshot_address(asked.query),
    )
    return Mark(datetime.fromisoformat(place[0]), place[1])


def _key(item_id: str) -> UUID:
    try:
        return UUID(item_id)
    except ValueError:
        raise ProblemError("not-found", "The id of an item is a UUID.") from None


def _gone(found: Found) -> HttpResponse:
    if found.public:
        raise ProblemError("being-renewed", "The item is being made anew. Ask again in a few seconds.")
    if found.reason == ContentItem.Reason.MERGED and found.successor:
        response = HttpResponse(status=308)
        response["Location"] = item_address(found.successor)
        return response
    facts: dict[str, Any] = {"reason": found.reason, "successor": found.successor}
    if found.successor:
        facts["successor_url"] = item_address(found.successor)
    raise ProblemError("removed", f"The item is no longer public: {found.reason}.", **facts)
