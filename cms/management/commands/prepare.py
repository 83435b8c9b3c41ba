"""Everything between a checkout, or a new version, and serving it; safe to run again and after a kill."""

import io
import logging
import time
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from cms import preparation
from cms.catalogues import compile_catalogues
from cms.processes import add_parent_argument, follow_parent


class Command(BaseCommand):
    help = "Bring database, texts, static files, reference data, content and search index up to date."
    requires_system_checks: list[str] = []  # some ask the database, which `check_surroundings` tries first

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--demo", action="store_true", help="Load the demo content too.")
        what.add_argument("--files", action="store_true", help="Only what needs no database, for an image.")
        add_parent_argument(parser)

    def handle(self, *, demo: bool, files: bool, with_parent: bool, **_: Any) -> None:
        if with_parent:
            follow_parent(patience=0)
        logging.getLogger("wagtail").setLevel(logging.WARNING)  # a line for every page of the demo
        if not files:
            self.step("Database and folders", preparation.check_surroundings)
        self.step("Translated texts", compile_catalogues)
        self.step("Static files", preparation.collect_static)
        if not files:
            self.prepare_database(demo=demo)

    def prepare_database(self, *, demo: bool) -> None:
        folder: Path = settings.DATA_DIR
        index = folder / "search-index.stamp"
        self.step("Database migrations", preparation.migrate)
        self.step("Regions and municipalities", preparation.load_reference_data)
        progress = Progress(self.say_done)
        content = partial(preparation.load_content, index, progress, demo=demo)
        self.step("Demo content" if demo else "First pages", content)
        self.step("Address of the site", preparation.set_address)
        self.step("Content store", partial(preparation.fill_content_store, folder / "content-store.stamp"))
        self.step("Search of the site", preparation.fill_search)
        self.step("Administrator", partial(preparation.create_admin, folder / "admin-password"))
        self.step("Search of the admin", partial(preparation.update_index, index))

    def step(self, name: str, act: Callable[[], object]) -> None:
        began = time.monotonic()
        try:
            act()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        self.say_done(name, time.monotonic() - began)

    def say_done(self, name: str, seconds: float) -> None:
        self.stdout.write(f"  {name:<60.60}{seconds:6.1f} s")
        self.stdout.flush()


class Progress(io.StringIO):
    """What another command says, line by line, with the time since the line before."""

    def __init__(self, report: Callable[[str, float], None]) -> None:
        super().__init__()
        self.report = report
        self.began = time.monotonic()

    def write(self, text: str) -> int:
        if text.strip():
            self.report(f"  {text.strip()}", time.monotonic() - self.began)
            self.began = time.monotonic()
        return len(text)
