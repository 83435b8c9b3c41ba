# ruff: noqa: E402
"""Measures the pages and APIs of one database, and prints the figures as JSON.

    DATABASE_URL=… python -m benchmarks.measure

Requests are made in this process through the whole of Django, middleware and templates included, without the
network. The time is that of the processor, which other work on the machine disturbs less than it does the clock,
and a bare view is asked between the requests, so that every figure has a peer from the same moments.
"""

import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django

django.setup()  # models can be imported only after this

from django.core.cache import cache
from django.db import connection
from django.test import Client
from wagtail.models import Page

from core.visibility import public_pages
from events.models import EventIndexPage, EventPage
from home.models import ContentPage, HomePage
from networks.models import NetworkIndexPage, NetworkPage, ProjectIndexPage, ProjectPage
from news.models import NewsIndexPage, NewsPage
from organisations.models import OrganisationIndexPage, OrganisationPage
from people.models import LiaisonIndexPage

WARM_UP, TIMES = 2, 9
PAGE_TYPES = [
    *(
        HomePage,
        ContentPage,
        NewsIndexPage,
        NewsPage,
        EventIndexPage,
        EventPage,
        NetworkIndexPage,
        NetworkPage,
    ),
    *(ProjectIndexPage, ProjectPage, OrganisationIndexPage, OrganisationPage, LiaisonIndexPage),
]
client = Client(SERVER_NAME="localhost")


@dataclass
class Figure:
    """One address: `first` is with empty caches, `times` how many times the time of the bare view."""

    name: str
    queries: int
    first: float
    median: float
    times: float
    kilobytes: float


def main() -> None:
    get("/bare/")
    for _name, address in addresses():
        get(address)  # templates are compiled and modules imported at the first request of a process
    print(json.dumps([asdict(measure(name, address)) for name, address in addresses()]))


def addresses() -> Iterator[tuple[str, str]]:
    """What is measured, by the name it has in the table."""
    for model in PAGE_TYPES:
        yield model.__name__, first(model).get_url()
    directory = first(OrganisationIndexPage)
    yield "OrganisationIndexPage, one municipality", f"{directory.get_url()}?municipality=405"
    yield "OrganisationIndexPage, a word of a name", f"{directory.get_url()}?q=martat"
    yield "OrganisationIndexPage, in the middle", f"{directory.get_url()}?page={middle(directory)}"
    yield "Search", "/fi/haku/?q=vertaistuki"
    yield "RSS", "/feeds/news.rss?locale=fi"
    organisation = first(OrganisationPage)
    news = first(NewsPage)
    kinds = (
        ("organisations", "organisations.OrganisationPage", organisation),
        ("news", "news.NewsPage", news),
    )
    for name, kind, page in kinds:
        yield f"v2 list, 20 {name}", f"/api/v2/pages/?type={kind}&fields=*&limit=20"
        yield f"stock v2 list, 20 {name}", f"/stock/pages/?type={kind}&fields=*&limit=20"
        yield f"v2 detail, {name}", f"/api/v2/pages/{page.pk}/"
        yield f"stock v2 detail, {name}", f"/stock/pages/{page.pk}/"
        yield f"v3 list, 20 {name}", f"/api/v3/pages/?type={kind}&limit=20"
        yield f"v3 detail, {name}", f"/api/v3/pages/{page.pk}/"


def first(model: type[Page]) -> Page:
    """The first public page of a type; the demo has one of each."""
    page: Page = public_pages(model.objects.filter(locale__language_code="fi")).order_by("path")[0]
    return page


def middle(directory: Page) -> int:
    return max(1, directory.get_descendants().live().count() // 24 // 2)


def measure(name: str, address: str) -> Figure:
    cache.clear()
    begun = time.process_time()
    answer = get(address)
    first_time = time.process_time() - begun
    for _ in range(WARM_UP):
        get(address)
    queries: list[str] = []
    with connection.execute_wrapper(noting(queries)):
        get(address)
    times, bare = [], []
    for _ in range(TIMES):
        bare.append(timed("/bare/"))
        times.append(timed(address))
    median = statistics.median(times)
    return Figure(
        name=name,
        queries=len(queries),
        first=round(first_time * 1000, 1),
        median=round(median * 1000, 1),
        times=round(median / statistics.median(bare), 1),
        kilobytes=round(len(answer) / 1024, 1),
    )


def noting(queries: list[str]) -> Callable[..., Any]:
    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    return note


def timed(address: str) -> float:
    """Seconds of the processor, the database included, because SQLite works in this process."""
    begun = time.process_time()
    get(address)
    return time.process_time() - begun


def get(address: str) -> bytes:
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}.")
    return response.content


if __name__ == "__main__":
    main()
