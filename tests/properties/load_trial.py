"""Readers follow a hub while everything changes, are killed every few seconds, and must end with the truth.

    python -m tests.properties.load_trial --minutes 10
    python tools/postgres.py .venv/bin/python -m tests.properties.load_trial --minutes 10

The hub is a real one: our server, our worker, a database of its own (SQLite, or one more in the PostgreSQL of
--database or DATABASE_URL). What is left of a trial that fails stays in its folder.
"""

import argparse
import collections
import contextlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.properties.hub_server import ROOT, HubServer, hub_server
from tests.properties.reading import (
    Filters,
    ReaderProcess,
    differences,
    fingerprint,
    fingerprint_of,
    snapshot,
)

BEGIN_WITH = 120  # pages
PAUSE = (0.0, 0.3)  # seconds between two acts
LIVES = (1.0, 6.0)  # seconds from the start of a reader to its death
KILLED = -9
# What no reader may ever have to say: that its code failed, or that changes alone had not kept its copy true.
NUMBERS = re.compile(r"[0-9]+(\.[0-9]+)?")
ALARMING = ("Traceback", "The copy differs", "still differs")
FILTERS: list[Filters] = [
    (),
    (("type", "news"),),
    (("region", "09"), ("locale", "fi")),
    (("type", "event"), ("type", "organisation"), ("theme", "omaishoito")),
    (("locale", "sv"),),
    (("municipality", "405"), ("municipality", "109")),
    (("near", "61.06,28.19"), ("within_km", "150")),
]


class Editor:
    """The process that edits, and what it has done."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.done: collections.Counter[str] = collections.Counter()
        self.failed: list[str] = []

    def ask(self, command: str) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("The editor has died.")
        return json.loads(answer)

    def act(self) -> None:
        told = self.ask("act")
        if told.get("failed"):
            self.failed.append(f"{told.get('act')}: {told['failed']}")
        elif not told.get("impossible"):
            self.done[told["act"]] += 1


class Readers:
    """Readers that live for some seconds each, again and again."""

    def __init__(self, readers: list[ReaderProcess], rng: random.Random) -> None:
        self.readers = readers
        self.rng = rng
        self.deaths: list[float] = [0.0] * len(readers)
        self.kills = 0
        self.unexpected: list[str] = []

    def start_all(self) -> None:
        for place in range(len(self.readers)):
            self._start(place)

    def kill_those_due(self) -> None:
        for place, death in enumerate(self.deaths):
            if time.monotonic() >= death:
                self._kill(place)
                self._start(place)

    def kill_all(self) -> None:
        for place in range(len(self.readers)):
            self._kill(place)

    def _start(self, place: int) -> None:
        self.readers[place].start()
        self.deaths[place] = time.monotonic() + self.rng.uniform(*LIVES)

    def _kill(self, place: int) -> None:
        code = self.readers[place].kill()
        self.kills += 1
        if code != KILLED:
            self.unexpected.append(f"reader {place} had ended with {code}")


def main() -> int:
    options = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="silta-trial-", dir=options.folder))
    rng = random.Random(options.seed)  # noqa: S311  nothing secret
    say(f"Seed {options.seed}, in {folder}")
    os.environ["DATABASE_URL"] = options.database
    with hub_server(folder) as hub, _worker(hub, folder / "worker.log"):
        problems = _trial(hub, folder, options, rng)
    for problem in problems:
        say(f"  {problem}")
    say("FAILED" if problems else "Every copy is true.")
    if not problems:
        shutil.rmtree(folder)
    return 1 if problems else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument(
        "--database", default=os.environ.get("DATABASE_URL", ""), help="a PostgreSQL; else SQLite"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--folder", help="where the trial keeps its files")
    return parser.parse_args()


def _trial(hub: HubServer, folder: Path, options: argparse.Namespace, rng: random.Random) -> list[str]:
    with _editor(hub, options.seed) as editor:
        editor.ask(f"fill {BEGIN_WITH}")
        readers = Readers(_readers(hub, folder), rng)
        readers.start_all()
        try:
            _disturb(editor, readers, options.minutes * 60, rng)
        finally:
            readers.kill_all()
        _report(editor, readers)
        return [*readers.unexpected, *_untruths(hub, editor, readers.readers), *_alarms(readers.readers)]


@contextlib.contextmanager
def _worker(hub: HubServer, log: Path) -> Iterator[None]:
    """Wagtail's own tasks fail for what has been deleted meanwhile, and say so at length."""
    command = [sys.executable, "manage.py", "worker", "--with-parent"]
    with (
        log.open("wb") as file,
        subprocess.Popen(command, cwd=ROOT, env=hub.variables, stderr=file) as process,
    ):
        try:
            yield
        finally:
            process.terminate()


@contextlib.contextmanager
def _editor(hub: HubServer, seed: int) -> Iterator[Editor]:
    command = [sys.executable, "-m", "tests.properties.editing", str(seed)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, env=hub.variables, stdin=pipe, stdout=pipe, text=True
    ) as process:
        yield Editor(process)  # it ends when it is asked no more


def _readers(hub: HubServer, folder: Path) -> list[ReaderProcess]:
    """One for each filter and for one network; in SQLite and in folders by turns."""
    network = next(key for key in snapshot(hub.address, (("type", "network"), ("locale", "fi"))))
    filters = [*FILTERS, (("network", network),)]
    return [
        ReaderProcess(
            hub.address,
            chosen,
            folder / f"copy-{place}{'' if place % 3 == 1 else '.sqlite'}",
            folder / f"reader-{place}.log",
        )
        for place, chosen in enumerate(filters)
    ]


def _disturb(editor: Editor, readers: Readers, seconds: float, rng: random.Random) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        editor.act()
        readers.kill_those_due()
        time.sleep(rng.uniform(*PAUSE))


def _report(editor: Editor, readers: Readers) -> None:
    say(f"{sum(editor.done.values())} acts, {len(editor.failed)} that failed, {readers.kills} kills")
    for name, count in editor.done.most_common():
        say(f"  {count:5} {name.replace('_', ' ')}")
    for failure, count in collections.Counter(editor.failed).most_common(20):
        say(f"  failed {count} times: {failure}")


def _untruths(hub: HubServer, editor: Editor, readers: list[ReaderProcess]) -> list[str]:
    """Whatever is not as it should be, once everything has come to rest."""
    _wait_for_rest(hub)
    problems = []
    whole = snapshot(hub.address, ())
    without_version = {
        key: {name: value for name, value in item.items() if name not in ("id", "version")}
        for key, item in whole.items()
    }
    problems += [f"The hub: {told}" for told in differences(without_version, editor.ask("truth"))]
    for reader in readers:
        reader.once()
        ours, theirs = reader.items(), snapshot(hub.address, reader.filters)
        name = f"{reader.into.name} ({dict(reader.filters)})"
        problems += [f"{name}: {told}" for told in differences(ours, theirs)]
        if (
            not fingerprint_of(ours.values())
            == fingerprint(hub.address, reader.filters)
            == fingerprint_of(theirs.values())
        ):
            problems.append(f"{name}: the fingerprints differ")
        say(f"  {len(ours):5} items in {name}")
    return problems


def _alarms(readers: list[ReaderProcess]) -> list[str]:
    """What the readers had to say that they should not have; the rest is counted."""
    lines = [
        (reader.log.name, line[24:]) for reader in readers for line in reader.log.read_text().splitlines()
    ]
    told = collections.Counter(NUMBERS.sub("…", line) for _name, line in lines)
    for line, count in told.most_common(12):
        say(f"  the readers said {count} times: {line[:150]}")
    return [f"{name}: {line}" for name, line in lines if any(word in line for word in ALARMING)]


def _wait_for_rest(hub: HubServer) -> None:
    """Until nothing expires or is published any more; the latest was scheduled half a minute ahead."""
    before, same = None, 0
    while same < 3:
        time.sleep(20)
        now = fingerprint(hub.address, ())
        before, same = now, same + 1 if now == before else 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
