"""Whatever the network does and whenever the reader is killed: what the copy shows is whole and was true."""

import gzip
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import silta_reader

from tests.clients.fake_hub import key, problem

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(silta_reader.__file__).parent)}
KILLS = int(os.environ.get("KILLS", "12"))
PAGE = b"<!doctype html><title>Kirjaudu verkkoon</title>"
HTML = (200, {"Content-Type": "text/html", "Content-Length": str(len(PAGE))}, PAGE)


def cut(hub, keep, *, zipped=False, told=True):
    """A snapshot that ends early."""
    body = hub.snapshot({})[2]
    body = gzip.compress(body) if zipped else body
    headers = {"Content-Encoding": "gzip"} if zipped else {}
    if told:
        headers["Content-Length"] = str(len(body))
    return 200, headers, body[: keep(body)]


def first_line(body):
    return body.index(b"\n") + 1


BAD_SNAPSHOTS = {
    "a page to log in": lambda hub: HTML,
    "nothing at all": lambda hub: (200, {}, b""),
    "cut off, and shorter than announced": lambda hub: cut(hub, first_line),
    "cut off within a line": lambda hub: cut(hub, lambda body: len(body) - 9, told=False),
    "cut off between two lines": lambda hub: cut(hub, lambda body: body[:-1].rindex(b"\n") + 1, told=False),
    "cut off while compressed": lambda hub: cut(hub, lambda body: len(body) - 9, zipped=True, told=False),
    "compressed, but damaged": lambda hub: (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b\x08rubbish" * 9),
    "compressed otherwise": lambda hub: (200, {"Content-Encoding": "br"}, b"\x0b\x02\x80"),
    "no count": lambda hub: (200, {}, b'{"cursor": "x"}\n'),
    "an item with a path for an id": lambda hub: (
        200,
        {},
        b'{"cursor": "x", "count": 1}\n{"id": "../../x", "version": 1, "type": "news", "locale": "fi"}\n',
    ),
    "a failure of the hub": lambda hub: problem(500, "internal", "Failure of the hub"),
    "deep nesting": lambda hub: (200, {}, b"[" * 200_000),
}
BAD_CHANGES = {
    "a page to log in": HTML,
    "a list": (200, {}, b"[]"),
    "no cursor": (200, {}, b'{"changes": [], "more": false}'),
    "the same cursor for ever": (200, {}, b'{"changes": [], "cursor": "a::3", "more": true}'),
    "an unknown operation": (
        200,
        {},
        json.dumps(
            {"changes": [{"op": "x", "id": key(1), "version": 9}], "cursor": "x", "more": False}
        ).encode(),
    ),
    "another item than it says": (
        200,
        {},
        json.dumps(
            {
                "changes": [
                    {"op": "upsert", "id": key(1), "version": 9, "item": {"id": key(2), "version": 9}}
                ],
                "cursor": "x",
                "more": False,
            }
        ).encode(),
    ),
    "a huge version": (
        200,
        {},
        json.dumps(
            {"changes": [{"op": "remove", "id": key(1), "version": 2**64}], "cursor": "x", "more": False}
        ).encode(),
    ),
    "elsewhere": (302, {"Location": "https://example.com/login"}, b""),
    "to no address": (302, {"Location": "http://[::1/changes"}, b""),
    "in circles": (302, {"Location": "changes?x"}, b""),
}


@pytest.fixture
def let_reader_sleep(monkeypatch):
    """Replace how the reader sleeps; threads of other tests go on sleeping as before."""

    def replace(sleep):
        monkeypatch.setattr(silta_reader, "time", SimpleNamespace(**{**vars(time), "sleep": sleep}))

    return replace


@pytest.fixture
def odd(hub):
    """Answer some endpoint in another way."""

    def answer(name, make):
        hub.odd[name] = make

    yield answer
    hub.odd.clear()


@pytest.mark.parametrize("name", BAD_SNAPSHOTS)
def test_a_bad_snapshot_makes_no_copy_and_spoils_none(hub, odd, into, follow, copy, capsys, name):
    hub.publish(1, 2, 3)
    odd("snapshot", lambda: BAD_SNAPSHOTS[name](hub))
    assert follow() == 3
    assert not os.path.exists(into if into.endswith("sqlite") else f"{into}items")

    hub.odd.clear()
    follow()
    before = copy()
    hub.epoch = "another"
    hub.publish(4)
    odd("snapshot", lambda: BAD_SNAPSHOTS[name](hub))

    assert follow() == 3
    assert copy() == before
    assert "Traceback" not in capsys.readouterr().err

    hub.odd.clear()
    assert follow() == 0
    assert copy() == hub.items


@pytest.mark.parametrize("name", BAD_CHANGES)
def test_bad_changes_leave_the_copy_as_it_is(hub, odd, follow, copy, name):
    hub.publish(1, 2, 3)
    follow()
    before = copy()
    odd("changes", lambda: BAD_CHANGES[name])

    assert follow() == 3
    assert copy() == before

    hub.odd.clear()
    hub.remove(1)
    assert follow() == 0
    assert copy() == hub.items


def test_a_copy_of_a_hub_that_never_rests_is_taken_without_a_proof(
    hub, odd, into, follow, copy, capsys, monkeypatch
):
    monkeypatch.setattr(silta_reader, "PROOF_TRIES", 3)
    hub.publish(1, 2, 3)

    def busy():
        answer = hub.fingerprint({})
        hub.publish(1)
        return (*answer[:2], answer[2].replace(b'"count": 3', b'"count": 4'))

    odd("fingerprint", busy)

    assert follow() == 0
    assert sorted(copy()) == sorted(hub.items)
    assert silta_reader.main(["verify", "--into", into]) == 3
    assert "changes too fast" in capsys.readouterr().err


def test_a_snapshot_may_be_shorter_than_announced_when_something_was_removed_meanwhile(
    hub, odd, follow, copy
):
    hub.publish(1, 2, 3)

    def shorter():
        snapshot = hub.snapshot({})
        hub.remove(2)
        lines = [line for line in snapshot[2].splitlines(keepends=True) if key(2).encode() not in line]
        return (*snapshot[:2], b"".join(lines))

    odd("snapshot", shorter)

    assert follow() == 0
    assert copy() == hub.items


def test_a_snapshot_may_be_shorter_than_announced_when_something_ran_out_meanwhile(hub, odd, follow, copy):
    """Nothing was written then: what expires is hidden at its time, and removed when the hub comes to it."""
    hub.publish(1, 2, 3)

    def shorter():
        snapshot = hub.snapshot({})
        del hub.items[key(2)]
        lines = [line for line in snapshot[2].splitlines(keepends=True) if key(2).encode() not in line]
        return (*snapshot[:2], b"".join(lines))

    odd("snapshot", shorter)

    assert follow() == 0
    assert copy() == hub.items


def test_a_snapshot_may_be_compressed_in_several_pieces(hub, odd, follow, copy):
    hub.publish(1, 2, 3)
    pieces = [gzip.compress(line) for line in hub.snapshot({})[2].splitlines(keepends=True)]
    odd("snapshot", lambda: (200, {"Content-Encoding": "gzip"}, b"".join(pieces)))

    assert follow() == 0
    assert copy() == hub.items


@pytest.mark.parametrize(
    "answer",
    [problem(410, "cursor-expired", "Cursor expired"), problem(400, "bad-cursor", "Cursor not valid")],
    ids=["410", "400"],
)
def test_a_lost_cursor_makes_a_new_copy(hub, odd, follow, copy, answer):
    hub.publish(1, 2)
    follow()
    hub.remove(1)
    hub.removed.clear()
    answers = [answer]
    odd("changes", lambda: answers.pop() if answers else None)

    assert follow() == 0
    assert copy() == hub.items


def test_what_the_hub_refuses_is_shown_in_its_own_words(hub, odd, follow, capsys):
    odd(
        "snapshot",
        lambda: problem(400, "unknown-parameter", "Unknown parameter", "Did you mean “region”?\x1b[2J"),
    )

    assert follow("--regoin", "09") == 2
    error = capsys.readouterr().err
    assert "400" in error
    assert "Unknown parameter: Did you mean “region”?" in error
    assert "\x1b" not in error


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1", "http://no-such-host.invalid"],
)
def test_a_hub_that_is_away_is_said_to_be(into, capsys, address):
    assert silta_reader.main(["follow", address, "--into", into, "--once"]) == 3
    assert "cannot be reached" in capsys.readouterr().err


@pytest.mark.parametrize(
    "address", ["ftp://hub.example", "hub.example", "http://", "http://a:b@hub", "http://[", "http://h:99999"]
)
def test_an_address_that_is_none_is_said_to_be_none(into, capsys, address):
    assert silta_reader.main(["follow", address, "--into", into, "--once"]) == 2
    assert "is no address of a hub" in capsys.readouterr().err


def test_a_hub_that_says_nothing_is_not_waited_for_for_ever(hub, odd, follow, capsys):
    odd("snapshot", lambda: time.sleep(1))

    assert follow("--timeout", "0.2") == 3
    assert "timed out" in capsys.readouterr().err


def test_a_hub_that_only_trickles_is_not_listened_to_for_ever(hub, odd, follow, capsys):
    odd("snapshot", lambda: (200, {}, (time.sleep(0.05) or b" " for _ in range(200))))

    assert follow("--timeout", "0.2") == 3
    assert "too slowly" in capsys.readouterr().err


def test_failures_are_waited_out_longer_and_longer(hub, odd, into, copy, let_reader_sleep):
    hub.publish(1)
    failures = [problem(503, "being-renewed", "Being renewed")] * 4
    odd("snapshot", lambda: failures.pop() if failures else None)
    waits = []

    def wait(seconds):
        waits.append(seconds)
        if len(waits) == 5:
            raise KeyboardInterrupt

    let_reader_sleep(lambda seconds: wait(seconds) if seconds else None)

    assert silta_reader.main(["follow", hub.address, "--into", into, "--every", "60"]) == 130
    assert copy() == hub.items
    assert waits[:4] == sorted(waits[:4])
    assert 2 <= waits[0] <= 2.4
    assert 60 <= waits[4] <= 72


def test_a_hub_that_asks_for_patience_gets_it(hub, odd, into, let_reader_sleep):
    odd("snapshot", lambda: (429, {"Retry-After": "900"}, b""))
    waits = []

    def wait(seconds):
        waits.append(seconds)
        raise KeyboardInterrupt

    let_reader_sleep(wait)

    assert silta_reader.main(["follow", hub.address, "--into", into]) == 130
    assert waits[0] >= 900


def test_a_full_disk_is_said_and_the_copy_comes_once_there_is_room(hub, into, follow, copy):
    hub.publish(1, title="Pitkä otsikko" * 5000)
    limited = (
        "import resource, sys, silta_reader; resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000));"
        " sys.exit(silta_reader.main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", limited, "follow", hub.address, "--into", into, "--once"]

    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "cannot be read or written" in done.stderr
    assert "Traceback" not in done.stderr
    assert follow() == 0
    assert copy() == hub.items


@pytest.mark.parametrize("options", [(), ("--start-over",)], ids=["changes", "new copy"])
def test_a_reader_killed_at_any_line_leaves_a_whole_copy_that_the_next_run_makes_true(
    hub, into, follow, copy, options
):
    hub.publish(1, 2, 3, 4)
    follow()
    _code, lines = run_until_killed(0, hub, into, options)
    for line in range(1, lines, max(1, lines // KILLS)):
        before = copy()
        hub.publish(1)
        hub.publish(2, title=f"Kesäyö {line}")
        hub.remove(3) if key(3) in hub.items else hub.publish(3)

        code, _lines = run_until_killed(line, hub, into, options)

        assert code in (-9, 0)  # there are fewer lines where there are fewer items
        assert copy() in (before, hub.items) if options else is_between(copy(), before, hub.items)
        assert follow() == 0
        assert copy() == hub.items
        assert leftovers(into) == []


def run_until_killed(line, hub, into, options):
    """The exit code, and how many lines there were when the reader came to its end."""
    command = [sys.executable, "-m", "tests.clients.killed", str(line), "follow", hub.address, "--into", into]
    done = subprocess.run(
        [*command, "--once", *options], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    return done.returncode, int(done.stdout or 0)


def is_between(shown, before, after):
    """Whether each item is as it was or as it is now."""
    return all(shown.get(name) in (before.get(name), after.get(name)) for name in before | after)


def leftovers(into):
    """What should not be beside a copy."""
    if into.endswith("sqlite"):
        return [path.name for path in Path(into).parent.glob("*.new*")]
    shown = (Path(into) / "items").resolve().parent
    return [path.name for path in (Path(into) / ".copies").iterdir() if path != shown]
