"""A real hub in processes of its own, on a free port, with a database of its own."""

import contextlib
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from django.db import connection

ROOT = Path(__file__).parents[2]
ANSWER_SECONDS = 60


@dataclass
class HubServer:
    """A hub that knows its database and its folder; it can be stopped and started again at the same address."""

    folder: Path
    database: str
    address: str = field(default_factory=lambda: f"http://127.0.0.1:{free_port()}")
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    more: dict[str, str] = field(default_factory=dict)

    @property
    def variables(self) -> dict[str, str]:
        """The environment of every process that belongs to this hub."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("SILTA_")},
            "DJANGO_SETTINGS_MODULE": "cms.settings.development",
            "DATABASE_URL": self.database,
            "SILTA_BASE_URL": self.address,
            "SILTA_DATA_DIR": str(self.folder),
            "SILTA_LOG_LEVEL": "WARNING",
            **self.more,
        }

    def run(self, *command: str) -> None:
        """Run a Python command of the hub to its end."""
        subprocess.run([sys.executable, *command], cwd=ROOT, env=self.variables, check=True)

    def begin(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a Python command of the hub, which `stop` ends."""
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=self.variables)
        self.processes.append(process)
        return process

    def serve(self) -> None:
        """Serve, and return once it answers."""
        port = self.address.rsplit(":", maxsplit=1)[-1]
        self.begin("-m", "cms.server", "--port", port, "--with-parent")
        wait_until_it_answers(f"{self.address}/health/")

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait(timeout=30)
        self.processes.clear()


@contextmanager
def hub_server(
    folder: Path, database: str = "", *, demo: bool = False, worker: bool = False, **more: str
) -> Iterator[HubServer]:
    """A hub that serves while the block lasts; without `database`, on a new one like that of the test run.

    `more` are variables of its environment.
    """
    hub = HubServer(folder, database or new_database(folder), more=more)
    try:
        if not database:
            hub.run("manage.py", "prepare", *(["--demo"] if demo else []))
        if worker:
            hub.begin("manage.py", "worker", "--with-parent")
        hub.serve()
        yield hub
    finally:
        hub.stop()


def new_database(folder: Path, *, template: str = "template1") -> str:
    """The address of a new SQLite file, or of a new database in the PostgreSQL that DATABASE_URL names."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        return f"sqlite:///{folder / 'hub.sqlite3'}"
    name = f"hub_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"{address.rsplit('/', maxsplit=1)[0]}/{name}"


def copied_test_database(folder: Path) -> str:
    """The address of a copy of the test run's own database, which has its tables already; not within a test."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(folder / "hub.sqlite3")) as copy:
            connection.connection.backup(copy)
        return f"sqlite:///{folder / 'hub.sqlite3'}"
    connection.close()  # a database that is copied must have no visitors
    return new_database(folder, template=str(connection.settings_dict["NAME"]))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(address: str) -> None:
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  our own
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{address} did not answer in {ANSWER_SECONDS} seconds.")
