# ruff: noqa: E402
"""Asks one hub all queries: `python -m benchmarks.search.domain.ask` prints figures as JSON lines.

The hub's own search answers in whatever it has: Elasticsearch when `ELASTICSEARCH_URL` is set, the database otherwise.
`--stock` also asks the engine's own analysis; `--missed` shows what is not answered well.
"""

import argparse
import json
import os
from collections.abc import Callable, Sequence
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django

django.setup()  # models can be imported only after this

from django.db import connection

from benchmarks.search.domain.judging import EXACT, GOOD, Item, Query, items_in_store, queries
from benchmarks.search.domain.scoring import FIRST, Figures, by_category, figures_of
from benchmarks.search.domain.stock import StockElasticsearch, StockPostgres
from search.asking.finding import Asking, find
from search.engines import choosing
from search.engines.choosing import answering, engines
from search.index.following import catch_up

LOCALES = ("fi", "sv", "en")
GOOD_ENOUGH = 0.9
# On a busy machine Elasticsearch may not answer in the time that visitors wait, and nobody waits here.
choosing.SEARCH_SECONDS = 60


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stock", action="store_true")
    parser.add_argument("--missed", action="store_true")
    options = parser.parse_args()
    items = items_in_store()
    asked = queries(items)
    for engine in engines():
        while catch_up(engine):
            pass
    address = os.environ.get("ELASTICSEARCH_URL", "")
    figures = [figures_of(query, ours(query)) for query in asked]
    if answering(lambda engine: engine.name) != engines()[-1].name:
        raise SystemExit("The engine did not answer, the database did.")
    say(f"Silta on {'Elasticsearch' if address else connection.vendor}", asked, figures)
    if options.missed:
        show_missed(asked, figures, {item.id: item for item in items}, ours)
    if options.stock:
        ask_stock(asked, items, address)


def ask_stock(asked: Sequence[Query], items: Sequence[Item], address: str) -> None:
    if connection.vendor == "postgresql":
        postgres = StockPostgres(items)
        for name in postgres.names:
            say(name, asked, [figures_of(query, postgres.answer(name, query)) for query in asked])
    if address:
        elastic = StockElasticsearch(items, address)
        for name in elastic.names:
            say(name, asked, [figures_of(query, elastic.answer(name, query)) for query in asked])
        elastic.close()


def ours(query: Query) -> list[UUID]:
    """As the search page asks."""
    locales = (query.locale, *(locale for locale in LOCALES if locale != query.locale))
    return [hit.item for hit in find(Asking(query.text, locales, names_of_others=True)).found.hits]


def say(name: str, asked: Sequence[Query], figures: Sequence[Figures]) -> None:
    print(json.dumps({"name": name, "figures": by_category(asked, figures)}), flush=True)


def show_missed(
    asked: Sequence[Query],
    figures: Sequence[Figures],
    items: dict[UUID, Item],
    answer: Callable[[Query], list[UUID]],
) -> None:
    for query, one in zip(asked, figures, strict=True):
        if one.recall == 1 and one.ndcg >= GOOD_ENOUGH and one.found:
            continue
        found = answer(query)
        print(f"\n{query.category}: {query.text} {[round(figure, 2) for figure in one]}, {len(found)} found")
        for place, item in enumerate(found[:FIRST], start=1):
            print(f"  {place}. ({query.grades.get(item, 0)}) {items[item].title}")
        lost = query.at_least(GOOD) - set(found)
        late = query.at_least(EXACT) - set(found[:FIRST])
        for item in sorted(lost | late, key=lambda item: -query.grades[item])[:FIRST]:
            print(f"  {'not found' if item in lost else 'late'}: ({query.grades[item]}) {items[item].title}")


if __name__ == "__main__":
    main()
