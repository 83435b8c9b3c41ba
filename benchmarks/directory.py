# ruff: noqa: E402
"""What a page of the directory takes: `python -m benchmarks.directory`, after `python -m benchmarks.fill 108000`.

Milliseconds of the processor and of the clock for one request in this process, the best of several; then what the first
question after a start takes, and what one takes after somebody has published an entry.
"""

import os
import resource
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django

django.setup()  # models can be imported only after this

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organisations.models import OrganisationIndexPage, OrganisationPage

TIMES = 7
QUERIES = {
    "everything": "",
    "a municipality": "?municipality=091",
    "three filters": "?municipality=091&municipality=049&theme=mielenterveys&language=sv",
    "an unknown filter": "?municipality=999",
    "the last page": "?page=4000",
    "words": "?q=martat",
    "a letter": "?letter=k",
    "nearest": "?near=Lappeenranta",
    "nearest, page 100": "?near=Helsinki&page=100",
    "map": "?view=map",
    "map of a region": "?view=map&region=01",
    "map of a municipality": "?view=map&municipality=091",
    "map, closer": "?view=map&frame=60.2,24.9,5",
}

client = Client(HTTP_HOST="localhost")
directory = OrganisationIndexPage.objects.filter(locale__language_code="fi").order_by("depth", "path").first()


def once(address: str) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    response = client.get(address)
    taken = (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000
    if response.status_code not in (200, 404):
        raise SystemExit(f"{address} answers {response.status_code}")
    return taken


def best(address: str) -> tuple[float, float]:
    taken = [once(address) for _time in range(TIMES)]
    return min(cpu for cpu, _wall in taken), min(wall for _cpu, wall in taken)


def say(name: str, taken: tuple[float, float], more: str = "") -> None:
    print(f"| {name} | {taken[0]:.0f} | {taken[1]:.0f} | {more} |", flush=True)


count = OrganisationPage.objects.filter(live=True).count()
print(
    f"{count} organisations, {connection.vendor}\n\n| | ms of the processor | ms | queries |\n|---|---:|---:|---:|"
)
once(f"{directory.get_url()}?near=x&page=2")  # everything but the entries is warm
from organisations.directory.memory import memory

memory._kept = None
say("the first after a start", once(directory.get_url()))
for name, query in QUERIES.items():
    address = directory.get_url() + query
    taken = best(address)
    with CaptureQueriesContext(connection) as queries:
        once(address)
    say(name, taken, str(len(queries)))
entry = OrganisationPage.objects.filter(live=True, locale=directory.locale_id).last()
say("an entry", best(entry.get_url()))
after = []
for number in range(TIMES):
    entry.title = f"Muuttunut yhdistys {number} ry"
    entry.save_revision().publish()
    after.append(once(directory.get_url()))
say("everything, after a change", (min(cpu for cpu, _ in after), min(wall for _, wall in after)))
print(f"\nMost memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
