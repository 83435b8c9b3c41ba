"""The Python environment in `.venv`: made once, brought up to date when its lock file changes.

Standard library only, since it runs before anything is installed. `python3 tools/environment.py dev`
installs what development and tests need; `make run` is content with `base`.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = "unfinished"


class EnvironmentFailed(Exception):
    """The environment could not be made; the message says what to do."""


def install(name: str) -> bool:
    """Make `.venv` agree with `requirements/<name>.txt`; True if anything had to be done."""
    with one_at_a_time():
        return bring_up_to_date(name)


def bring_up_to_date(name: str) -> bool:
    wanted = fingerprint(name)
    stamp = VENV / f"silta-{name}.stamp"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return False
    create()
    # An installation that was killed may have left packages in halves.
    killed = stamp.exists() and stamp.read_text() == UNFINISHED
    stamp.write_text(UNFINISHED)
    call(
        [*uv(), "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes"]
        + (["--reinstall"] if killed else [])
        + ["-r", str(ROOT / "requirements" / f"{name}.txt")],
        f"The packages of requirements/{name}.txt could not be installed.",
    )
    stamp.write_text(wanted)
    return True


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let `make run` and `make test` wait for each other; uv inherits the lock, should it outlive us."""
    VAR.mkdir(exist_ok=True)
    with (VAR / "environment.lock").open("w") as lock:
        os.set_inheritable(lock.fileno(), True)
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fingerprint(name: str) -> str:
    """What an installation depends on: the lock file and the Python it was made with."""
    lock = (ROOT / "requirements" / f"{name}.txt").read_bytes()
    return hashlib.sha256(lock + repr(sys.version_info[:3]).encode()).hexdigest()


def create() -> None:
    """Make `.venv`, unless a working one of the same Python is there."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    if PYTHON.exists():
        answer = subprocess.run([str(PYTHON), "-c", question], capture_output=True, text=True, check=False)
        if answer.stdout.strip() == version:
            return
    shutil.rmtree(VENV, ignore_errors=True)
    if uv_on_path():
        call(["uv", "venv", "--quiet", "--python", sys.executable, str(VENV)], "uv could not make .venv.")
    else:
        call(
            [sys.executable, "-m", "venv", str(VENV)],
            "Python could not make .venv. On Debian and Ubuntu it needs: apt install python3-venv",
        )


def uv() -> list[str]:
    """The command that starts uv, brought by pip if there is none."""
    if uv_on_path():
        return ["uv"]
    own = VENV / "bin" / "uv"
    if not own.exists():
        call(
            [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"],
            "pip could not install uv.",
        )
    return [str(own)]


def uv_on_path() -> bool:
    """Whether there is a uv that starts (a version manager may have left a shim of one that does not)."""
    path = os.pathsep.join(p for p in os.environ.get("PATH", "").split(os.pathsep) if p != str(VENV / "bin"))
    found = shutil.which("uv", path=path)
    if found is None:
        return False
    return subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0


def call(command: list[str], failure: str) -> None:
    if subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, close_fds=False, check=False).returncode:
        raise EnvironmentFailed(failure)


if __name__ == "__main__":
    try:
        install(sys.argv[1])
    except EnvironmentFailed as failure:
        sys.exit(str(failure))
