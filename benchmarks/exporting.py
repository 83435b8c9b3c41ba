"""How fast organisations are written to files: `python -m benchmarks.exporting 1000 10000 108000`.

Rows a second by the processor and by the clock, and memory, for each kind of file and number of organisations; each in
a process of its own, so that the memory is its own. What is written is counted and thrown away, as a download would be.
"""

import os
import resource
import subprocess
import sys
import time

FORMS = ("csv", "xlsx", "jsonl", "json")
NAMES = {"csv": "CSV", "xlsx": "XLSX", "jsonl": "JSON Lines", "json": "HSDS"}


def main() -> None:
    if sys.argv[1] in FORMS:
        write(sys.argv[1], int(sys.argv[2]))
        return
    sys.stdout.write("| | rows | rows a second of the processor | by the clock | memory | file |\n")
    sys.stdout.write("|---|---:|---:|---:|---:|---:|\n")
    for form in FORMS:
        for size in sys.argv[1:]:
            subprocess.run([sys.executable, "-m", "benchmarks.exporting", form, size], check=True)


def write(form: str, size: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    import django

    django.setup()
    from organisations.exchange.exporting import exported
    from organisations.models import OrganisationPage

    def written(rows: int) -> int:
        return sum(map(len, exported(OrganisationPage.objects.in_directory_order()[:rows], form)))

    written(10)  # modules are loaded and vocabularies known
    clock, processor = time.perf_counter(), time.process_time()
    length = written(size)
    processor, clock = time.process_time() - processor, time.perf_counter() - clock
    rows = min(size, OrganisationPage.objects.count())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"| {NAMES[form]} | {rows:,} | {rows / processor:,.0f} | {rows / clock:,.0f} | {memory} MB"
        f" | {length / 1_000_000:.1f} MB |\n"
    )


if __name__ == "__main__":
    main()
