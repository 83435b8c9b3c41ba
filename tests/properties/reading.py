"""The reference reader as a program of its own, and what its copy should be: by other means than the reader's."""

import hashlib
import json
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

READER = Path(__file__).parents[2] / "clients" / "python" / "silta_reader.py"
SECONDS = 300

Filters = tuple[tuple[str, str], ...]
Items = dict[str, dict[str, Any]]


@dataclass
class ReaderProcess:
    """A reader that keeps the copy `into` true, and may be killed at any moment."""

    hub: str
    filters: Filters
    into: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def command(self) -> list[str]:
        options = [part for name, value in self.filters for part in (f"--{name}", value)]
        into = f"{self.into}/" if not self.into.suffix else str(self.into)
        return [sys.executable, str(READER), "follow", self.hub, "--into", into, *options]

    def start(self, every: float = 0.2) -> None:
        """Follow for ever."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([*self.command, "--every", str(every)], stdout=log, stderr=log)

    def kill(self) -> int:
        """Kill it in the middle of whatever it does; the exit code, which is another one if it had ended by itself."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        return self.process.wait()

    def once(self) -> None:
        """Bring the copy up to date."""
        with self.log.open("ab") as log:
            subprocess.run([*self.command, "--once"], stdout=log, stderr=log, check=True, timeout=SECONDS)

    def items(self) -> Items:
        return copied(self.into)


def copied(into: Path) -> Items:
    """What a copy shows to somebody who opens it without the reader."""
    if into.suffix:
        if not into.exists():
            return {}
        connection = sqlite3.connect(f"file:{into}?mode=ro", uri=True, timeout=30)
        try:
            return {key: json.loads(text) for key, text in connection.execute("SELECT id, json FROM items")}
        finally:
            connection.close()
    return {path.stem: json.loads(path.read_bytes()) for path in (into / "items").glob("*.json")}


def snapshot(hub: str, filters: Filters) -> Items:
    """A fresh snapshot of a filter in which nothing has changed, or run out, while it was being sent."""
    for attempt in range(10):
        time.sleep(attempt / 10)
        lines = _lines(f"{hub}/api/hub/v1/snapshot", filters)
        first, items = json.loads(lines[0]), [json.loads(line) for line in lines[1:]]
        found = {item["id"]: item for item in items}
        assert len(found) == len(items), "the snapshot has an item twice"
        if first["count"] == len(items):
            return found
    raise AssertionError("the snapshot is not as long as it says")


def fingerprint(hub: str, filters: Filters) -> tuple[int, str]:
    """Count and digest of a filter, as the hub says."""
    answer = json.loads(b"\n".join(_lines(f"{hub}/api/hub/v1/fingerprint", filters)))
    return answer["count"], answer["digest"]


def fingerprint_of(items: Iterable[dict[str, Any]]) -> tuple[int, str]:
    """Count and digest as the documentation tells partners to make them."""
    lines = sorted(f"{item['id']} {item['version']}\n" for item in items)
    return len(lines), hashlib.sha256("".join(lines).encode()).hexdigest()


def differences(ours: Items, theirs: Items) -> list[str]:
    """What somebody has to know of two copies that should be the same."""
    told = []
    for key in sorted(ours.keys() | theirs.keys()):
        if key not in theirs:
            told.append(f"{key} is left over: {ours[key].get('title')}")
        elif key not in ours:
            told.append(f"{key} is missing: {theirs[key].get('title')}")
        elif ours[key] != theirs[key]:
            names = [name for name in theirs[key] if ours[key].get(name) != theirs[key][name]]
            said = "; ".join(f"{name}: {ours[key].get(name)!r}, not {theirs[key][name]!r}" for name in names)
            told.append(f"{key} {theirs[key].get('title')} differs in {said}")
    return told


def _lines(address: str, filters: Filters) -> list[bytes]:
    asked = f"{address}?{urllib.parse.urlencode(filters)}"
    for _attempt in range(10):
        try:
            with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310  our own
                return bytes(answer.read()).splitlines()
        except urllib.error.HTTPError as error:
            if error.code != 503:  # which says that others are being sent theirs just now
                raise
            time.sleep(float(error.headers["Retry-After"]))
    raise AssertionError(f"{address} has sent nobody away but us.")
