# ruff: noqa: E402
"""How long a search takes among very many items, on the database of `DATABASE_URL` or on `ELASTICSEARCH_URL`.

    python -m benchmarks.search.speed --sizes 10000+5000,108000+50000

Fills a hub that is empty (`migrate`, `first_run`) or was filled so, size by size, indexes it, and asks. From one search to the next only
the entries are kept, and in the last row also what fits a question, as for whoever leafs through results. `--indexing` only tells how
fast items become documents by each engine for Finnish.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django

django.setup()  # models can be imported only after this

from django.core.cache import cache
from django.db import connection
from elasticsearch import Elasticsearch

from benchmarks.search.bulk import fill
from content_store.models import ContentItem
from search.analysis.voikko import Pyvoikko
from search.asking.finding import Asking, find
from search.asking.suggesting import suggest
from search.engines import choosing
from search.engines.catalogue import memory
from search.engines.choosing import answering, engines
from search.index.documents import document_of
from search.index.following import catch_up
from search.models import SearchPosition
from search.showing import KINDS, rows_of

LOCALES = ("fi", "sv", "en")
TIMES, SHOWN = 7, 20
SEARCHES = {
    "a common word": ("yhdistys", "vertaistukea", "järjestöille", "nuoret"),
    "a rare word": ("kuulokoje", "hävikkiruokaa", "ompelukone", "merikotka"),
    "two words": ("omaishoitajien vertaistuki", "avustukset yhdistyksille", "lasten leiri", "velkaneuvonta imatra"),
    "three words": ("nuorten mielenterveys kouvola", "vapaaehtoisten koulutus kirjastossa", "ruoka-apu ilman jonoa"),
    "a place": ("yhdistykset lappeenrannassa", "uutiset rovaniemellä", "vertaistukea Helsingissä"),
    "a phrase": ('"jäsenmaksu on"', '"kahvi maksaa euron"', '"ota oma kassi"'),
    "misspelt": ("vertaistiki", "omaishotajat", "yhdistykesn", "jarjesto"),
    "nothing": ("kvanttikenttä", "xyzzyqq", "lentokonemoottori"),
}  # fmt: skip
SUGGESTED = ("la", "lap", "yhd", "omaish", "koivumäen", "kivirannan om", "nuor", "xyz")
DOCUMENTS = 4_000
# What Elasticsearch takes is measured, not how soon the database answers in its place.
choosing.SEARCH_SECONDS = 60


class Taken(NamedTuple):
    """Milliseconds of one search: by the clock, of the processor here, and of the processor of the search engine."""

    clock: float
    here: float
    engine: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000+5000,108000+50000")
    parser.add_argument("--indexing", choices=("both", "libvoikko", "pyvoikko"))
    options = parser.parse_args()
    if options.indexing == "both":
        for name in ("libvoikko", "pyvoikko"):
            command = [sys.executable, "-m", "benchmarks.search.speed", "--indexing", name]
            subprocess.run(command, check=True)
    elif options.indexing:
        measure_documents(options.indexing)
    else:
        for size in options.sizes.split(","):
            organisations, news = map(int, size.split("+"))
            grow(range(count_of("organisation"), organisations), range(count_of("news"), news))
            measure()


def count_of(item_type: str) -> int:
    return ContentItem.objects.filter(type=item_type).count()


def grow(organisations: range, news: range) -> None:
    begun = time.perf_counter()
    count = fill(organisations, news)
    say(f"\n{count:,} items into the store in {time.perf_counter() - begun:.0f} s")
    for engine in engines():
        followed = SearchPosition.objects.filter(pk=engine.name).first()
        count = ContentItem.objects.filter(seq__gt=followed.number if followed else 0).count() or 1
        clock, here, other = time.perf_counter(), time.process_time(), engine_seconds()
        while catch_up(engine):
            pass
        taken = time.perf_counter() - clock
        spent = time.process_time() - here, engine_seconds() - other
        say(
            f"{engine.name}: {count:,} items, {count / taken:,.0f} items a second; of the processor {1000 * spent[0] / count:.2f} ms"
            f" an item here, {1000 * spent[1] / count:.2f} ms in the engine"
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def measure() -> None:
    name = answering(lambda engine: engine.name)
    say(f"\n{ContentItem.objects.count():,} items, {connection.vendor}, answered by {name}; load {load()}\n")
    say("| | median | 95th percentile | processor here | of the engine | found |")
    say("|---|---:|---:|---:|---:|---:|")
    begun = time.perf_counter()
    searched("yhdistys")
    say(f"| the first after a start | {1000 * (time.perf_counter() - begun):.0f} | | | | |")
    everything: list[Taken] = []
    for kind, queries in SEARCHES.items():
        taken, found = [], []
        for query in queries:
            found.append(searched(query))
            taken += [timed(partial(searched, query)) for _ in range(TIMES)]
        row(kind, taken, ", ".join(f"{count:,}" for count in found))
        everything += taken
    row("**all searches**", everything)
    again = [timed(partial(searched, query), again=True) for query in chain(*SEARCHES.values())]
    row("**all searches, asked again**", again)
    row("**suggestions**", [timed(partial(suggested, text)) for text in SUGGESTED for _ in range(TIMES)])
    say(f"\nMemory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


def searched(query: str) -> int:
    """As the search page does it, short of the template; how many were found."""
    results = find(Asking(query, LOCALES, kinds=KINDS, names_of_others=True))
    rows_of(results.found.hits[:SHOWN], results.marks)
    return results.found.count


def suggested(text: str) -> None:
    suggest(Asking(text, LOCALES, names_of_others=True), 8)


def timed(work: Callable[[], object], *, again: bool = False) -> Taken:
    cache.clear()
    if not again:
        memory.catalogue()._matches.clear()
    engine, here, clock = engine_seconds(), time.process_time(), time.perf_counter()
    work()
    clock, here = time.perf_counter() - clock, time.process_time() - here
    return Taken(*(1000 * seconds for seconds in (clock, here, engine_seconds() - engine)))


def row(name: str, taken: list[Taken], more: str = "") -> None:
    clocks = [one.clock for one in taken]
    late = statistics.quantiles(clocks, n=20)[-1]
    here, engine = (statistics.mean(column) for column in list(zip(*taken, strict=True))[1:])
    say(f"| {name} | {statistics.median(clocks):.0f} | {late:.0f} | {here:.1f} | {engine:.1f} | {more} |")


def engine_seconds() -> float:
    """Of the processor, all processes of the database server and of Elasticsearch together; SQLite works in this one."""
    seconds = 0.0
    if connection.vendor == "postgresql":
        server = _parent(_postgres())
        seconds += _spent(server, ended=True) + sum(_spent(one) for one in _children(server))
    if os.environ.get("ELASTICSEARCH_URL"):
        seconds += _spent(_elasticsearch())
    return seconds


def _postgres() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _elasticsearch(kept: list[int] = []) -> int:  # noqa: B006  asked once
    if not kept:
        nodes = Elasticsearch(os.environ["ELASTICSEARCH_URL"]).nodes.info(metric="process")["nodes"]
        kept.append(int(next(iter(nodes.values()))["process"]["id"]))
    return kept[0]


def _spent(process: int, *, ended: bool = False) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    ticks = sum(map(int, fields[11 : 15 if ended else 13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def _children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def measure_documents(name: str) -> None:
    """Items made into documents, by one engine for Finnish: with an empty memory of word forms, then again."""
    if name == Pyvoikko.name:
        sys.modules["libvoikko"] = None  # type: ignore[assignment]  # so that the other engine is taken
    rows = list(islice(ContentItem.objects.filter(locale="fi").order_by("digest").iterator(), DOCUMENTS))
    document_of(rows[0], ())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rates = []
    for _ in range(2):
        begun = time.process_time()
        for one in rows:
            document_of(one, ())
        rates.append(len(rows) / (time.process_time() - begun))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    cold, warm = rates
    say(f"| {name} | {cold:,.0f} | {warm:,.0f} | {before // 1024} MB | {grown} MB |")


def load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
