# ruff: noqa: E402
"""How fast organisations are taken in: `python -m benchmarks.importing FILE`, into the demo's Finnish directory.

Tells rows a second, processor time of this process, and its memory. The file is one of `benchmarks.organisation_file`.
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
        began, worked = time.perf_counter(), time.process_time()
        counts = Counter(action for _row, action in importer.run(table, recognised(table.headings)))
        seconds, worked = time.perf_counter() - began, time.process_time() - worked
    rows = counts.total()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{connection.vendor}: {rows:,} rows in {seconds:.1f} s, {rows / seconds:,.0f} a second, "
        f"{worked / rows * 1000:.2f} ms of this process a row, {memory} MB: {dict(counts)}\n"
    )


if __name__ == "__main__":
    main()
