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
    sizes = sorted(int(size) for size in options.sizes.split(","))
    with tempfile.TemporaryDirectory() as folder:
        environment = environment_in(Path(folder))
        prepare(environment)
        figures = {size: at_size(size, environment) for size in sizes}
    RESULTS.write_text(report(figures), encoding="utf-8")
    say(f"\nWritten: {RESULTS.relative_to(ROOT)}")


def environment_in(folder: Path) -> dict[str, str]:
    """A hub of its own, with everything in `folder`."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DATABASE_URL": f"sqlite:///{folder / 'hub.sqlite3'}",
        "SILTA_MEDIA_ROOT": str(folder / "media"),
        "SILTA_STATIC_ROOT": str(folder / "static"),
    }


def prepare(environment: dict[str, str]) -> None:
    for command in (
        "compile_catalogues",
        "collectstatic --noinput --verbosity=0",
        "migrate --verbosity=0",
        "first_run",
        "demo",
        "rebuild_references_index --verbosity=0",
    ):
        carry_out(["manage.py", *command.split()], environment)


def at_size(size: int, environment: dict[str, str]) -> Figures:
    """The figures by name once the hub has grown to `size` organisations."""
    carry_out(["-m", "benchmarks.fill", str(size)], environment)
    carry_out(["manage.py", "update_index", "--verbosity=0"], environment)
    answer = carry_out(["-m", "benchmarks.measure"], environment)
    return {figure["name"]: figure for figure in json.loads(answer)}


def carry_out(command: list[str], environment: dict[str, str]) -> str:
    say(" ".join(command))
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def report(figures: dict[int, Figures]) -> str:
    """The tables: queries and median milliseconds at each size."""
    sizes = sorted(figures)
    names = list(figures[sizes[0]])
    head = " | ".join(f"{size:,} queries | ms | to bare" for size in sizes)
    lines = [
        f"# Results of {date.today().isoformat()}",
        "",
        f"Python {platform.python_version()}, SQLite, {os.cpu_count()} processors, `python benchmarks/run.py`.",
        "Milliseconds of the processor, medians of 9 requests with warm caches. “To bare” is the median divided by that of a view that does nothing,",
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
