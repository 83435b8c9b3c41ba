"""Make the content store anew from the pages."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.reconciliation import rebuild


class Command(BaseCommand):
    help = "Make every item of the content store anew from its page; ids stay, and so do versions where nothing changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-history",
            action="store_true",
            help="Tell all readers to start over. Needed after the database was put back from a backup.",
        )

    def handle(self, *, new_history: bool, **_: Any) -> None:
        report = rebuild(new_history=new_history)
        self.stdout.write(f"Looked at {report.looked_at} pages, {report.mended} of them have changed.")
