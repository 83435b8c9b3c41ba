"""Have a search engine take everything in anew."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content_store.models import ContentItem
from search.engines import Engine, EngineError
from search.engines.choosing import engines
from search.index.following import catch_up, rebuild
from search.models import SearchPosition

SOMEBODY_ELSE_SECONDS = 0.2


class Command(BaseCommand):
    help = (
        "Make the index of a search engine anew from the content store. What is there goes on to be found. "
        "Called again after it was stopped or killed, it goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = [engine.name for engine in engines()]
        parser.add_argument("engine", nargs="?", choices=names, help="Which one; unless said, all of them.")
        parser.add_argument("--from-the-beginning", action="store_true", help="Do not go on where it was.")

    def handle(self, *, engine: str | None, from_the_beginning: bool, **_: Any) -> None:
        for one in engines():
            if engine in (None, one.name):
                self._make_anew(one, from_the_beginning=from_the_beginning)

    def _make_anew(self, engine: Engine, *, from_the_beginning: bool) -> None:
        under_way = SearchPosition.objects.filter(pk=engine.name, rebuilding=True, done__gt=0).exists()
        try:
            if from_the_beginning or not under_way:
                while not rebuild(engine):
                    time.sleep(SOMEBODY_ELSE_SECONDS)
            while self._is_under_way(engine):
                # The worker may be at it as well.
                time.sleep(0 if catch_up(engine) else SOMEBODY_ELSE_SECONDS)
        except EngineError as error:
            raise CommandError(f"{engine.name}: {error}. Call this again to go on where it was.") from error

    def _is_under_way(self, engine: Engine) -> bool:
        position = SearchPosition.objects.get(pk=engine.name)
        self.stdout.write(f"{engine.name}: {position.done} of {ContentItem.objects.count()} items")
        self.stdout.flush()
        return position.rebuilding
