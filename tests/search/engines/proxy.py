"""Something between us and a node, in which everything may go wrong that does on the way."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Proxy(ThreadingHTTPServer):
    """Hands requests on to `target` and keeps their paths in `asked`, unless `trouble` answers: status and text.

    `who` is how the latest of them said who asks.
    """

    daemon_threads = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = urlsplit(target).netloc
        self.asked: list[str] = []
        self.who = ""
        self.trouble: Callable[[str], tuple[int, str] | None] = lambda path: None

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked did not wait for the answer."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append(self.path)
        self.server.who = self.headers.get("Authorization") or ""
        trouble = self.server.trouble(self.path)
        status, headers, answer = self._own(*trouble) if trouble else self._passed_on(body)
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer if self.command != "HEAD" else b"")

    do_GET = do_PUT = do_DELETE = do_HEAD = do_POST  # noqa: N815  as the library calls them

    def _own(self, status: int, text: str) -> tuple[int, list[tuple[str, str]], bytes]:
        headers = [("X-Elastic-Product", "Elasticsearch"), ("Content-Type", "application/json")]
        return status, headers, text.encode()

    def _passed_on(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        node = http.client.HTTPConnection(self.server.target)
        try:
            node.request(self.command, self.path, body or None, dict(self.headers))
            answer = node.getresponse()
            kept = [
                pair
                for pair in answer.getheaders()
                if pair[0].lower() in ("content-type", "x-elastic-product")
            ]
            return answer.status, kept, answer.read()
        finally:
            node.close()

    def log_message(self, *args: object) -> None:
        """Nothing."""


@contextmanager
def proxy(target: str) -> Iterator[Proxy]:
    server = Proxy(target)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
