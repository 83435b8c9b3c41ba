# ruff: noqa: E402
"""What editors do while the hub API is measured.

python -m benchmarks.editing move           one item of the store changes twice a second, between "on" and "off"
python -m benchmarks.editing edit 20        organisations are published anew, one is unpublished, one deleted
python -m benchmarks.editing delete         one organisation is deleted; prints its id in the hub API
python -m benchmarks.editing publish 30     how long publishing a news item takes, with the store and without
"""

import json
import os
import select
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from typing import Any
from unittest.mock import patch

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django

django.setup()  # models can be imported only after this

from django.db import connection, transaction
from django.utils import timezone

from content_store.services import lock_history, write
from core.following import changes_made
from core.item_ids import item_id
from core.items import entries_of
from core.signals import on_changes_made
from news.models import NewsPage
from organisations.models import OrganisationPage

PAUSE_SECONDS = 0.5


def move() -> None:
    """Tells the number of its database process, whose work is not the server's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        say(cursor.fetchone()[0])
    entry = entries_of([NewsPage.objects.live().order_by("pk")[0]], timezone.now())[0]
    moving, number = False, 0
    while True:
        if select.select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
            said = sys.stdin.readline().strip()
            if not said:
                return
            moving = said == "on"
        if moving:
            number += 1
            body = json.loads(entry.body) | {"change_note": f"Change {number}"}
            with transaction.atomic():
                lock_history()
                write([replace(entry, body=json.dumps(body))], {}, at=timezone.now())


def edit(count: int) -> None:
    """Organisations from all over the list, so that some have been read already and others not."""
    rows = OrganisationPage.objects.live().filter(locale__language_code="fi").order_by("path")
    step = rows.count() // (count + 2)
    pages = [rows[number * step] for number in range(count + 2)]
    for page in pages[:count]:
        page.summary = f"{page.summary} Changed {time.time_ns()}."
        page.save_revision().publish()
    pages[count].unpublish()
    pages[count + 1].delete()
    say({"edited": count, "gone": 2})


def delete() -> None:
    page = OrganisationPage.objects.live().filter(locale__language_code="fi").order_by("-path")[0]
    key = item_id(page.translation_key, "fi")
    page.delete()
    say({"id": str(key)})


def publish(times: int) -> None:
    """In turns: as it is; without the receiver that writes to the store; without all that is for the store's sake."""
    kinds: dict[str, Callable[[], Any]] = {"store": nullcontext, "no_receiver": no_receiver, "stock": stock}
    page = NewsPage.objects.live().filter(locale__language_code="fi").order_by("-pk")[0]
    taken: dict[str, list[float]] = {name: [] for name in kinds}
    used: dict[str, list[float]] = {name: [] for name in kinds}
    for number in range(times + 2):
        for name, kind in kinds.items():
            page = NewsPage.objects.get(pk=page.pk)
            page.lead = f"Lead {number} {name} {time.time_ns()}"
            with kind():
                begun, cpu = time.perf_counter(), time.process_time()
                page.save_revision().publish()
                if number > 1:
                    taken[name].append((time.perf_counter() - begun) * 1000)
                    used[name].append((time.process_time() - cpu) * 1000)
    say({name: [statistics.median(taken[name]), statistics.median(used[name])] for name in kinds})


class no_receiver:  # noqa: N801  reads as a context
    def __enter__(self) -> None:
        changes_made.disconnect(on_changes_made)

    def __exit__(self, *_: object) -> None:
        changes_made.connect(on_changes_made)


class stock(no_receiver):  # noqa: N801
    """Nor are references looked up at once, which Wagtail leaves to its worker."""

    def __enter__(self) -> None:
        super().__enter__()
        self.patches = ExitStack()
        self.patches.enter_context(patch("core.models.indexing", lambda _page: nullcontext()))

    def __exit__(self, *args: object) -> None:
        self.patches.close()
        super().__exit__(*args)


def say(what: Any) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["move"]:
            move()
        case ["edit", count]:
            edit(int(count))
        case ["delete"]:
            delete()
        case ["publish", times]:
            publish(int(times))
