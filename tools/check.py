"""`make test`: every check and test, one after the other, and a summary; all run even when one fails."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from elasticsearch_node import NoElasticsearch, elasticsearch_node
from environment import ROOT, VENV
from postgres import NoPostgres, postgres

BIN = VENV / "bin"
STOP_SECONDS = 15
CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
PYTEST = (str(BIN / "python"), "-m", "pytest")
MANAGE = (str(BIN / "python"), "manage.py")
# What a production installation sets; none of it is used by anything but the checks.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "cms.settings.production",
    "DATABASE_URL": "sqlite:///:memory:",
    "SILTA_ALLOWED_HOSTS": "silta.example.fi",
    "SILTA_BASE_URL": "https://silta.example.fi",
    "SILTA_SECRET_KEY": "Only-for-the-deployment-checks-" + "".join(map(str, range(40))),
    "SILTA_TRUSTED_PROXIES": "1",
}


@dataclass
class Step:
    """One command; `lacking` says what it needs and could not get."""

    name: str
    command: tuple[str, ...]
    variables: dict[str, str] = field(default_factory=dict)
    lacking: str = ""


@dataclass
class Outcome:
    name: str
    state: str
    seconds: float = 0.0


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    outcomes = [carry_out(step) for step in checks()]
    with database() as (address, no_database), search_node() as (node, no_node):
        # The tests that need a node skip themselves without one; here it is said once, and in CI held against us.
        steps = [Step("Elasticsearch", (), lacking=no_node)] if no_node else []
        outcomes += [carry_out(step) for step in [*steps, *tests(address, no_database, node)]]
    return summary(outcomes)


@contextlib.contextmanager
def database() -> Iterator[tuple[str, str]]:
    """The address of a PostgreSQL, or what is lacking for one."""
    with contextlib.ExitStack() as stack:
        try:
            address, lacking = stack.enter_context(postgres()), ""
        except NoPostgres as problem:
            address, lacking = "", str(problem)
        yield address, lacking


@contextlib.contextmanager
def search_node() -> Iterator[tuple[str, str]]:
    """The address of an Elasticsearch, that of ELASTICSEARCH_URL or of one started now, or what is lacking for one."""
    with contextlib.ExitStack() as stack:
        address, lacking = os.environ.get("ELASTICSEARCH_URL", ""), ""
        if not address:
            try:
                address = stack.enter_context(elasticsearch_node()).url
            except NoElasticsearch as problem:
                lacking = str(problem)
        yield address, lacking


def checks() -> list[Step]:
    test = {"DJANGO_SETTINGS_MODULE": "cms.settings.test", "DATABASE_URL": "sqlite:///:memory:"}
    return [
        Step("Lint (ruff)", (tool("ruff"), "check", ".")),
        Step("Format (ruff)", (tool("ruff"), "format", "--check", ".")),
        Step("Types (mypy)", (tool("mypy"), ".")),
        Step("Import contracts", (tool("lint-imports"), "--no-cache")),
        Step("Templates (djlint)", (tool("djlint"), "--lint", "--quiet", ".")),
        Step("Dockerfile (hadolint)", (tool("hadolint"), "Dockerfile")),
        Step(
            "compose.yaml (schema)",
            (tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", "compose.yaml"),
        ),
        Step("System checks", (*MANAGE, "check", "--fail-level", "WARNING"), test),
        Step("Deployment checks", (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
        Step("Missing migrations", (*MANAGE, "makemigrations", "--check", "--dry-run"), test),
    ]


def tests(address: str, lacking: str, node: str) -> list[Step]:
    searching = {"ELASTICSEARCH_URL": node}
    on_postgres = {"DATABASE_URL": address}
    data = (*PYTEST, "-m", "not browser", "-n", "2", "-q")
    return [
        Step(
            "Migrations (linter)",
            (*MANAGE, "lintmigrations", "--no-cache"),
            {"DJANGO_SETTINGS_MODULE": "cms.settings.test", **on_postgres},
            lacking,
        ),
        Step("Tests on SQLite", data, {"DATABASE_URL": "", **searching}),
        Step("Tests on PostgreSQL", (*data, "--with-database"), {**on_postgres, **searching}, lacking),
        Step(
            "Journeys in Chromium",
            (*PYTEST, "-m", "browser", "-n", "2", "-q"),
            {**({} if lacking else on_postgres), "CHROMIUM": chromium()},
            ""
            if chromium()
            else "no Chromium was found. Debian: apt install chromium; or set CHROMIUM to its path",
        ),
    ]


def tool(name: str) -> str:
    return str(BIN / name)


def chromium() -> str:
    """The path of a Chromium or Chrome, or nothing."""
    if os.environ.get("CHROMIUM"):
        return os.environ["CHROMIUM"]
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    for application in (
        "Chromium.app/Contents/MacOS/Chromium",
        "Google Chrome.app/Contents/MacOS/Google Chrome",
    ):
        if (path := Path("/Applications") / application).exists():
            return str(path)
    return ""


def carry_out(step: Step) -> Outcome:
    say(f"\n=== {step.name} {'=' * (75 - len(step.name))}")
    if step.lacking:
        say(f"Cannot run: {step.lacking}")
        return Outcome(step.name, "FAILED (not available)" if CI else "skipped (not available)")
    began = time.monotonic()
    variables = {key: value for key, value in {**os.environ, **step.variables}.items() if value}
    with subprocess.Popen(step.command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL) as process:
        try:
            code = process.wait()
        except BaseException:
            process.send_signal(signal.SIGINT)  # at which pytest stops its own children
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            process.terminate()
            raise
    return Outcome(step.name, "FAILED" if code else "passed", time.monotonic() - began)


def summary(outcomes: list[Outcome]) -> int:
    say(f"\n=== Summary {'=' * 68}")
    for outcome in outcomes:
        say(f"  {outcome.name:28}{outcome.seconds:8.1f} s   {outcome.state}")
    failed = sum(outcome.state.startswith("FAILED") for outcome in outcomes)
    total = sum(outcome.seconds for outcome in outcomes)
    say(f"  {'Together':28}{total:8.1f} s   {f'{failed} failed' if failed else 'all is well'}")
    return 1 if failed else 0


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
