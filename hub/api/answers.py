"""How an answer goes out: its headers, its entity tag, and nothing at all for those who have it already."""

import hashlib
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from core.addresses import absolute_url
from hub.api.positions import Standing

JSON = "application/json; charset=utf-8"
NDJSON = "application/x-ndjson; charset=utf-8"
# Goes into every entity tag: to be counted up when the same content is told in another way.
EDITION = 1


def json_answer(request: HttpRequest, body: str | bytes, standing: Standing | None = None) -> HttpResponse:
    """A complete answer in JSON; with `standing` it is true as of that position, otherwise it stands for itself."""
    response = HttpResponse(body, content_type=JSON)
    if standing is None:
        response["ETag"] = content_tag(response.content)
    else:
        put_position(request, response, standing)
    return response


def put_position(request: HttpRequest, response: HttpResponseBase, standing: Standing) -> None:
    """Tag an answer with its position. While something is being made anew a position does not say all."""
    if standing.position.settled:
        response["ETag"] = position_tag(request, standing)
    else:
        response["Cache-Control"] = "no-store"


def position_tag(request: HttpRequest, standing: Standing) -> str:
    """Weak, as it is the same for an answer and for the compressed one."""
    position = standing.position
    address = f"{request.path}?{request.META.get('QUERY_STRING', '')}"
    said = f"{EDITION}:{position.epoch}:{position.number}:{standing.stamp}:{address}"
    return f'W/"{hashlib.sha256(said.encode(errors="surrogateescape")).hexdigest()[:32]}"'


def content_tag(content: bytes) -> str:
    return f'W/"c{hashlib.sha256(content).hexdigest()[:31]}"'


def has_it(request: HttpRequest, tag: str) -> bool:
    """Whether the reader has told that it has what `tag` stands for; compared weakly, as for all reading."""
    known = request.META.get("HTTP_IF_NONE_MATCH", "")
    return tag.removeprefix("W/") in known


def put_next(response: HttpResponseBase, request: HttpRequest, query: str, **more: str) -> None:
    """Say where it goes on."""
    address = absolute_url(f"{request.path}?{'&'.join(part for part in (query, urlencode(more)) if part)}")
    response["Link"] = f'<{address}>; rel="next"'
