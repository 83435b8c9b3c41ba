"""`manage.py export_organisations FILE`: the directory as a file that can be taken in again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organisations.exchange.exporting import TYPES, exported
from organisations.models import OrganisationPage


class Command(BaseCommand):
    help = "Write all organisations of a language to a file: CSV, XLSX, JSON Lines or HSDS 3; drafts if asked for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="ends in .csv, .xlsx, .jsonl, or .json for HSDS 3")
        parser.add_argument("--language", default="fi", help="of the entries")
        parser.add_argument("--drafts", action="store_true", help="also what has never been published")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"]
        form = path.suffix.lstrip(".").lower()
        if form not in TYPES:
            raise CommandError(f"The name of the file must end in one of these: {', '.join(TYPES)}.")
        entries = OrganisationPage.objects.filter(locale__language_code=options["language"]).order_by("path")
        if not options["drafts"]:
            entries = entries.live()
        try:
            with path.open("wb") as file:
                file.writelines(exported(entries, form))
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{entries.count()} organisations are in {path}.")
