"""Finding items by words, and suggesting titles while somebody types."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from wagtail.models import Locale

from content_store.reading import bodies_of, page_keys_in
from core.visibility import open_locales
from hub.api.answers import json_answer
from hub.api.described import described
from hub.api.errors import ProblemError
from hub.api.filters import Asked, Parameter, asked_of, whole_number, words
from hub.api.marking import excerpt, marked
from hub.api.positions import Standing, standing_of
from hub.api.schemas import SearchOut, SuggestOut
from search.wagtail_engines import MOST_FOUND, found_pages
from search.words import searchable

router = Router(tags=["search"])

LENGTH, MOST = 20, 100
SUGGESTED, MOST_SUGGESTED = 8, 20
QUERY = Parameter(
    words,
    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"[^\s\u0000]"},
    "What to look for. All words have to be there.",
    "vertaistuki",
)
OWN = {
    "q": QUERY,
    "limit": Parameter(
        whole_number(1, MOST),
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": LENGTH},
        "How many results at once.",
        LENGTH,
    ),
    "offset": Parameter(
        whole_number(0, MOST_FOUND),
        {"type": "integer", "minimum": 0, "maximum": MOST_FOUND, "default": 0},
        "How many results to leave out at the beginning.",
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
    summary="Items with all the words, the best first",
    response=SearchOut,
    openapi_extra=described(OWN, required="q"),
)
def search(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request, OWN)
    standing = standing_of(request)
    text = _words(asked)
    keys = _found(asked, text, standing)
    start = asked.values.get("offset", 0)
    hits = _items(keys[start : start + asked.values.get("limit", LENGTH)], standing)
    results = [
        {
            "id": item["id"],
            "title": marked(item["title"], text),
            "excerpt": excerpt(item.get("text") or item.get("summary") or "", text),
            "item": item,
        }
        for item in hits
    ]
    return json_answer(request, json.dumps({"count": len(keys), "results": results}, ensure_ascii=False))


@router.get(
    "/suggest",
    url_name="suggest",
    summary="Titles that have words beginning so",
    response=SuggestOut,
    openapi_extra=described(SUGGEST_OWN, required="q"),
)
def suggest(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request, SUGGEST_OWN)
    standing = standing_of(request)
    text = _words(asked)
    limit = asked.values.get("limit", SUGGESTED)
    # Titles come first, so those with the words in their text alone are not looked through to the last.
    hits = _items(_found(asked, text, standing)[: 2 * limit], standing)
    suggestions = [
        {**{name: item[name] for name in ("id", "type", "locale", "url", "title")}, "marked": title}
        for item in hits
        if "<mark>" in (title := marked(item["title"], text))
    ]
    return json_answer(request, json.dumps({"suggestions": suggestions[:limit]}, ensure_ascii=False))


def _words(asked: Asked) -> str:
    if "q" not in asked.values:
        raise ProblemError("bad-value", "“q” is missing: the words to look for.", parameter="q")
    return searchable(asked.values["q"])


def _found(asked: Asked, text: str, standing: Standing) -> list[int]:
    """Keys of the pages that were found and whose items are in the selection, the best of each language first."""
    if not text:
        return []
    keys = [key for locale in _locales(asked) for key in found_pages(text, locale)]
    shown = page_keys_in(asked.selection, standing.now, keys)
    return [key for key in keys if key in shown]


def _locales(asked: Asked) -> list[Locale]:
    shown = open_locales().order_by("pk")
    return list(shown.filter(language_code__in=asked.locales) if asked.locales else shown)


def _items(keys: list[int], standing: Standing) -> list[dict[str, Any]]:
    bodies = bodies_of(keys, standing.now)
    return [json.loads(bodies[key]) for key in keys if key in bodies]
