"""Finding items by words, and suggesting titles while somebody types."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from content_store.models import ContentItem
from core.visibility import open_locales
from hub.api.answers import json_answer
from hub.api.described import described
from hub.api.errors import ProblemError
from hub.api.facets import KINDS
from hub.api.filters import Asked, Parameter, asked_of, one_of, whole_number, words
from hub.api.positions import Standing, standing_of
from hub.api.schemas import SearchOut, SuggestOut
from search.asking.finding import Asking, Results, find
from search.asking.marking import excerpt, marked
from search.asking.suggesting import suggest as suggestions_for
from search.engines import MOST_HITS, Hit

router = Router(tags=["search"])

LENGTH, MOST = 20, 100
SUGGESTED, MOST_SUGGESTED = 8, 20
QUERY = Parameter(
    words,
    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"[^\s\u0000]"},
    "What to look for. Words in quotes have to follow each other; a word with a minus before it must not be there.",
    "vertaistuki",
)
OWN = {
    "q": QUERY,
    "places": Parameter(
        one_of("filter", "word"),
        {"type": "string", "enum": ["filter", "word"], "default": "filter"},
        "Whether a place in a Finnish local case (yhdistykset Lappeenrannassa) narrows by that place or is a word.",
        "filter",
    ),
    "limit": Parameter(
        whole_number(1, MOST),
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": LENGTH},
        "How many results at once.",
        LENGTH,
    ),
    "offset": Parameter(
        whole_number(0, MOST_HITS),
        {"type": "integer", "minimum": 0, "maximum": MOST_HITS, "default": 0},
        f"How many results to leave out at the beginning; only the best {MOST_HITS:,} can be had.",
        0,
    ),
}
SUGGEST_OWN = {
    "q": QUERY,
    "limit": Parameter(
        whole_number(1, MOST_SUGGESTED),
        {"type": "integer", "minimum": 1, "maximum": MOST_SUGGESTED, "default": SUGGESTED},
        "How many suggestions.",
        SUGGESTED,
    ),
}


@router.get(
    "/search",
    url_name="search",
    summary="Items with the words in any form, the best first, with counts for each filter",
    response=SearchOut,
    openapi_extra=described(OWN, required="q"),
)
def search(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request, OWN)
    standing = standing_of(request)
    is_word = asked.values.get("places") == "word"
    results = find(Asking(_text(asked), _locales(asked), asked.selection, KINDS, place_is_word=is_word))
    start = asked.values.get("offset", 0)
    items = _items(results.found.hits[start : start + asked.values.get("limit", LENGTH)], standing)
    place = results.place
    answer = {
        "count": results.found.count,
        "results": [_hit(item, results) for item in items],
        "facets": _facets(results),
        "place": {"kind": place.kind, "code": place.code, "name": place.name} if place else None,
        "searched_instead": results.instead or None,
        "did_you_mean": results.meant or None,
        "some_words_only": results.some_words,
    }
    as_of = standing if results.position >= standing.position.number else None
    return json_answer(request, json.dumps(answer, ensure_ascii=False), as_of)


@router.get(
    "/suggest",
    url_name="suggest",
    summary="Titles, places and themes that have words beginning so",
    response=SuggestOut,
    openapi_extra=described(SUGGEST_OWN, required="q"),
)
def suggest(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request, SUGGEST_OWN)
    found = suggestions_for(
        Asking(_text(asked), _locales(asked), asked.selection), asked.values.get("limit", SUGGESTED)
    )
    answer = {
        "suggestions": [
            {
                "id": str(title.item.id),
                **{name: getattr(title.item, name) for name in ("type", "locale", "url", "title")},
                "marked": title.marked,
            }
            for title in found.titles
        ],
        "names": [
            {"kind": name.kind, "code": name.code, "name": name.name, "marked": name.marked}
            for name in found.names
        ],
    }
    return json_answer(request, json.dumps(answer, ensure_ascii=False))


def _text(asked: Asked) -> str:
    if "q" not in asked.values:
        raise ProblemError("bad-value", "“q” is missing: the words to look for.", parameter="q")
    text: str = asked.values["q"]
    return text


def _locales(asked: Asked) -> tuple[str, ...]:
    """The languages that are open, of those asked for; the hub's first language first."""
    shown = open_locales().order_by("pk").values_list("language_code", flat=True)
    return tuple(code for code in shown if not asked.locales or code in asked.locales)


def _items(hits: list[Hit], standing: Standing) -> list[dict[str, Any]]:
    rows = ContentItem.objects.current(standing.now).filter(id__in=[hit.item for hit in hits])
    bodies = dict(rows.values_list("id", "body"))
    return [json.loads(bodies[hit.item]) for hit in hits if hit.item in bodies]


def _hit(item: dict[str, Any], results: Results) -> dict[str, Any]:
    text = item.get("text") or item.get("summary") or ""
    return {
        "id": item["id"],
        "title": marked(item["title"], results.marks, item["locale"]),
        "excerpt": excerpt(text, results.marks, item["locale"]),
        "item": item,
    }


def _facets(results: Results) -> dict[str, list[dict[str, str | int]]]:
    facets: dict[str, list[dict[str, str | int]]] = {kind: [] for kind in KINDS}
    for token, count in sorted(results.found.counts.items(), key=lambda one: (-one[1], one[0])):
        kind, value = token.split(":", 1)
        facets[kind].append({"value": value, "count": count})
    return facets
