"""`make bench`: measures pages and APIs at growing sizes, and writes `benchmarks/results.md`.

python benchmarks/run.py                      60, 1,000 and 10,000 organisations; half an hour
python benchmarks/run.py --sizes 60,1000      only these
python benchmarks/run.py --start              times of the first and the second `make run` on a fresh clone
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.starts import measure_starts

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results.md"
SIZES = "60,1000,10000"

Figures = dict[str, dict[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--start", action="store_true")
    options = parser.parse_args()
    if options.start:
        say(measure_starts(ROOT))
        return
    sizes = [int(size) for size in options.sizes.split(",")]
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            figures[size] = at_size(size, Path(folder))
    RESULTS.write_text(report(figures), encoding="utf-8")
    say(f"\nWritten: {RESULTS.relative_to(ROOT)}")


def at_size(size: int, folder: Path) -> Figures:
    """The figures by name with `size` organisations; each size gets a hub of its own."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DATABASE_URL": f"sqlite:///{folder / f'{size}.sqlite3'}",
        "SILTA_MEDIA_ROOT": str(folder / f"media-{size}"),
        "SILTA_STATIC_ROOT": str(folder / "static"),
    }
    steps = [
        ["manage.py", "compile_catalogues"],
        ["manage.py", "collectstatic", "--noinput", "--verbosity=0"],
        ["manage.py", "migrate", "--verbosity=0"],
        ["manage.py", "first_run"],
        ["manage.py", "demo"],
        ["-m", "benchmarks.fill", str(size)],
        ["manage.py", "update_index", "--verbosity=0"],
    ]
    for step in steps:
        say(f"{size}: {' '.join(step)}")
        subprocess.run(
            [sys.executable, *step], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )
    say(f"{size}: measuring")
    command = [sys.executable, "-m", "benchmarks.measure"]
    answer = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return {figure["name"]: figure for figure in json.loads(answer.stdout)}


def report(figures: dict[int, Figures]) -> str:
    """The tables: queries and median milliseconds at each size."""
    sizes = sorted(figures)
    names = list(figures[sizes[0]])
    head = " | ".join(f"{size:,} queries | ms | to bare" for size in sizes)
    lines = [
        f"# Results of {date.today().isoformat()}",
        "",
        f"Python {platform.python_version()}, SQLite, {os.cpu_count()} processors, `python benchmarks/run.py`. ",
        "Medians of 15 requests with warm caches. “To bare” is the median divided by that of a view that does nothing,",
        "asked in turns with it.",
        "",
        f"| | {head} |",
        f"|---|{'---:|---:|---:|' * len(sizes)}",
    ]
    for name in names:
        cells = []
        for size in sizes:
            figure = figures[size].get(name)
            cells += [str(figure[key]) for key in ("queries", "median", "times")] if figure else ["", "", ""]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "The first request with empty caches, in milliseconds, and the size of the answer:", ""]
    lines += [f"| | {' | '.join(f'{size:,}' for size in sizes)} | kB |", f"|---|{'---:|' * (len(sizes) + 1)}"]
    for name in names:
        cells = [str(figures[size][name]["first"]) if name in figures[size] else "" for size in sizes]
        lines.append(
            f"| {name} | {' | '.join(cells)} | {figures[sizes[-1]].get(name, figures[sizes[0]][name])['kilobytes']} |"
        )
    return "\n".join([*lines, ""])


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
