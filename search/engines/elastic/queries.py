"""Questions as Elasticsearch understands them: nothing that was typed stands in them but as the value of a term."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from content_store.filters import Box, Circle, Selection, Span
from search.engines import Question, Sought, Wanted
from search.engines.ranking import ALWAYS, HALF_LIFE, LONG_TITLE, SYNONYM

Query = dict[str, Any]

# How much a word counts by where it stands; in just the form that was asked for it counts a little more.
WEIGHTS = {"title": 4.0, "names": 2.0, "text": 1.0, "parts": 0.3}
SURFACE = 0.2
BEGINNING = 4.0
PHRASE = {"title_surfaces": 4.0, "surfaces": 1.0}
# What standing in several fields counts beside standing in the best of them.
ALSO = 0.3
MOST_TOKENS = 10_000
EVERYTHING: Query = {"match_all": {}}


def any_wanted(wanted: Sequence[Wanted], hidden: Sequence[str]) -> Query:
    """Documents wanted in one way or another; none of those that are hidden."""
    return {
        "bool": {
            "must": [{"dis_max": {"queries": [_wanted(one) for one in wanted]}}],
            "must_not": [{"ids": {"values": list(hidden)}}] if hidden else [],
        }
    }


def by_worth(query: Query, today: date) -> Query:
    """The same documents with scores times what `ranking.worth` says."""
    fresh: list[Query] = [
        {"filter": {"bool": {"must_not": [{"terms": {"type": list(HALF_LIFE)}}]}}, "weight": 1}
    ]
    for item_type, days in HALF_LIFE.items():
        least = ALWAYS[item_type]
        of_type = {"term": {"type": item_type}}
        passed, coming = ({"range": {"day": {sign: today.isoformat()}}} for sign in ("lt", "gte"))
        ageing = {"exp": {"day": {"origin": today.isoformat(), "scale": f"{days}d", "decay": 0.5}}}
        fresh += [
            {"filter": of_type, "weight": least},
            {"filter": _both(of_type, coming), "weight": 1 - least},
            {"filter": _both(of_type, passed), "weight": 1 - least, **ageing},
        ]
    # Half as much at half the number of words at which nothing would be left.
    short = {"linear": {"title_words": {"origin": 0, "scale": 0.5 / LONG_TITLE, "decay": 0.5}}}
    of_day = {"function_score": {"query": query, "functions": fresh, "score_mode": "sum"}}
    return {"function_score": {"query": of_day, **short}}


def filters(selection: Selection) -> list[Query]:
    """What is asked of items beside their terms and tokens."""
    return [_other(other) for other in selection.others]


def dimensions(selection: Selection) -> list[tuple[str, Query]]:
    """A filter for each dimension of tokens, with its kind."""
    return [(tokens[0].partition(":")[0], {"terms": {"tokens": tokens}}) for tokens in selection.terms]


def counting(kinds: Sequence[str], chosen: Sequence[tuple[str, Query]]) -> dict[str, Query]:
    """Aggregations for the tokens of some kinds, each under the filters without its own; kinds under the same ones go together."""
    own = {kind for kind, _filter in chosen}
    groups = [[kind] for kind in kinds if kind in own]
    groups.append([kind for kind in kinds if kind not in own])
    return {
        f"group{number}": {
            "filter": {"bool": {"filter": [one for kind, one in chosen if kind not in group]}},
            "aggs": {
                "tokens": {
                    "terms": {
                        "field": "tokens",
                        "size": MOST_TOKENS,
                        "include": f"({'|'.join(group)}):.*",
                    }
                }
            },
        }
        for number, group in enumerate(groups)
        if group
    }


def having_term(term: str) -> Query:
    """Documents with a term anywhere."""
    return {"term": {"terms": term}}


def _wanted(wanted: Wanted) -> Query:
    question = wanted.question
    fields = {"title": WEIGHTS["title"]} if question.in_names else WEIGHTS
    places = {"title_surfaces": PHRASE["title_surfaces"]} if question.in_names else PHRASE
    refused = [_has(word, WEIGHTS) for word in question.without]
    refused += [_follow(phrase, {"surfaces": 1.0}) for phrase in question.without_phrases]
    refused += [{"term": {"tokens": f"translated:{locale}"}} for locale in wanted.unless]
    return {
        "bool": {
            "filter": [{"term": {"locale": wanted.locale}}],
            "must": [
                *(_has(word, fields) for word in question.words),
                *(_follow(phrase, places) for phrase in question.phrases),
            ]
            or [EVERYTHING],
            "should": [_as_written(question)] if question.words else [],
            "must_not": refused,
        }
    }


def _has(word: Sought, fields: dict[str, float]) -> Query:
    """A word in one of its ways, the first of which is what was typed; none of them makes another count more."""
    ways = [_all_of([_in_one_term(terms, fields) for terms in way]) for way in word.ways]
    ways[1:] = [{"bool": {"must": [other], "boost": SYNONYM}} for other in ways[1:]]
    if word.beginning:
        ways.append({"prefix": {"title_surfaces": {"value": word.beginning, "boost": BEGINNING}}})
    return _best(ways)


def _in_one_term(terms: Sequence[str], fields: dict[str, float]) -> Query:
    return _best([_best((_term(field, term, fields[field]) for field in fields), ALSO) for term in terms])


def _as_written(question: Question) -> Query:
    """More for the very words of the question."""
    return {
        "bool": {
            "should": [_term("surfaces", word.surface, SURFACE) for word in question.words if word.surface]
        }
    }


def _follow(phrase: Sequence[str], fields: dict[str, float]) -> Query:
    text = " ".join(phrase)
    return _best(
        {"match_phrase": {field: {"query": text, "boost": boost}}} for field, boost in fields.items()
    )


def _term(field: str, value: str, boost: float) -> Query:
    return {"term": {field: {"value": value, "boost": boost}}}


def _best(queries: Iterable[Query], also: float = 0.0) -> Query:
    queries = list(queries)
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries, "tie_breaker": also}}


def _all_of(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else {"bool": {"must": list(queries)}}


def _both(one: Query, other: Query) -> Query:
    return {"bool": {"filter": [one, other]}}


def _other(other: Span | Box | Circle) -> Query:
    if isinstance(other, Span):
        bounds = {"gte": other.since, "lt": other.until}
        return {"range": {other.column: {name: bound.isoformat() for name, bound in bounds.items() if bound}}}
    if isinstance(other, Box):
        corners = {
            "top_left": {"lat": other.north, "lon": other.west},
            "bottom_right": {"lat": other.south, "lon": other.east},
        }
        return {"geo_bounding_box": {"location": corners}}
    return {
        "geo_distance": {
            "distance": f"{other.kilometres}km",
            "location": {"lat": other.latitude, "lon": other.longitude},
        }
    }
