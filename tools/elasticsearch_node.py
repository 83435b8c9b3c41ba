"""An Elasticsearch of its own for one command: `python tools/elasticsearch_node.py pytest tests/search`.

Built from packages by `../shared/elasticsearch`, once for all checkouts, or else from its container image; on a free port
of the loopback interface, and gone afterwards. ELASTICSEARCH_URL tells the command where it is.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from environment import ROOT
from postgres import free_port

LAB = ROOT.parent / "shared" / "elasticsearch"
IMAGE = "docker.elastic.co/elasticsearch/elasticsearch:9.5.3"
HEAP = "384m"
START_SECONDS = 180
BUILD_SECONDS = 480
STOP_SECONDS = 30


class NoElasticsearch(Exception):
    """There is no Elasticsearch to start; the message says what one is made of."""


class Node(Protocol):
    """A node that can be stopped, killed and started again with what it had."""

    url: str

    def start(self) -> None:
        """Start it, and wait until it answers."""

    def stop(self) -> None:
        """As an operator does."""

    def kill(self) -> None:
        """As a power cut does."""

    def pause(self) -> None:
        """Let it take connections and say nothing."""

    def resume(self) -> None: ...


@contextlib.contextmanager
def elasticsearch_node() -> Iterator[Node]:
    """A node that is running."""
    with tempfile.TemporaryDirectory(prefix="silta-es-", dir="/tmp", ignore_cleanup_errors=True) as name:
        node = make_node(Path(name))
        try:
            node.start()
            yield node
        finally:
            node.kill()


def make_node(folder: Path) -> Node:
    if LAB.is_dir():
        return LabNode(built(), folder)
    if shutil.which("docker") and not quietly("docker", "info").returncode:
        return ContainerNode()
    raise NoElasticsearch(
        f"there is neither {LAB} nor a container engine that runs; or set ELASTICSEARCH_URL"
    )


class LabNode:
    """Elasticsearch as built from packages."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.home = home
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.home / "start.sh", str(self.port), str(self.folder / "node")],
                env={**os.environ, "HEAP": HEAP},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the tests; the server is a child of the one started here
            )
        wait_until_ready(
            self.url, lambda: self.process is not None and self.process.poll() is not None, self.said
        )

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(STOP_SECONDS)
            self.process = None

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait(STOP_SECONDS)
            self.process = None

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def said(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-3000:]

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


class ContainerNode:
    """Elasticsearch in a container."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        settings = (
            "discovery.type=single-node",
            "xpack.security.enabled=false",
            "cluster.routing.allocation.disk.threshold_enabled=false",
            f"ES_JAVA_OPTS=-Xms{HEAP} -Xmx{HEAP}",
        )
        options = [part for setting in settings for part in ("--env", setting)]
        made = quietly("docker", "create", "--publish", f"127.0.0.1:{self.port}:9200", *options, IMAGE)
        if made.returncode:
            raise NoElasticsearch(f"docker cannot make a container of {IMAGE}:\n{made.stderr}")
        self.container = made.stdout.strip()

    def start(self) -> None:
        quietly("docker", "start", self.container)
        wait_until_ready(
            self.url, lambda: False, lambda: quietly("docker", "logs", self.container).stdout[-3000:]
        )

    def stop(self) -> None:
        quietly("docker", "stop", self.container)

    def kill(self) -> None:
        quietly("docker", "kill", self.container)

    def pause(self) -> None:
        quietly("docker", "pause", self.container)

    def resume(self) -> None:
        quietly("docker", "unpause", self.container)


def built() -> Path:
    """The folder of a built lab, outside the checkout: what is fetched is large and may not be passed on."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "silta"
    cache.mkdir(parents=True, exist_ok=True)
    home = cache / f"elasticsearch-{digest(LAB)}"
    with (cache / "elasticsearch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # whoever comes meanwhile waits, and finds it built
        if not (home / ".built").exists():
            build(home)
    return home


def build(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(LAB, home, ignore=shutil.ignore_patterns("build", "run"))
    for path in (home, *home.rglob("*")):
        path.chmod(path.stat().st_mode | 0o200)  # the original may be read-only
    try:
        done = quietly(str(home / "build.sh"), timeout=BUILD_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoElasticsearch(f"Elasticsearch could not be built: {error}") from error
    if done.returncode:
        raise NoElasticsearch(f"Elasticsearch could not be built:\n{done.stdout}{done.stderr}")
    (home / ".built").touch()


def digest(folder: Path) -> str:
    code = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and parts[0] not in ("build", "run"):
            code.update("/".join(parts).encode() + path.read_bytes())
    return code.hexdigest()[:12]


def wait_until_ready(url: str, has_ended: Callable[[], bool], said: Callable[[], str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not has_ended():
        with contextlib.suppress(OSError, urllib.error.URLError):
            health = f"{url}/_cluster/health?wait_for_status=yellow&timeout=5s"
            with urllib.request.urlopen(health, timeout=10):
                return
        time.sleep(0.3)
    raise NoElasticsearch(f"Elasticsearch did not start:\n{said()}")


def quietly(*command: str, timeout: int = BUILD_SECONDS) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=timeout, check=False
    )


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with elasticsearch_node() as running:
            command = subprocess.run(
                sys.argv[1:], env={**os.environ, "ELASTICSEARCH_URL": running.url}, check=False
            )
            sys.exit(command.returncode)
    except NoElasticsearch as problem:
        sys.exit(str(problem))
