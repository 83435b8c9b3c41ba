"""What our long-running commands have in common: they end when whoever started them has gone."""

import contextlib
import os
import secrets
import signal
import threading
import time
from argparse import ArgumentParser
from pathlib import Path


def add_parent_argument(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--with-parent",
        action="store_true",
        help="Stop when the process that started this one has gone, even if it was killed.",
    )


def follow_parent(patience: float = 10) -> None:
    """Stop this process once its parent has gone: first politely, then after `patience` seconds by force.

    Asking for the parent's number again and again works the same on Linux and macOS.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(patience)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="follow-parent", daemon=True).start()


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner may read; FileExistsError if somebody was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    try:
        os.link(unfinished, path)
    finally:
        unfinished.unlink()


def read_or_make_secret(path: Path) -> str:
    """The secret kept in `path`, which is made the first time it is asked for."""
    with contextlib.suppress(FileExistsError):
        write_private(path, secrets.token_urlsafe(50))
    return path.read_text()
