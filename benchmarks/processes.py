"""Programs that are measured: starting and stopping them, and what they take, with their children, from /proc."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
PATIENCE_SECONDS = 60


def start(
    command: list[str], port: int, folder: Path, environment: dict[str, str]
) -> subprocess.Popen[bytes]:
    """A server in a session of its own, once it listens."""
    if listens(port):
        raise SystemExit(f"Port {port} is taken.")
    server = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not listens(port):
        if server.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"{' '.join(command)} did not start.")
        time.sleep(0.1)
    return server


def stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


def listens(port: int) -> bool:
    with socket.socket() as connection:
        connection.settimeout(1)
        return connection.connect_ex(("127.0.0.1", port)) == 0


def tree(root: int) -> list[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for stat in PROC.glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found, todo = [], [root]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def cpu_seconds(root: int, but: Iterable[int] = ()) -> float:
    """Processor time of a tree of processes, with what those have taken that ended meanwhile."""
    ticks = 0
    for process in set(tree(root)) - set(but):
        try:
            said = (PROC / str(process) / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        ticks += sum(int(number) for number in said[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> dict[str, float]:
    """MB of one process: all that is in memory, and its share of it."""
    try:
        said = (PROC / str(process) / "smaps_rollup").read_text()
    except OSError:
        return {"rss": 0.0, "pss": 0.0}
    return {name: _kilobytes(said, name) * 1024 / 1e6 for name in ("rss", "pss")}


def _kilobytes(said: str, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+)", said, re.MULTILINE | re.IGNORECASE)
    return int(found[1]) if found else 0
