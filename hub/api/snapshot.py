"""The whole of a filter at once, one item a line, with the cursor from which to go on."""

import json
from collections.abc import Generator

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from ninja import Router

from content_store.filters import Selection
from content_store.reading import count, newest
from hub.api.answers import NDJSON, put_position
from hub.api.compression import coding_for, compressed
from hub.api.cursors import written_cursor
from hub.api.described import described
from hub.api.filters import asked_of
from hub.api.positions import Standing, standing_of
from hub.api.streams import Stream

router = Router(tags=["following"])

BATCH = 200
LINES = {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}}


@router.get(
    "/snapshot",
    url_name="snapshot",
    summary="All items of a filter as NDJSON, and where to go on",
    openapi_extra=described({}, "busy", answer=LINES),
)
def snapshot(request: HttpRequest) -> HttpResponseBase:
    asked = asked_of(request, {})
    standing = standing_of(request)
    lines = _lines(asked.selection, standing)
    coding = coding_for(request)
    parts = Stream(compressed(lines, coding) if coding else lines)
    response = StreamingHttpResponse(parts, content_type=NDJSON)
    if coding:
        response["Content-Encoding"] = coding
    put_position(request, response, standing)
    if asked.locale:
        response["Content-Language"] = asked.locale
    return response


def _lines(selection: Selection, standing: Standing) -> Generator[bytes]:
    """Batches of lines, each by a short query of its own: a slow reader holds up nobody.

    What changes meanwhile comes again after the cursor, which is that of the beginning.
    """
    begun = standing.position.number
    cursor = written_cursor("changes", selection, standing.position, begun, begun)
    first = {"cursor": cursor, "count": count(selection, standing.now)}
    yield f"{json.dumps(first)}\n".encode()
    after = None
    while rows := newest(selection, timezone.now(), limit=BATCH, after=after):
        yield b"".join([b"%b\n" % row.body for row in rows])
        if len(rows) < BATCH:
            return
        after = rows[-1].mark
