"""The reader as a program, and a real hub in a process of its own: each knows the other by its address only."""

import contextlib
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.properties.hub_server import ROOT, copied_test_database, hub_server
from tests.properties.reading import READER, ReaderProcess, fingerprint, fingerprint_of, snapshot

# Before the tests that empty the database, of which the hub's is a copy.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def hub(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hub")
    with django_db_blocker.unblock():
        database = copied_test_database(folder)
    with hub_server(folder, database) as hub:
        hub.run("manage.py", "first_run")
        yield hub


@pytest.fixture(scope="module")
def edit(hub):
    """Let an editor do something."""
    command = [sys.executable, "-m", "tests.properties.editing", "1"]
    with subprocess.Popen(
        command, cwd=ROOT, env=hub.variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as editor:

        def ask(what):
            editor.stdin.write(f"{what}\n")
            editor.stdin.flush()
            return json.loads(editor.stdout.readline())

        ask("fill 15")
        yield ask


def reader(*arguments):
    return subprocess.run(
        [sys.executable, READER, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def true_copy(reader):
    """The copy's items once it has caught up with a hub that may publish and expire something at any moment."""
    for _ in range(5):
        reader.once()
        if reader.items() == snapshot(reader.hub, reader.filters):
            break
    return reader.items()


def test_copies_end_with_the_truth_although_their_readers_are_killed(hub, edit, tmp_path):
    filters = [(), (("type", "news"), ("type", "event")), (("region", "09"), ("locale", "fi"))]
    names = ["kaikki.sqlite", "uutiset", "seutu.sqlite"]
    readers = [
        ReaderProcess(hub.address, chosen, tmp_path / name, tmp_path / f"{name}.log")
        for chosen, name in zip(filters, names, strict=True)
    ]
    for _ in range(3):
        for one in readers:
            one.start()
        for _ in range(8):
            edit("act")
        codes = [one.kill() for one in readers]
        assert codes == [-9, -9, -9]

    for one in readers:
        items = true_copy(one)
        assert items == snapshot(hub.address, one.filters)
        assert fingerprint_of(items.values()) == fingerprint(hub.address, one.filters)
    assert readers[0].items()


@pytest.mark.parametrize("cursor", ["x", ""], ids=["not valid", "none"])
def test_a_hub_that_refuses_the_cursor_leads_to_a_new_copy(hub, edit, tmp_path, cursor):
    one = ReaderProcess(hub.address, (), tmp_path / "kaikki.sqlite", tmp_path / "log")
    one.once()
    with contextlib.closing(sqlite3.connect(one.into)) as database, database:
        database.execute("UPDATE state SET cursor = ?, etag = ''", (cursor,))
        database.execute("DELETE FROM items")

    assert true_copy(one) == snapshot(hub.address, ())
    assert "A new copy is made" in one.log.read_text()


def test_damage_is_found_and_repaired(hub, edit, tmp_path):
    one = ReaderProcess(hub.address, (), tmp_path / "kaikki", tmp_path / "log")
    items = true_copy(one)
    lost, old, *_ = sorted(items)
    (one.into / "items" / f"{lost}.json").unlink()
    (one.into / "items" / f"{old}.json").write_text(json.dumps({**items[old], "version": 0}))

    assert reader("verify", "--into", one.into).returncode == 1
    assert reader("verify", "--into", one.into, "--repair").returncode == 0
    assert true_copy(one) == snapshot(hub.address, ())


def test_a_misspelt_filter_is_answered_with_the_right_one(hub, tmp_path):
    done = reader("follow", hub.address, "--regoin", "09", "--into", tmp_path / "seutu.sqlite", "--once")

    assert done.returncode == 2
    assert "Unknown parameter" in done.stderr
    assert "region" in done.stderr


def test_a_quiet_hub_says_that_nothing_has_moved(hub, edit, tmp_path):
    into = Path(tmp_path / "sivut.sqlite")
    one = ReaderProcess(hub.address, (("type", "page"),), into, tmp_path / "log")
    one.once()

    assert any(asked_in_vain(one) for _ in range(10))  # something may still expire between two rounds


def asked_in_vain(reader):
    """Whether the reader has an ETag to send next time, since nothing had moved."""
    reader.once()
    with contextlib.closing(sqlite3.connect(reader.into)) as database:
        return database.execute("SELECT etag <> '' FROM state").fetchone() == (1,)
