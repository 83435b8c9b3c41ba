"""A hub that does what a test tells it, also what no hub should: the reader has to bear with all of it."""

import gzip
import hashlib
import json
import threading
import uuid
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

# What goes out instead of an answer: status, headers, body; the connection is closed after it.
Odd = tuple[int, dict[str, str], bytes | Iterable[bytes]]

# So many items of a fingerprint are named one by one.
FEW = 3


def key(number: int) -> str:
    """The id of an item; most begin with the same digits."""
    return str(uuid.UUID(int=0xA5 << 120 | number << 88))


class FakeHub:
    """Items in memory, one history. `odd` answers in its place by the end of the path."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = {}
        self.removed: dict[str, int] = {}
        self.position = 0
        self.epoch = "a"
        self.odd: dict[str, Callable[[], Odd | None]] = {}
        self.asked: list[tuple[str, int]] = []
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": self}))
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def publish(self, *numbers: int, kind: str = "news", title: str = "Järjestöilta") -> None:
        for number in numbers:
            self.position += 1
            self.removed.pop(key(number), None)
            self.items[key(number)] = {
                "id": key(number),
                "version": self.position,
                "type": kind,
                "locale": "fi",
                "title": f"{title} {number}",
            }

    def remove(self, *numbers: int) -> None:
        for number in numbers:
            self.position += 1
            del self.items[key(number)]
            self.removed[key(number)] = self.position

    def wanted(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        return [item for item in self.items.values() if item["type"] in query.get("type", [item["type"]])]

    def snapshot(self, query: dict[str, list[str]]) -> Odd:
        wanted = self.wanted(query)
        lines = [{"cursor": self.cursor(query), "count": len(wanted)}, *wanted]
        return 200, {}, "".join(json.dumps(line) + "\n" for line in lines).encode()

    def changes(self, query: dict[str, list[str]]) -> Odd:
        epoch, kinds, since = query["cursor"][0].split(":")
        if epoch != self.epoch:
            return problem(410, "cursor-too-old", "The cursor is too old")
        if kinds != self.kinds(query):
            return problem(400, "cursor-of-another-filter", "The cursor is of another filter")
        matching = {item["id"] for item in self.wanted(query)}
        rows = {**{i["id"]: i["version"] for i in self.items.values()}, **self.removed}
        found = []
        for version, item_id in sorted((seq, item_id) for item_id, seq in rows.items() if seq > int(since)):
            change = {"op": "remove", "id": item_id, "version": version, "reason": "deleted"}
            if item_id in matching:
                change |= {"op": "upsert", "item": self.items[item_id]}
            found.append(change)
        limit = int(query["limit"][0])
        more = len(found) > limit
        last = found[limit - 1]["version"] if more else self.position
        answer = {"changes": found[:limit], "cursor": self.cursor(query, last), "more": more}
        return 200, {"ETag": f'"{self.position}"'}, json.dumps(answer).encode()

    def fingerprint(self, query: dict[str, list[str]]) -> Odd:
        prefix = query.get("prefix", [""])[0]
        items = sorted((i["id"], i["version"]) for i in self.wanted(query) if i["id"].startswith(prefix))
        width = len(prefix) + 1 if prefix else 2
        buckets = [
            {"prefix": start} | amount([item for item in items if item[0].startswith(start)])
            for start in sorted({item[0][:width] for item in items})
        ]
        answer = amount(items) | {"buckets": buckets}
        if prefix and len(items) <= FEW:
            answer["items"] = [{"id": item_id, "version": version} for item_id, version in items]
        return 200, {}, json.dumps(answer).encode()

    def item(self, item_id: str) -> Odd:
        if item_id in self.removed:
            return problem(410, "removed", "The item has been removed")
        if item_id not in self.items:
            return problem(404, "not-found", "There is no such item")
        return 200, {}, json.dumps(self.items[item_id]).encode()

    def cursor(self, query: dict[str, list[str]], position: int | None = None) -> str:
        return f"{self.epoch}:{self.kinds(query)}:{self.position if position is None else position}"

    def kinds(self, query: dict[str, list[str]]) -> str:
        return "+".join(sorted(query.get("type", [])))

    def digest(self) -> dict[str, Any]:
        return amount(sorted((item["id"], item["version"]) for item in self.items.values()))


def amount(items: list[tuple[str, int]]) -> dict[str, Any]:
    """Count and digest as a hub documents them."""
    lines = "".join(f"{item_id} {version}\n" for item_id, version in items)
    return {"count": len(items), "digest": hashlib.sha256(lines.encode()).hexdigest()}


def problem(status: int, name: str, title: str, detail: str = "Begin again with a snapshot.") -> Odd:
    body = {
        "type": f"https://hub.example/problems/{name}",
        "title": title,
        "status": status,
        "detail": detail,
    }
    return status, {"Content-Type": "application/problem+json"}, json.dumps(body).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments: Any) -> None:
        """Readers are killed in the middle of an answer."""


class _Handler(BaseHTTPRequestHandler):
    hub: FakeHub

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        name = address.path.rsplit("/", 1)[-1]
        query = parse_qs(address.query, keep_blank_values=True)
        odd = self.hub.odd.get(name, lambda: None)()
        if odd:
            self.send(*odd, as_it_is=True)
        elif "/items/" in address.path:
            self.send(*self.hub.item(name))
        else:
            self.send(*getattr(self.hub, name)(query))

    def send(self, status: int, headers: dict[str, str], body: bytes, *, as_it_is: bool = False) -> None:
        if headers.get("ETag") and headers["ETag"] == self.headers.get("If-None-Match"):
            status, body = 304, b""
        if not as_it_is:
            body = gzip.compress(body)
            headers = {**headers, "Content-Encoding": "gzip", "Content-Length": str(len(body))}
        self.hub.asked.append((self.path, status))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        for part in [body] if isinstance(body, bytes) else body:
            self.wfile.write(part)

    def log_message(self, *arguments: Any) -> None:
        """Nobody wants to read it."""
