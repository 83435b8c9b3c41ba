from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from regions.services import DATA_FOLDER, TableError, load_tables


class Command(BaseCommand):
    help = "Loads regions, wellbeing services counties, municipalities of today and of old, and postal codes from their tables."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--folder", type=Path, default=DATA_FOLDER, help="where the tables are (default: regions/data/)"
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            tables = load_tables(folder=folder)
        except TableError as error:
            raise CommandError(str(error)) from error
        for table in tables:
            self.stdout.write(
                f"{table.name}: {table.added} added, {table.changed} changed, "
                f"{table.ended} ended, {table.unchanged} as before"
            )
