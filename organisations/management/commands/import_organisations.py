"""`manage.py import_organisations FILE`: take a file of organisations into the directory."""

import csv
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from wagtail.coreutils import get_supported_content_language_variant

from core.spreadsheets import safe_cell
from organisations.exchange.cleaning import Candidate, Remark
from organisations.exchange.columns import BY_KEY, folded, heading, linked_service, recognised
from organisations.exchange.importing import Importer, plan, undo
from organisations.exchange.tables import Table, UnreadableFileError, read_table
from organisations.models import ImportBatch, ImportedRow, OrganisationIndexPage
from organisations.services.imports import work_that_writes

SHOWN = 20  # refused rows on the screen
EVERY = 500  # rows between two lines of progress


class Command(BaseCommand):
    help = "Take organisations from CSV, XLSX, JSON Lines or JSON into the directory. See docs/operators/importing.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="the file to take in")
        parser.add_argument(
            "--into",
            default="",
            metavar="ADDRESS",
            help="the directory, by its address, when there are several",
        )
        parser.add_argument(
            "--language", default="", help="of the directory, such as fi; the hub's own if not said"
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="HEADING=KEY",
            help="what a column is about, such as “Yhteystieto=phone”; nothing after “=” leaves it out",
        )
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be done")
        parser.add_argument("--drafts", action="store_true", help="leave new entries and changes as drafts")
        parser.add_argument("--report", type=Path, help="write what became of each row to this CSV file")
        parser.add_argument(
            "--undo", type=int, metavar="NUMBER", help="take back the import with this number"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        active = None if options["dry_run"] else work_that_writes()
        if active:
            raise CommandError(
                f"“{active.batch}” is being taken in or undone through the admin. Wait until it is done, or stop it there."
            )
        if options["undo"]:
            self._undo(options["undo"])
            return
        if options["file"] is None:
            raise CommandError("Name the file to take in, or the import to undo.")
        directory = _directory(options["into"], options["language"])
        try:
            with options["file"].open("rb") as file:
                table = read_table(file)
                mapping = self._mapping(table, options["column"])
                self._take_in(table, mapping, directory, options)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        except UnreadableFileError as error:
            raise CommandError(str(error)) from error

    def _mapping(self, table: Table, told: list[str]) -> dict[str, str]:
        """What the columns are about: as told, or else by their headings."""
        mapping = recognised(table.headings)
        headings = {folded(name): name for name in table.headings}
        for one in told:
            name, equals, key = one.rpartition("=")
            if not equals or folded(name) not in headings:
                raise CommandError(
                    f"There is no column “{name or one}”. The columns are: {', '.join(table.headings)}."
                )
            if key and key not in BY_KEY:
                raise CommandError(f"“{key}” is none of these: {', '.join(BY_KEY)}.")
            mapping = {known: value for known, value in mapping.items() if value != key}
            mapping[headings[folded(name)]] = key
        if not {"title", "translation_key", "business_id", "register_number"} & set(mapping.values()):
            raise CommandError(
                "No column tells the name of the organisation. The columns are: "
                f"{', '.join(table.headings)}. Say which one it is: --column 'HEADING=title'."
            )
        for name in table.headings:
            key = mapping.get(name, "")
            about = heading(BY_KEY[key]) if key else linked_service(name) or "(left out)"
            self.stdout.write(f"  {name[:40]:<42}{about}")
        return mapping

    def _take_in(
        self, table: Table, mapping: dict[str, str], directory: OrganisationIndexPage, options: dict[str, Any]
    ) -> None:
        counts: Counter[str] = Counter()
        with _report(options["report"]) as report:
            for candidate, action in self._outcomes(table, mapping, directory, options):
                counts[action] += 1
                report(candidate, action)
                if action == ImportedRow.Action.REFUSED and counts[action] <= SHOWN:
                    self.stdout.write(f"  row {candidate.number}: {_said(candidate.problems)}")
                if counts.total() % EVERY == 0:
                    self.stdout.write(f"  {counts.total()} rows")
        told = ", ".join(f"{counts[action]} {action}" for action in ImportedRow.Action.values)
        self.stdout.write(f"{'Would be' if options['dry_run'] else 'Done'}: {told}.")

    def _outcomes(
        self, table: Table, mapping: dict[str, str], directory: OrganisationIndexPage, options: dict[str, Any]
    ) -> Iterator[tuple[Candidate, str]]:
        if options["dry_run"]:
            for decision in plan(table, mapping, directory):
                yield decision.candidate, str(decision.action)
            return
        importer = Importer(directory, file_name=options["file"].name, publish=not options["drafts"])
        self.stdout.write(f"Import {importer.batch.pk}; --undo {importer.batch.pk} takes it back.")
        yield from importer.run(table, mapping)

    def _undo(self, number: int) -> None:
        batch = ImportBatch.objects.filter(pk=number).first()
        if batch is None:
            raise CommandError(f"There is no import {number}.")
        counts = undo(batch)
        self.stdout.write(
            f"{counts['undone']} entries are as they were; {counts['left']} have been changed since, and were left."
        )


def _directory(address: str, language: str) -> OrganisationIndexPage:
    """The directory with this address, or the only one of the language."""
    code = language or get_supported_content_language_variant(settings.LANGUAGE_CODE)
    found = OrganisationIndexPage.objects.filter(locale__language_code=code).order_by("depth", "path")
    if address:
        found = found.filter(url_path__endswith=f"/{address.strip('/')}/")
    top = [page for page in found if not any(page.is_descendant_of(other) for other in found)]
    if len(top) == 1:
        return top[0]
    if not top:
        raise CommandError(f"There is no such directory in the language {code}.")
    choices = ", ".join(page.url_path for page in top)
    raise CommandError(f"There are several directories: {choices}. Name one with --into.")


def _said(remarks: list[Remark]) -> str:
    return " ".join(f"{remark.column}: {remark.text}" if remark.column else remark.text for remark in remarks)


@contextmanager
def _report(path: Path | None) -> Iterator[Callable[[Candidate, str], None]]:
    """Writes what became of each row to a file, as long as the block lasts; without a file nothing."""
    if path is None:
        yield lambda _candidate, _action: None
        return
    try:
        file = path.open("w", encoding="utf-8-sig", newline="")
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
    with file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["row", "name", "action", "column", "remark"])

        def write(candidate: Candidate, action: str) -> None:
            remarks = [*candidate.problems, *candidate.notes] or [Remark("", "")]
            for remark in remarks:
                cells = [candidate.number, candidate.title, action, remark.column, remark.text]
                rows.writerow(map(safe_cell, cells))

        yield write
