"""The search page, and suggestions for what is being typed into it."""

import re
from functools import partial

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.business_ids import normal_business_id
from core.listing import Filter, rows_on_page
from core.visibility import open_locales
from search.asking.counting import count_search
from search.asking.finding import Asking, Results, find
from search.asking.question import MOST_LETTERS
from search.asking.suggesting import suggest
from search.showing import KINDS, TYPES, filters_of, rows_of, selection_of
from search.visits import CountedResponse, is_of_visitor

# A business ID, a number in the Register of Associations or a postal code.
CODE = re.compile(r"\d{7}-\d|\d{1,3}\.\d{3}|\d{5}")
CHOICES = ("type", "municipality", "region", "theme", "time")
SUGGESTIONS = 8


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What is public and fits what was typed: in the language of the address, and by its name in others."""
    query = request.GET.get("q", "").strip()[:MOST_LETTERS]
    # A zero is no part of any code, and PostgreSQL refuses it.
    chosen = {
        name: request.GET.get(name, "")[:100].replace("\0", "\N{REPLACEMENT CHARACTER}") for name in CHOICES
    }
    as_word = request.GET.get("places") == "word"
    results = _results(query, chosen, as_word=as_word)
    if request.GET.keys() == {"q"} and (url := _only_entry(query, results)):
        return redirect(url)
    items, found = rows_on_page(results.found.hits, request.GET.get("page"))
    items.object_list = rows_of(list(items), results.marks)
    kept = {"q": query, **({"places": "word"} if as_word else {})}
    filters = filters_of(results, chosen, kept)
    context = {
        "query": query,
        "items": items,
        "total": results.found.count,
        "results": results,
        "filters": [one for one in filters if len(one.choices) > 1 and not _is_taken(one, results)],
        "narrowed": any(chosen.values()),
        "folded": not any(chosen.values()),
        "without_filters": "?" + urlencode(kept),
        "place_as_word": "?" + urlencode({**kept, **_given(chosen), "places": "word"}),
        "meant_url": "?" + urlencode({"q": results.meant}),
    }
    page = render_to_string("search/search.html", context, request)
    response = CountedResponse(page, status=200 if found else 404)
    if not any(chosen.values()) and not {"page", "places"} & request.GET.keys() and is_of_visitor(request):
        response.counting = partial(count_search, query, get_language(), results.found.count)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Names of places and themes, and titles, for the list below a search field."""
    query = request.GET.get("q", "").strip()[:MOST_LETTERS]
    found = suggest(Asking(query, _locales(), names_of_others=True), SUGGESTIONS)
    address = reverse("search:search")
    names = [
        {
            "html": name.marked,
            "text": name.name,
            "url": f"{address}?{urlencode({'q': name.name})}",
            "kind": "",
        }
        for name in found.names
    ]
    titles = [
        {
            "html": title.marked,
            "text": title.item.title,
            "url": title.item.url,
            "kind": str(TYPES[title.item.type][1]) if title.item.type in TYPES else "",
            "lang": "" if title.item.locale == get_language() else title.item.locale,
        }
        for title in found.titles
    ]
    response = JsonResponse({"suggestions": [*names, *titles]})
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-cache"
    return response


def _results(query: str, chosen: dict[str, str], *, as_word: bool) -> Results:
    if not query:
        return Results()
    code = normal_business_id(query)
    text = code if CODE.fullmatch(code) else query
    selection = selection_of(chosen)
    return find(Asking(text, _locales(), selection, KINDS, names_of_others=True, place_is_word=as_word))


def _locales() -> tuple[str, ...]:
    """The language of the address, which has to be open, and the others that are."""
    here = get_object_or_404(open_locales(), language_code=get_language()).language_code
    others = open_locales().order_by("pk").values_list("language_code", flat=True)
    return (here, *(code for code in others if code != here))


def _only_entry(query: str, results: Results) -> str:
    """The address of the only entry that has the code that was typed; empty when it is no code, or several have it."""
    if results.found.count != 1 or not CODE.fullmatch(normal_business_id(query)):
        return ""
    return next((row.url for row in rows_of(results.found.hits, results.marks)), "")


def _is_taken(one: Filter, results: Results) -> bool:
    """Whether a place that was typed stands for this filter."""
    return results.place is not None and one.name == results.place.kind


def _given(chosen: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in chosen.items() if value}
