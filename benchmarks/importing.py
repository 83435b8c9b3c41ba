# ruff: noqa: E402
"""How fast organisations are taken in: `python -m benchmarks.importing FILE`, into the demo's Finnish directory.

Tells rows a second, and milliseconds of the processor a row: of this process, of those that it has started, and of its
process of PostgreSQL; then the memory of this process. The file is one of `benchmarks.organisation_file`.
"""

import logging
import os
import resource
import sys
import time
from collections import Counter
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django

django.setup()  # models can be imported only after this

from django.db import connection
from django.urls import get_resolver

from organisations.exchange.columns import recognised
from organisations.exchange.importing import Importer
from organisations.exchange.tables import read_table
from organisations.models import OrganisationIndexPage


def main() -> None:
    logging.disable(logging.INFO)
    _ = get_resolver().url_patterns  # which a process loads once
    directories = OrganisationIndexPage.objects.filter(locale__language_code="fi").order_by("depth", "path")
    path = Path(sys.argv[1])
    with path.open("rb") as file:
        table = read_table(file)
        importer = Importer(directories[0], file_name=path.name)
        began, before = time.perf_counter(), _worked()
        counts = Counter(action for _row, action in importer.run(table, recognised(table.headings)))
        seconds, after = time.perf_counter() - began, _worked()
    rows = counts.total()
    each = [f"{(now - then) / rows * 1000:.2f}" for then, now in zip(before, after, strict=True)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{connection.vendor}: {rows:,} rows in {seconds:.1f} s, {rows / seconds:,.0f} a second, "
        f"{' + '.join(each)} ms of the processor a row, {memory} MB: {dict(counts)}\n"
    )


def _worked() -> tuple[float, float, float]:
    """Seconds of the processor so far: of this process, of those that it has started, and of the database's."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time(), children.ru_utime + children.ru_stime, _worked_by_database()


def _worked_by_database() -> float:
    """Zero on SQLite, and where the process of PostgreSQL is on another machine."""
    connection.ensure_connection()
    process = getattr(getattr(connection.connection, "info", None), "backend_pid", None)
    path = Path(f"/proc/{process}/stat")
    if not path.exists():
        return 0.0
    user, system = path.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
