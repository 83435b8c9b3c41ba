"""A hub with the demo content, served as `make run` serves it, and a browser that visits it.

The hub is a process of its own with a database of its own, so that what is tested is what is delivered: the
middleware, the static files, the worker. Tests know it by its addresses only.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser

from tests.journeys.hub import VIEWS, Hub
from tests.journeys.visit import Visit, visit

ROOT = Path(__file__).parents[2]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ANSWER_SECONDS = 60


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    folder = tmp_path_factory.mktemp("hub")
    hub = Hub(
        address=f"http://127.0.0.1:{_free_port()}",
        admin_password="kesäyö-ja-järvi-7",
        mail_folder=folder / "mail",
    )
    hub.mail_folder.mkdir()
    variables = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SILTA_")},
        "DJANGO_SETTINGS_MODULE": "cms.settings.development",
        "DATABASE_URL": _database(folder),
        "SILTA_ADMIN_PASSWORD": hub.admin_password,
        "SILTA_BASE_URL": hub.address,
        "SILTA_DATA_DIR": str(folder),
        "SILTA_EMAIL_URL": f"filemail:///{hub.mail_folder}",
        "SILTA_LOG_LEVEL": "WARNING",
    }
    _run(variables, "manage.py", "prepare", "--demo").check_returncode()
    port = hub.address.rsplit(":", maxsplit=1)[-1]
    web = _start(variables, "-m", "cms.server", "--port", port, "--with-parent")
    worker = _start(variables, "manage.py", "worker", "--with-parent")
    try:
        _wait_until_it_answers(hub.address)
        yield hub
    finally:
        for process in (worker, web):
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {**browser_type_launch_args, "executable_path": _chromium(), "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="session")
def base_url(hub: Hub) -> str:
    """What addresses without a host are relative to; also in place of a plugin's own, which warns."""
    return hub.address


@pytest.fixture(scope="session")
def visits(hub: Hub, browser: Browser) -> dict[str, Visit]:
    """Each view, visited once by a new reader with the narrowest phone that we promise to serve."""
    return {view: visit(browser, hub.url(view)) for view in VIEWS}


def _chromium() -> str:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), "")
    if not found:
        message = "No Chromium was found. Install it, or name its path in CHROMIUM."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found


def _database(folder: Path) -> str:
    """A database for the journeys alone: SQLite, or one more in the PostgreSQL that DATABASE_URL names."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        return f"sqlite:///{folder / 'journeys.sqlite3'}"
    name = f"journeys_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{address.rsplit('/', maxsplit=1)[0]}/{name}"


def _run(variables: dict[str, str], *command: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=variables, check=False)


def _start(variables: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, *command], cwd=ROOT, env=variables)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(address: str) -> None:
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/health/", timeout=5).close()  # noqa: S310  our own
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
        else:
            return
    pytest.fail(f"The hub did not answer in {ANSWER_SECONDS} seconds.")
