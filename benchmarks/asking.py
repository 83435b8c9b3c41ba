"""Asking a server over HTTP, from several connections at once."""

import http.client
import itertools
import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

CONNECTIONS = 4
JSON = {"Accept": "application/json", "Host": "localhost"}


class Reader:
    """One connection that stays open, and what has come through it."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.requests = self.bytes = 0

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[http.client.HTTPResponse, bytes]:
        for attempt in (1, 2):
            try:
                self._connection.request("GET", path, headers={**JSON, **(headers or {})})
                response = self._connection.getresponse()
                body = response.read()
                break
            except (ConnectionError, http.client.HTTPException):
                self._connection.close()
                if attempt == 2:
                    raise
        self.requests += 1
        self.bytes += len(body)
        return response, body

    def json(self, path: str) -> Any:
        response, body = self.get(path)
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}: {body[:300]!r}")
        return json.loads(body)

    def lines(self, path: str, headers: dict[str, str]) -> Iterator[bytes]:
        """The lines of a long answer, as they come; compressed parts as they are."""
        self._connection.request("GET", path, headers={**JSON, **headers})
        response = self._connection.getresponse()
        yield from response
        self._connection.close()


@dataclass
class Asked:
    """What came of asking for a while. `wrong` counts the answers with another status than was expected."""

    answers: int = 0
    bytes: int = 0
    wrong: int = 0
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)


def ask(
    port: int, paths: Sequence[str], seconds: float, headers: dict[str, str], status: int, begin: int
) -> Asked:
    """Ask for `paths` in turns, from the one numbered `begin`, until the time is over."""
    asked = Asked()
    turns = itertools.islice(itertools.cycle(paths), begin % len(paths), None)
    begun = time.monotonic()

    def go_on() -> None:
        reader = Reader(port)
        while time.monotonic() - begun < seconds:
            with asked.lock:
                path = next(turns)
            response, body = reader.get(path, headers)
            with asked.lock:
                asked.answers += 1
                asked.bytes += len(body)
                asked.wrong += response.status != status

    threads = [threading.Thread(target=go_on) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asked.seconds = time.monotonic() - begun
    return asked
