#!/usr/bin/env python3
"""Keep a true copy of what a Silta hub publishes. One file, standard library only, Python 3.9 or newer.

    python silta_reader.py follow https://silta.example.fi --region 09 --type news --into news.sqlite
    python silta_reader.py verify --into news.sqlite
    python silta_reader.py show --into news.sqlite

The copy is an SQLite file, or a folder with one JSON file per item when the name ends with a slash. What is
corrected, hidden or removed at the hub is so in the copy after the next round. The program may be killed at any
moment: a copy is never empty or half made, and the next run makes it true.
"""

from __future__ import annotations

import argparse
import contextlib
import email.utils
import hashlib
import http.client
import itertools
import json
import logging
import os
import random
import re
import shutil
import sqlite3
import sys
import time
import urllib.parse
import urllib.request
import uuid
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

LOG = logging.getLogger("silta_reader")

API = "/api/hub/v1/"
BATCH = 500  # changes in a request, and items in a transaction
CHUNK = 64 * 1024
LARGEST_LINE = 16 * 1024 * 1024
LARGEST_ANSWER = 256 * 1024 * 1024  # BATCH complete items are far below
LONGEST_WAIT = 300.0
LOCK_SECONDS = 10.0
PROOF_SECONDS = 3600.0  # a copy is compared with the hub's fingerprint this often
PROOF_TRIES = 10  # while the content changes under the comparison
REPAIR_REQUESTS = 300  # beyond that a new copy is cheaper
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WORD = re.compile(r"[A-Za-z0-9_-]{1,40}")

Filters = tuple[tuple[str, str], ...]
Digest = tuple[int, str]


# --- What can go wrong --------------------------------------------------------------------------------------


class ReaderError(Exception):
    """Something that a person has to know; its text says what, and what to do."""

    exit_code = 2


class CopyError(ReaderError):
    """The copy cannot be used as it was asked for."""


class Refused(ReaderError):
    """The hub understood the request and will not answer it; asking again does not help."""


class Temporary(ReaderError):
    """The network, the hub or another reader is in the way; asking again later may help."""

    exit_code = 3

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


class BadAnswer(Temporary):
    """The answer is not what the hub promises: cut off, damaged, or from somebody else."""


class CursorRefused(ReaderError):
    """The hub cannot go on from the copy's cursor: only a new copy can be true."""


# --- What the hub says --------------------------------------------------------------------------------------


class Change(NamedTuple):
    """One item as it is now, or without `item` the word that it is gone from the filter."""

    id: str
    version: int
    item: dict[str, Any] | None = None


class Fingerprint(NamedTuple):
    """Number and digest of a filter's items, and the same for each group of ids that begin alike.

    When the group that was asked for is small, the hub names its items with their versions.
    """

    total: Digest
    buckets: dict[str, Digest]
    named: dict[str, int] | None = None


class Hub:
    """One hub's API, read with one filter. Every failure is a ReaderError."""

    def __init__(
        self, address: str, filters: Iterable[tuple[str, str]] = (), *, timeout: float = 30.0
    ) -> None:
        self.address = hub_address(address)
        self.filters = tuple(sorted(set(filters)))
        self.timeout = timeout
        if any(not text.isprintable() for filter_ in self.filters for text in filter_):
            raise CopyError("A filter has letters that are none.")
        self._opener = urllib.request.build_opener(_EveryAnswer)

    def snapshot(self) -> tuple[str, int, Iterator[Change]]:
        """The cursor to go on from, the number of items promised, and the items, which are read as they arrive."""
        response = self._answer("snapshot", self.filters)
        lines = self._lines(response)
        first = _object(next(lines, b""), "the first line of the snapshot")
        return _cursor(first), _number(first.get("count"), "count"), map(_item_line, lines)

    def changes(self, cursor: str, etag: str) -> tuple[list[Change], str, bool, str] | None:
        """The changes since `cursor`, the next cursor, whether there are more, the ETag; None when nothing moved."""
        query = (*self.filters, ("cursor", cursor), ("limit", str(BATCH)))
        response = self._answer("changes", query, etag)
        if response.status == 304:
            response.close()
            return None
        answer = self._json(response)
        changes = [_change(change) for change in _list(answer.get("changes"), "changes")]
        more = bool(answer.get("more"))
        if more and _cursor(answer) == cursor:
            raise BadAnswer("The hub says that there are more changes, but gives the same cursor again.")
        return changes, _cursor(answer), more, response.headers.get("ETag") or ""

    def fingerprint(self, prefix: str = "") -> Fingerprint:
        """What the hub says that a true copy of the filter amounts to, or the part of it whose ids begin so."""
        query = (*self.filters, *([("prefix", prefix)] if prefix else []))
        answer = self._json(self._answer("fingerprint", query))
        buckets = {
            _text(bucket.get("prefix"), "prefix"): _digest(bucket)
            for bucket in _list(answer.get("buckets"), "buckets")
        }
        if "items" not in answer:
            return Fingerprint(_digest(answer), buckets)
        named = map(_identified, _list(answer["items"], "items"))
        return Fingerprint(_digest(answer), buckets, {change.id: change.version for change in named})

    def item(self, key: str) -> Change | None:
        """One item as it is now, whatever the filter; None when it is gone."""
        response = self._answer(f"items/{key}", gone=(301, 308, 404, 410))
        if response.status != 200:
            response.close()
            return None
        return _item(self._json(response))

    def _answer(
        self, path: str, query: Filters = (), etag: str = "", gone: tuple[int, ...] = ()
    ) -> http.client.HTTPResponse:
        address = f"{self.address}{API}{path}{'?' if query else ''}{urllib.parse.urlencode(query)}"
        response = self._open(address, etag)
        if response.status == 200 or response.status in gone or (response.status == 304 and etag):
            return response
        raise _refusal(response, path, self._problem(response))

    def _open(self, address: str, etag: str) -> http.client.HTTPResponse:
        """The answer at `address`, or where it has moved to; not that of something else."""
        headers = {"Accept-Encoding": "gzip", "User-Agent": "silta-reader/1"}
        if etag:
            headers["If-None-Match"] = etag
        for _ in range(5):
            with _network(f"{self.address} cannot be reached"):
                request = urllib.request.Request(address, headers=headers)  # noqa: S310  checked by hub_address
                response: http.client.HTTPResponse = self._opener.open(request, timeout=self.timeout)
            moved = _moved_to(address, response)
            if not moved:
                return response
            response.close()
            address = moved
        raise BadAnswer(f"{self.address} sends us from one address to another without end.")

    def _json(self, response: http.client.HTTPResponse) -> dict[str, Any]:
        parts, size, deadline = [], 0, time.monotonic() + 10 * self.timeout
        for part in self._parts(response):
            size += len(part)
            if size > LARGEST_ANSWER or time.monotonic() > deadline:
                raise BadAnswer("The hub's answer is too large or too slow.")
            parts.append(part)
        return _object(b"".join(parts), "the hub's answer")

    def _problem(self, response: http.client.HTTPResponse) -> dict[str, Any]:
        """What the hub says about an error; nothing when it is not the hub that speaks."""
        try:
            problem = json.loads(b"".join(itertools.islice(self._parts(response), 16)))
        except (ValueError, RecursionError, Temporary):
            return {}
        return problem if isinstance(problem, dict) else {}

    def _lines(self, response: http.client.HTTPResponse) -> Iterator[bytes]:
        rest = b""
        for part in self._parts(response):
            *whole, rest = (rest + part).split(b"\n")
            yield from whole
            if len(rest) > LARGEST_LINE:
                raise BadAnswer("The snapshot has a line that is too long.")
        if rest:
            yield rest  # whole, or no JSON

    def _parts(self, response: http.client.HTTPResponse) -> Iterator[bytes]:
        """The body, piece by piece; a body that ends before its end is an error."""
        encoding = (response.headers.get("Content-Encoding") or "identity").lower()
        if encoding not in ("identity", "gzip"):
            raise BadAnswer(
                f"The hub answered in the encoding {printable(encoding)}, for which nobody asked."
            )
        with response, _network("The hub's answer was cut off"):
            parts = _received(response, patience=10 * self.timeout)
            yield from _unzipped(parts) if encoding == "gzip" else parts


class _EveryAnswer(urllib.request.HTTPErrorProcessor):
    """Hands back answers of every status as they are; what they mean is decided above."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response

    https_response = http_response


def hub_address(text: str) -> str:
    """The hub's address without a slash or the API's path at the end; CopyError if it cannot be one."""
    try:
        parts = urllib.parse.urlsplit(text.strip())
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        parts, host, port = urllib.parse.urlsplit(""), "", ""
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.query:
        raise CopyError(f"{text!r} is no address of a hub; it should look like https://silta.example.fi")
    host = f"[{host}]" if ":" in host else host
    path = urllib.parse.quote(parts.path, safe="/%").rstrip("/")
    path = path[: -len(API) + 1] if path.endswith(API.rstrip("/")) else path
    return f"{parts.scheme}://{host}{port}{path}"


def printable(text: object, longest: int = 500) -> str:
    """What others wrote, so that it cannot play tricks with a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in str(text)[:longest])


@contextlib.contextmanager
def _network(what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, http.client.HTTPException, zlib.error) as error:
        reason = getattr(error, "reason", None) or error
        raise Temporary(f"{what}: {printable(reason) or type(reason).__name__}.") from error


def _received(response: http.client.HTTPResponse, patience: float) -> Iterator[bytes]:
    size, due = 0, time.monotonic() + patience
    while part := response.read1(CHUNK):
        size += len(part)
        if time.monotonic() > due:
            if size < CHUNK:
                raise BadAnswer("The hub's answer comes too slowly.")
            size, due = 0, time.monotonic() + patience
        yield part
    if response.length:  # the library does not mind
        raise BadAnswer(f"The hub's answer was cut off: {response.length} bytes are missing.")


def _unzipped(parts: Iterable[bytes]) -> Iterator[bytes]:
    """What gzip has made smaller; some proxies write several members, one after the other."""
    decoder = zlib.decompressobj(wbits=31)
    for part in parts:
        while part:
            decoder = zlib.decompressobj(wbits=31) if decoder.eof else decoder
            yield decoder.decompress(part, CHUNK)
            part = decoder.unconsumed_tail or decoder.unused_data
    yield decoder.flush()
    if not decoder.eof:
        raise BadAnswer("The hub's answer was cut off: its compressed form has no end.")


def _moved_to(address: str, response: http.client.HTTPResponse) -> str:
    """Where the same thing is now; nothing when the answer is no redirection, or one to something else."""
    if response.status not in (301, 302, 303, 307, 308):
        return ""
    try:
        target = urllib.parse.urljoin(address, response.headers.get("Location") or "")
        old, new = urllib.parse.urlsplit(address), urllib.parse.urlsplit(target)
    except ValueError:
        return ""
    same = old.path.rsplit("/", 1)[-1] == new.path.rsplit("/", 1)[-1]
    safe = new.scheme == "https" or new.scheme == old.scheme == "http"
    return target if same and safe and target != address else ""


def _refusal(response: http.client.HTTPResponse, path: str, problem: dict[str, Any]) -> ReaderError:
    status = response.status
    title = printable(problem.get("title") or response.reason or "no reason given")
    detail = f": {printable(problem['detail'])}" if problem.get("detail") else ""
    message = f"The hub answered {status} to {path}. {title}{detail}".rstrip(".") + "."
    kind = str(problem.get("type")).rsplit("/", 1)[-1]
    about_cursor = "cursor" in kind or problem.get("parameter") == "cursor"
    if path == "changes" and (status == 410 or (status == 400 and about_cursor)):
        return CursorRefused(message)
    if status >= 500 or status in (408, 425, 429):
        return Temporary(message, _seconds(response.headers.get("Retry-After")))
    if status >= 400:
        return Refused(message)
    return BadAnswer(message)


def _seconds(retry_after: str | None) -> float:
    """What a Retry-After asks for, as seconds from now; an hour at the most."""
    text = (retry_after or "").strip()
    if text.isdecimal():
        return float(min(int(text[:9]), 3600))
    try:
        moment = email.utils.parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return 0.0
    return min(max(moment - time.time(), 0.0), 3600.0)


def _object(text: bytes, what: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        start = printable(text[:60].decode(errors="replace"))
        raise BadAnswer(
            f"{what[0].upper()}{what[1:]} is damaged or not from a hub; it begins with {start!r}."
        )
    return value


def _item_line(line: bytes) -> Change:
    return _item(_object(line, "a line of the snapshot"))


def _item(value: Any) -> Change:
    item = value if isinstance(value, dict) else {}
    change = _identified(item)
    if not all(WORD.fullmatch(_text(item.get(name), name)) for name in ("type", "locale")):
        raise BadAnswer(f"Item {change.id} has no proper type or locale.")
    return change._replace(item=item)


def _change(value: dict[str, Any]) -> Change:
    change = _identified(value)
    if value.get("op") == "remove":
        return change
    if value.get("op") != "upsert":
        raise BadAnswer(f"The hub's changes have an operation that is unknown: {printable(value.get('op'))}.")
    upsert = _item(value.get("item"))
    if upsert[:2] != change[:2]:
        raise BadAnswer(f"The change of item {change.id} carries another item or version.")
    return upsert


def _identified(value: dict[str, Any]) -> Change:
    key = _text(value.get("id"), "id")
    if not ID.fullmatch(key):  # it becomes a file's name
        raise BadAnswer(f"{printable(key)!r} is no id of an item.")
    return Change(key, _number(value.get("version"), "version"))


def _cursor(value: dict[str, Any]) -> str:
    return _text(value.get("cursor"), "cursor")


def _digest(value: dict[str, Any]) -> Digest:
    return _number(value.get("count"), "count"), _text(value.get("digest"), "digest")


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise BadAnswer(f"The hub's answer has no proper `{name}`.")
    return value


def _number(value: Any, name: str) -> int:
    if type(value) is not int or not 0 <= value < 2**63:
        raise BadAnswer(f"The hub's answer has no proper `{name}`.")
    return value


def _list(value: Any, name: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise BadAnswer(f"The hub's answer has no proper `{name}`.")
    return value


# --- The copy -----------------------------------------------------------------------------------------------


class State(NamedTuple):
    """What a copy is of, and how far it has come."""

    hub: str
    filters: Filters
    cursor: str
    etag: str = ""  # of the empty answer to this cursor
    proved_at: float = 0.0  # when it was last found equal to the hub's fingerprint


class Copy:
    """A local copy. Versions are compared, so that changes may come twice, late, or in another order."""

    @staticmethod
    def at(path: str | os.PathLike[str]) -> Copy:
        """The copy at `path`: a folder if the name ends with a slash or has no suffix, otherwise an SQLite file."""
        name = os.fspath(path)
        target = Path(name)
        folder = name.endswith(("/", os.sep)) or target.is_dir() or not (target.suffix or target.is_file())
        if not target.absolute().parent.is_dir():
            raise CopyError(f"There is no folder {target.absolute().parent} for the copy.")
        return FolderCopy(target) if folder else SqliteCopy(target)

    def state(self) -> State | None:
        """What the copy is of; None when there is no copy yet."""
        raise NotImplementedError

    def item(self, key: str) -> dict[str, Any] | None:
        """One item, as the hub sent it."""
        raise NotImplementedError

    def versions(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Id and version of the items whose id begins with `prefix`, sorted by id."""
        raise NotImplementedError

    def locked(self) -> contextlib.AbstractContextManager[None]:
        """While the block lasts, nobody else writes to the copy; a killed process leaves no lock behind."""
        raise NotImplementedError

    def beside(self) -> contextlib.AbstractContextManager[Copy]:
        """A new empty copy, which nobody sees and which is thrown away unless `become` takes it."""
        raise NotImplementedError

    def become(self, fresh: Any) -> None:
        """Show what the new copy has in place of this one, all at once."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of what is open."""

    def items(self) -> Iterator[dict[str, Any]]:
        """All items, sorted by id."""
        for key, _version in self.versions():
            item = self.item(key)
            if item is not None:
                yield item

    def digest(self, prefix: str = "") -> Digest:
        """Count and digest of the items whose id begins with `prefix`, to compare with the hub's fingerprint."""
        return digest_of(self.versions(prefix))

    def apply(self, changes: Iterable[Change], state: State | None) -> None:
        """Take in some changes and then where they end."""
        with self._writing():
            for key, version, item in changes:
                known = max(self._version(key), self._removal(key))
                if version < known:
                    continue
                if item is not None:
                    self._put(key, version, item)
                else:
                    self._remove(key, version)
            if state:
                self._save(state)

    def _writing(self) -> contextlib.AbstractContextManager[object]:
        raise NotImplementedError

    def _version(self, key: str) -> int:
        raise NotImplementedError

    def _removal(self, key: str) -> int:
        raise NotImplementedError

    def _put(self, key: str, version: int, item: dict[str, Any]) -> None:
        raise NotImplementedError

    def _remove(self, key: str, version: int) -> None:
        raise NotImplementedError

    def _save(self, state: State) -> None:
        raise NotImplementedError


class SqliteCopy(Copy):
    """A copy in an SQLite file: `items` is for everybody to read; `removed` and `state` are the reader's own."""

    TABLES = """
        CREATE TABLE items (id TEXT PRIMARY KEY, version INTEGER NOT NULL, type TEXT NOT NULL,
                            locale TEXT NOT NULL, json TEXT NOT NULL);
        CREATE INDEX items_versions ON items (id, version);
        CREATE TABLE removed (id TEXT PRIMARY KEY, version INTEGER NOT NULL);
        CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), hub TEXT NOT NULL, filters TEXT NOT NULL,
                            cursor TEXT NOT NULL, etag TEXT NOT NULL, proved_at REAL NOT NULL);
    """

    def __init__(self, path: Path, journal: str = "WAL") -> None:
        self.path = path
        self._journal = journal
        self._connection: sqlite3.Connection | None = None

    def state(self) -> State | None:
        if self._connection is None and not self.path.exists():
            return None
        try:
            row = self._one("SELECT hub, filters, cursor, etag, proved_at FROM state")
        except sqlite3.OperationalError as error:
            if "no such" in str(error):
                raise CopyError(
                    f"{self.path} is no copy made by this program; choose another name."
                ) from error
            raise
        return State(row[0], _filters(row[1]), *row[2:]) if row else None

    def item(self, key: str) -> dict[str, Any] | None:
        row = self._one("SELECT json FROM items WHERE id = ?", key)
        return json.loads(row[0]) if row else None

    def versions(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        # Letters after the hexadecimal digits end the range.
        query = "SELECT id, version FROM items WHERE id >= ? AND id < ? ORDER BY id"
        yield from self._database().execute(query, (prefix, f"{prefix}g"))

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        with _lock(self._near("lock")), _storage(self.path):
            SqliteCopy(self._near("new")).discard()  # nobody would keep it true
            try:
                yield
            finally:
                self.close()  # so that nothing that was removed stays in the journal

    @contextlib.contextmanager
    def beside(self) -> Iterator[SqliteCopy]:
        fresh = SqliteCopy(self._near("new"), journal="MEMORY")
        try:
            fresh._database().executescript(self.TABLES)
            yield fresh
        finally:
            fresh.discard()

    def become(self, fresh: Any) -> None:
        fresh.close()
        if not self.path.exists():
            self.discard()  # what a copy that somebody has deleted may have left beside itself
            _to_disk(fresh.path)
            os.replace(fresh.path, self.path)
            return
        database = self._database()
        database.execute("ATTACH ? AS fresh", (str(fresh.path),))
        try:
            with self._writing():
                self._take_from_attached()
        finally:
            database.execute("DETACH fresh")

    def _take_from_attached(self) -> None:
        """Write only what differs, so that indexes and triggers that others have added stay and work."""
        for statement in (
            "DELETE FROM items WHERE id NOT IN (SELECT id FROM fresh.items)",
            """INSERT INTO items
               SELECT new.* FROM fresh.items AS new LEFT JOIN main.items AS old ON old.id = new.id
               WHERE old.id IS NULL OR old.version <> new.version OR old.json <> new.json
               ON CONFLICT (id) DO UPDATE SET version = excluded.version, type = excluded.type,
                                              locale = excluded.locale, json = excluded.json""",
            "DELETE FROM removed",
            "INSERT INTO removed SELECT * FROM fresh.removed",
            "INSERT OR REPLACE INTO state SELECT * FROM fresh.state",
        ):
            self._database().execute(statement)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def discard(self) -> None:
        self.close()
        for end in ("", "-journal", "-wal", "-shm"):
            Path(f"{self.path}{end}").unlink(missing_ok=True)

    def _near(self, what: str) -> Path:
        return self.path.with_name(f"{self.path.name}.{what}")

    def _database(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = sqlite3.connect(self.path, isolation_level=None, timeout=60)
            # What has been removed is overwritten, too; whoever reads is not kept waiting.
            self._connection.execute("PRAGMA secure_delete = ON")
            self._connection.execute(f"PRAGMA journal_mode = {self._journal}")
        return self._connection

    def _one(self, query: str, *values: object) -> Any:
        return self._database().execute(query, values).fetchone()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        self._database().execute("BEGIN IMMEDIATE")
        try:
            yield
            self._database().execute("COMMIT")
        except BaseException:
            if self._database().in_transaction:
                self._database().execute("ROLLBACK")
            raise

    def _version(self, key: str) -> int:
        return (self._one("SELECT version FROM items WHERE id = ?", key) or (-1,))[0]

    def _removal(self, key: str) -> int:
        return (self._one("SELECT version FROM removed WHERE id = ?", key) or (-1,))[0]

    def _put(self, key: str, version: int, item: dict[str, Any]) -> None:
        self._database().execute(
            """INSERT INTO items VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (id) DO UPDATE SET version = excluded.version, type = excluded.type,
                                              locale = excluded.locale, json = excluded.json""",
            (key, version, item["type"], item["locale"], as_json(item)),
        )
        self._database().execute("DELETE FROM removed WHERE id = ?", (key,))

    def _remove(self, key: str, version: int) -> None:
        self._database().execute("DELETE FROM items WHERE id = ?", (key,))
        self._database().execute("INSERT OR REPLACE INTO removed VALUES (?, ?)", (key, version))

    def _save(self, state: State) -> None:
        values = (state.hub, json.dumps(state.filters), state.cursor, state.etag, state.proved_at)
        self._database().execute("INSERT OR REPLACE INTO state VALUES (1, ?, ?, ?, ?, ?)", values)


class FolderCopy(Copy):
    """A copy in a folder: `items/<id>.json`, each whole at every moment.

    `items` is a link into the present generation, which has its state beside; a new generation takes its place
    by one rename of the link.
    """

    def __init__(self, path: Path, home: Path | None = None) -> None:
        self.path = path
        self._home = home

    def state(self) -> State | None:
        self._check_folder()
        if self._home is None and not self._link.is_symlink():
            return None
        try:
            value = json.loads((self._present / "state.json").read_text("utf-8"))
            return State(
                value["hub"], _filters(json.dumps(value["filters"])), *map(value.get, State._fields[2:])
            )
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise CopyError(f"{self._present}/state.json is damaged; move {self.path} away.") from error

    def item(self, key: str) -> dict[str, Any] | None:
        try:
            item = json.loads(self._file(key).read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return item if isinstance(item, dict) else None

    def versions(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        for name in sorted(os.listdir(self._present / "items")):
            if name.startswith(prefix) and ID.fullmatch(name[: -len(".json")]):
                yield name[: -len(".json")], self._version(name[: -len(".json")])

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        self._check_folder()
        with _storage(self.path):
            (self.path / ".copies").mkdir(parents=True, exist_ok=True)
        with _lock(self.path / ".lock"), _storage(self.path):
            self._clean()
            yield

    @contextlib.contextmanager
    def beside(self) -> Iterator[FolderCopy]:
        home = self.path / ".copies" / uuid.uuid4().hex
        for part in ("items", "removed"):
            (home / part).mkdir(parents=True)
        try:
            yield FolderCopy(self.path, home)
        finally:
            self._clean()

    def become(self, fresh: Any) -> None:
        if hasattr(os, "sync"):
            os.sync()
        link = self.path / ".copies" / "link"
        os.symlink(Path(".copies") / fresh._present.name / "items", link, target_is_directory=True)
        os.replace(link, self._link)

    @property
    def _link(self) -> Path:
        return self.path / "items"

    @property
    def _present(self) -> Path:
        return self._home or self.path / Path(os.readlink(self._link)).parent

    def _check_folder(self) -> None:
        occupied = self.path.is_file() or (self._link.exists() and not self._link.is_symlink())
        if occupied or (
            self.path.is_dir() and not (self.path / ".copies").is_dir() and any(self.path.iterdir())
        ):
            raise CopyError(f"{self.path} is no copy made by this program; choose another name.")

    def _clean(self) -> None:
        """Leave nothing of the generations that are not shown: nobody would keep them true."""
        shown = self._present.name if self._link.is_symlink() else ""
        for home in (self.path / ".copies").iterdir():
            if home.is_symlink():
                home.unlink()
            elif home.name != shown:
                shutil.rmtree(home)

    def _file(self, key: str) -> Path:
        return self._present / "items" / f"{key}.json"

    def _writing(self) -> contextlib.AbstractContextManager[object]:
        return contextlib.nullcontext()

    def _version(self, key: str) -> int:
        version = (self.item(key) or {}).get("version")
        return version if type(version) is int else -1

    def _removal(self, key: str) -> int:
        try:
            return int((self._present / "removed" / key).read_text())
        except (FileNotFoundError, ValueError):
            return -1

    def _put(self, key: str, version: int, item: dict[str, Any]) -> None:
        self._write(self._file(key), as_json(item))
        (self._present / "removed" / key).unlink(missing_ok=True)

    def _remove(self, key: str, version: int) -> None:
        self._write(self._present / "removed" / key, str(version))
        self._file(key).unlink(missing_ok=True)

    def _save(self, state: State) -> None:
        self._write(self._present / "state.json", json.dumps(state._asdict(), indent=1))

    def _write(self, path: Path, text: str) -> None:
        unfinished = self._present / "unfinished"
        unfinished.write_text(text, "utf-8")
        if self._home is None:  # a new generation reaches the disk as a whole, in `become`
            _to_disk(unfinished)
        os.replace(unfinished, path)


def digest_of(versions: Iterable[tuple[str, int]]) -> Digest:
    """Number of items and SHA-256 of the lines `<id> <version>`; they come sorted by id."""
    count, digest = 0, hashlib.sha256()
    for key, version in versions:
        count += 1
        digest.update(f"{key} {version}\n".encode())
    return count, digest.hexdigest()


def as_json(item: dict[str, Any], encoding: str = "utf-8", indent: int | None = None) -> str:
    """The item as it was sent; escaped if it has half a surrogate pair, or anything else that `encoding` lacks."""
    layout: dict[str, Any] = {"indent": indent, "separators": None if indent else (",", ":")}
    try:
        text = json.dumps(item, ensure_ascii=False, allow_nan=False, **layout)
        text.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(item, **layout)
    except ValueError as error:
        raise BadAnswer(f"Item {item['id']} has a number that is none.") from error
    return text


def _filters(text: str) -> Filters:
    return tuple((str(name), str(value)) for name, value in json.loads(text))


def _to_disk(path: Path) -> None:
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """SQLite knows how to lock a file on every system, so that the lock goes when the process does."""
    with _storage(path), contextlib.closing(sqlite3.connect(path, timeout=LOCK_SECONDS)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            raise Temporary("Another reader is at work on this copy.", wait=1) from error
        yield


@contextlib.contextmanager
def _storage(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # of whoever reads our output
        raise
    except (sqlite3.Error, OSError) as error:
        if "database is locked" in str(error):
            raise Temporary(f"Somebody else keeps {path} locked.") from error
        raise CopyError(f"The copy {path} cannot be read or written: {error}.") from error


# --- Following ----------------------------------------------------------------------------------------------


class Reader:
    """Makes one copy true, round by round."""

    def __init__(self, hub: Hub, copy: Copy) -> None:
        self.hub = hub
        self.copy = copy

    def bring_up_to_date(self, *, anew: bool = False) -> None:
        """One round: take in what has changed, make a new copy when there is none or the cursor is lost."""
        with self.copy.locked():
            state = self.copy.state() if anew else self._own_state()
            if anew or state is None:
                self._begin_anew()
                return
            try:
                self._catch_up(self.copy)
                if not 0 <= time.time() - state.proved_at < PROOF_SECONDS:
                    self._prove(self.copy)
            except (CursorRefused, _TooDifferent) as error:
                LOG.warning("%s A new copy is made; the old one stays until it is complete.", error)
                self._begin_anew()

    def verify(self, *, repair: bool = False) -> bool:
        """Whether the copy, brought up to date, is what the hub says it should be; or is now, after a repair."""
        with self.copy.locked():
            if self._own_state() is None:
                raise CopyError("There is no copy yet; `follow` makes one.")
            try:
                self._catch_up(self.copy)
                if repair:
                    self._prove(self.copy)
                return repair or self._difference(self.copy) is None
            except (CursorRefused, _TooDifferent) as error:
                LOG.warning("%s", error)
                if repair:
                    self._begin_anew()
                return repair

    def _own_state(self) -> State | None:
        state = self.copy.state()
        if state and (state.hub, state.filters) != (self.hub.address, self.hub.filters):
            raise CopyError(
                f"The copy is of {described(state.hub, state.filters)}, not of"
                f" {described(self.hub.address, self.hub.filters)}. Choose another name, or add --start-over."
            )
        return state

    def _begin_anew(self) -> None:
        """Build a new copy beside the old one, bring it up to date, prove it, and only then show it."""
        with self.copy.beside() as fresh:
            cursor, promised, items = self.hub.snapshot()
            LOG.info("A snapshot of %s items begins.", promised)
            count = 0
            while batch := list(itertools.islice(items, BATCH)):
                count += len(batch)
                fresh.apply(batch, None)
            fresh.apply((), State(self.hub.address, self.hub.filters, cursor))
            try:
                # What runs out while it is sent is left out without a change.
                if not self._catch_up(fresh) and count < promised and self._difference(fresh):
                    raise BadAnswer(f"The snapshot was cut off: {count} of {promised} items came.")
                if not self._prove(fresh) and count < promised:
                    raise _TooBusy
            except (CursorRefused, _TooDifferent) as error:
                raise BadAnswer(f"The hub's snapshot does not hold: {error}") from error
            self.copy.become(fresh)
        LOG.info("The copy is complete: %s items.", self.copy.digest()[0])

    def _catch_up(self, copy: Copy) -> int:
        """Take in all changes there are; how many there were."""
        count = 0
        while True:
            state = _state_of(copy)
            answer = self.hub.changes(state.cursor, state.etag)
            if answer is None:
                return count
            changes, cursor, more, etag = answer
            following = state._replace(cursor=cursor, etag=etag if cursor == state.cursor else "")
            if changes or following != state:
                copy.apply(changes, following)
            count += len(changes)
            if changes:
                LOG.info("%s changes.", len(changes))
            if not more:
                return count

    def _prove(self, copy: Copy) -> bool:
        """Compare with the hub's fingerprint and repair what differs; _TooDifferent if that does not help.

        False if the content changed too fast to be compared.
        """
        try:
            if difference := self._difference(copy):
                LOG.warning("The copy differs from the hub (%s items here, %s there).", *difference)
                _Repair(self.hub, copy).run()
                self._catch_up(copy)
                if self._difference(copy):
                    raise _TooDifferent("The copy still differs from the hub after a repair.")
        except _TooBusy as error:
            LOG.info("%s", error)
            return False
        copy.apply((), _state_of(copy)._replace(proved_at=time.time()))
        return True

    def _difference(self, copy: Copy) -> tuple[int, int] | None:
        """Numbers of items here and at the hub if the copy differs, although nothing has changed meanwhile."""
        for attempt in range(PROOF_TRIES):
            theirs = self.hub.fingerprint().total
            ours = copy.digest()
            if ours == theirs:
                return None
            time.sleep(0.1 * attempt)
            if not self._catch_up(copy):
                return ours[0], theirs[0]
        raise _TooBusy


class _TooBusy(Temporary):
    """Something has changed whenever the copy was compared."""

    def __init__(self) -> None:
        super().__init__("The content changes too fast to be compared just now.")


class _TooDifferent(Exception):
    """A new copy is cheaper than a repair, or the only way."""


class _Repair:
    """Narrows down by the beginnings of ids what differs, and fetches that alone.

    What changes meanwhile does no harm: what is fetched is newer than the copy's cursor, and versions decide.
    """

    def __init__(self, hub: Hub, copy: Copy) -> None:
        self.hub = hub
        self.copy = copy
        self.requests = 0

    def run(self) -> None:
        """Make alike what differs; _TooDifferent if that takes too many requests."""
        waiting = [""]
        while waiting:
            prefix = waiting.pop()
            self._count()
            theirs = self.hub.fingerprint(prefix)
            if theirs.named is None:
                waiting += self._differing(prefix, theirs.buckets)
            else:
                self._make_alike(dict(self.copy.versions(prefix)), theirs.named)

    def _differing(self, prefix: str, theirs: dict[str, Digest]) -> list[str]:
        """The beginnings of ids, longer than `prefix`, under which something differs."""
        if not theirs or any(len(key) <= len(prefix) or not key.startswith(prefix) for key in theirs):
            raise _TooDifferent("The hub's fingerprint does not say where the difference is.")
        width = max(map(len, theirs))
        ours = {key[:width] for key, _version in self.copy.versions(prefix)}
        nothing = digest_of(())
        return [key for key in ours | theirs.keys() if self.copy.digest(key) != theirs.get(key, nothing)]

    def _make_alike(self, ours: dict[str, int], theirs: dict[str, int]) -> None:
        for key in sorted(ours.keys() | theirs.keys()):
            if ours.get(key) == theirs.get(key):
                continue
            item = None
            if key in theirs:
                self._count()
                item = self.hub.item(key)
            self.copy.apply([item or Change(key, ours.get(key, theirs.get(key, 0)))], None)

    def _count(self) -> None:
        self.requests += 1
        if self.requests > REPAIR_REQUESTS:
            raise _TooDifferent("Too much differs to be repaired bit by bit.")


def follow(
    hub: str,
    into: str | os.PathLike[str],
    filters: Iterable[tuple[str, str]] = (),
    *,
    every: float = 60.0,
    once: bool = False,
    start_over: bool = False,
    timeout: float = 30.0,
) -> None:
    """Keep the copy `into` true for ever, or with `once` bring it up to date and return.

    What may pass by itself is tried again, ever more seldom; anything else is a ReaderError.
    """
    copy = Copy.at(into)
    reader = Reader(Hub(hub, filters, timeout=timeout), copy)
    succeeded, failures = False, 0
    with contextlib.closing(copy):
        while True:
            try:
                reader.bring_up_to_date(anew=start_over)
                succeeded, start_over, failures, wait = True, False, 0, every
            except (Temporary, Refused) as error:
                if once or (isinstance(error, Refused) and not succeeded):
                    raise
                failures += 1
                wait = max(
                    getattr(error, "wait", 0.0), min(2.0 ** min(failures, 20), max(every, LONGEST_WAIT))
                )
                LOG.warning("%s Next try in about %.0f seconds.", error, wait)
            if once:
                return
            # So that readers who began, or lost the hub, at the same moment do not all come back at one.
            time.sleep(wait * random.uniform(1.0, 1.2))  # noqa: S311  no secret


def described(hub: str, filters: Filters) -> str:
    """A hub and a filter in words."""
    return f"{hub} with {' '.join(f'{name}={value}' for name, value in filters) or 'everything'}"


def _state_of(copy: Copy) -> State:
    state = copy.state()
    if state is None:
        raise CopyError("The copy has gone while it was being read.")
    return state


# --- The command --------------------------------------------------------------------------------------------

OPTIONS_WITH_VALUE = ("--into", "--every", "--timeout")
FLAGS = ("--once", "--start-over", "--repair", "--help", "-h")
NO_FILTERS = ("cursor", "limit", "prefix", "format")


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 done, 1 the copy differs, 2 it cannot be done so, 3 it may work later."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    try:
        filters, rest = split_filters(sys.argv[1:] if arguments is None else arguments)
        options = _parser().parse_args(rest)
        with _storage(Path(options.into)):
            return options.run(options, filters)
    except ReaderError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def split_filters(arguments: list[str]) -> tuple[Filters, list[str]]:
    """The filters among the arguments, any `--name value` that is no option of ours, and the rest."""
    filters, rest, waiting = [], [], list(arguments)
    while waiting:
        argument = waiting.pop(0)
        name, is_joined, value = argument.partition("=")
        if name in OPTIONS_WITH_VALUE or name in FLAGS or not name.startswith("--"):
            rest.append(argument)
            if name in OPTIONS_WITH_VALUE and not is_joined and waiting:
                rest.append(waiting.pop(0))
            continue
        word = name[2:].replace("-", "_")
        if word in NO_FILTERS or not (is_joined or waiting):
            raise CopyError(f"{name} is no filter." if word in NO_FILTERS else f"{name} needs a value.")
        filters.append((word, value if is_joined else waiting.pop(0)))
    return tuple(sorted(set(filters))), rest


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Keep a true copy of what a Silta hub publishes.")
    commands = parser.add_subparsers(required=True, metavar="command")
    into = argparse.ArgumentParser(add_help=False)
    into.add_argument("--into", required=True, help="news.sqlite, or a folder/")
    hub = argparse.ArgumentParser(add_help=False, parents=[into])
    hub.add_argument(
        "hub", nargs="?", default="", help="https://silta.example.fi; as before, if the copy is there"
    )
    hub.add_argument("--timeout", type=_seconds_of, default=30.0, help="seconds to wait for the hub")

    filtered = (
        "Any other option is a filter of the hub, such as --region 09 --type news; repeated, it means or."
    )
    command = commands.add_parser("follow", parents=[hub], help="keep a copy true", epilog=filtered)
    command.add_argument("--every", type=_seconds_of, default=60.0, help="seconds between rounds (60)")
    command.add_argument("--once", action="store_true", help="one round, for cron")
    command.add_argument("--start-over", action="store_true", help="make a new copy, also of other filters")
    command.set_defaults(run=_follow)
    command = commands.add_parser(
        "verify", parents=[hub], help="compare a copy with the hub", epilog=filtered
    )
    command.add_argument("--repair", action="store_true", help="and repair what differs")
    command.set_defaults(run=_verify)
    command = commands.add_parser("show", parents=[into], help="say what is in a copy")
    command.add_argument("id", nargs="?", help="of an item, to see it whole")
    command.set_defaults(run=_show)
    return parser


def _seconds_of(text: str) -> float:
    seconds = float(text)
    if not 0.1 <= seconds <= 86400:
        raise argparse.ArgumentTypeError("must be between 0.1 and 86400 seconds")
    return seconds


def _asked_for(options: argparse.Namespace, filters: Filters) -> tuple[str, Filters]:
    """The hub and the filters that were named, or those of the copy."""
    if options.hub:
        return options.hub, filters
    with contextlib.closing(Copy.at(options.into)) as copy:
        state = copy.state()
    if state is None:
        raise CopyError("There is no copy yet: name the hub, such as https://silta.example.fi")
    return state.hub, filters or state.filters


def _follow(options: argparse.Namespace, filters: Filters) -> int:
    hub, filters = _asked_for(options, filters)
    follow(
        hub,
        options.into,
        filters,
        every=options.every,
        once=options.once,
        start_over=options.start_over,
        timeout=options.timeout,
    )
    return 0


def _verify(options: argparse.Namespace, filters: Filters) -> int:
    hub, filters = _asked_for(options, filters)
    with contextlib.closing(Copy.at(options.into)) as copy:
        is_true = Reader(Hub(hub, filters, timeout=options.timeout), copy).verify(repair=options.repair)
        count, digest = copy.digest()
    print(
        f"{'The copy is true' if is_true else 'The copy differs from the hub'}: {count} items, digest {digest}"
    )
    return 0 if is_true else 1


def _show(options: argparse.Namespace, filters: Filters) -> int:
    with contextlib.closing(Copy.at(options.into)) as copy:
        state = copy.state()
        if state is None:
            raise CopyError(f"There is no copy at {options.into}.")
        if not options.id:
            count, digest = copy.digest()
            print(f"{described(state.hub, state.filters)}\n{count} items, digest {digest}")
            return 0
        item = copy.item(options.id.lower())
    if item is None:
        raise CopyError(f"The copy has no item {printable(options.id)}.")
    print(as_json(item, sys.stdout.encoding or "ascii", indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
