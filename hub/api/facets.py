"""How many items there are of each kind, in each region, and so on."""

import json

from django.http import HttpRequest, HttpResponse
from ninja import Router

from content_store.reading import count, token_counts
from hub.api.answers import json_answer
from hub.api.described import described
from hub.api.filters import asked_of
from hub.api.positions import standing_of
from hub.api.schemas import FacetsOut

router = Router(tags=["items"])

KINDS = ("type", "locale", "region", "wellbeing_county", "municipality", "theme", "network")


@router.get(
    "/facets",
    url_name="facets",
    summary="Counts by type, language, region, municipality, theme and network for a filter",
    response=FacetsOut,
    openapi_extra=described({}),
)
def facets(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request, {})
    standing = standing_of(request)
    found: dict[str, list[dict[str, str | int]]] = {kind: [] for kind in KINDS}
    for token, number in token_counts(asked.selection, standing.now, KINDS):
        kind, value = token.split(":", 1)
        found[kind].append({"value": value, "count": number})
    answer = {"count": count(asked.selection, standing.now), "facets": found}
    return json_answer(request, json.dumps(answer), standing)
