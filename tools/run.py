"""`make run`: brings the hub up on this machine and keeps it up until it is stopped.

Standard library only. It installs, lets `manage.py prepare` do what needs Django, then starts the web
server and the task worker as children. Both stop with it, however it ends: on a signal it stops them,
and if it is killed they notice that their parent has gone.
"""

import argparse
import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TextIO

import environment

VAR = Path(os.environ.get("SILTA_DATA_DIR") or environment.VAR)
PASSWORD_FILE = VAR / "admin-password"
READY_FILE = VAR / "prepared"  # there while what is served is up to date
ANSWER_SECONDS = 60
PORT_SECONDS = 2  # what a killed run left behind needs about one to let its port go
STOP_SECONDS = 15
LEFTOVER_SECONDS = 120


class CannotRun(Exception):
    """Something the person who typed `make run` has to know; the message is all they see."""


class Stopped(Exception):
    """Somebody asked us to stop."""


def main() -> int:
    options = arguments()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup keeps its word
            signal.signal(number, stop)
    try:
        with only_one_here():
            check_port(options.port)
            return run(options.port, demo=not options.empty)
    except (CannotRun, environment.EnvironmentFailed) as failure:
        say(f"\nSilta is not running: {failure}")
        return 1
    except Stopped:
        say("\nSilta has stopped.")
        return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Run Silta on this machine.")
    parser.add_argument("--port", default="8000")
    parser.add_argument("--empty", action="store_true", help="an empty page tree instead of demo content")
    options = parser.parse_args()
    if not (options.port.isdecimal() and 0 < int(options.port) < 65536):
        parser.error(f"PORT must be a number from 1 to 65535, not '{options.port}'.")
    options.port = int(options.port)
    return options


def run(port: int, *, demo: bool) -> int:
    began = time.monotonic()
    say("Silta is getting ready. The first start takes a minute or two.")
    if environment.install("base"):
        say(f"  {'Python packages':60}{time.monotonic() - began:6.1f} s")
    variables = child_environment(port)
    new_password = not PASSWORD_FILE.exists()
    with children() as started:
        READY_FILE.unlink(missing_ok=True)
        prepare = start(started, variables, "manage.py", "prepare", *(["--demo"] if demo else []))
        # Loading the code is most of a start, so the server does it meanwhile.
        server = ["-m", "cms.server", "--port", str(port), "--ready-file", str(READY_FILE)]
        web = start(started, variables, *server)
        if wait_for(prepare):
            raise CannotRun("the step above failed. Nothing is lost; mend the cause and run it again.")
        READY_FILE.touch()
        worker = start(started, variables, "manage.py", "worker")
        wait_until_it_answers(port, web)
        greet(variables["SILTA_BASE_URL"], new_password=new_password, seconds=time.monotonic() - began)
        return watch(web, worker)


# --- Before anything is done ----------------------------------------------------------------------


@contextlib.contextmanager
def only_one_here() -> Iterator[None]:
    """Hold `var/run.lock`. Our children inherit it, so that a run that was killed is over before the next."""
    try:
        VAR.mkdir(parents=True, exist_ok=True)
        lock = (VAR / "run.lock").open("a+")
    except OSError as error:
        raise CannotRun(f"cannot write to the folder {VAR} ({error.strerror}).") from error
    with lock:
        os.set_inheritable(lock.fileno(), True)
        wait_for_lock(lock)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def wait_for_lock(lock: TextIO) -> None:
    """Take the lock; wait only for what a killed run left behind, not for one that is up."""
    deadline = time.monotonic() + LEFTOVER_SECONDS
    waiting = False
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            holder = lock.read().strip()
            if is_alive(holder) or time.monotonic() > deadline:
                raise CannotRun(
                    f"it is already running in this folder (process {holder}). Stop that one first."
                ) from error
        if not waiting:
            say("Waiting for the end of a run that was killed ...")
        waiting = True
        pause()


def is_alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def check_port(port: int) -> None:
    deadline = time.monotonic() + PORT_SECONDS
    while error := port_problem(port):
        if isinstance(error, PermissionError):
            raise CannotRun(f"port {port} is not for ordinary users. Take one above 1023.")
        if time.monotonic() > deadline:
            free = port + 1 if port < 65535 else 8000
            raise CannotRun(f"port {port} is in use by another program. Try: make run PORT={free}")
        pause()


def port_problem(port: int) -> OSError | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error
    return None


# --- Children -------------------------------------------------------------------------------------


def child_environment(port: int) -> dict[str, str]:
    variables = {**os.environ, "PYTHONUNBUFFERED": "1"}
    variables.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.development")
    variables.setdefault("SILTA_BASE_URL", f"http://127.0.0.1:{port}")
    return variables


@contextlib.contextmanager
def children() -> Iterator[list[subprocess.Popen[bytes]]]:
    """A list of the processes started so far, all of which have ended when the block is left."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        yield started
    finally:
        for process in started:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in started:
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()


def start(
    started: list[subprocess.Popen[bytes]], variables: dict[str, str], *command: str
) -> subprocess.Popen[bytes]:
    # A session of its own keeps Ctrl-C from reaching the children beside us: we stop them in order.
    process = subprocess.Popen(
        [str(environment.PYTHON), *command, "--with-parent"],
        cwd=environment.ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
        close_fds=False,
        start_new_session=True,
    )
    started.append(process)
    return process


def wait_for(process: subprocess.Popen[bytes]) -> int:
    while (code := process.poll()) is None:
        pause()
    return code


def wait_until_it_answers(port: int, web: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        if web.poll() is not None:
            raise CannotRun("the web server stopped at once; its message is above.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/?format=text", timeout=5):
                return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return
            pause()
        except OSError:
            pause()
    raise CannotRun(f"the site did not answer within {ANSWER_SECONDS} seconds.")


def watch(web: subprocess.Popen[bytes], worker: subprocess.Popen[bytes]) -> int:
    """Wait until somebody stops us or one of the children ends by itself, which is a failure."""
    while True:
        for name, process in (("web server", web), ("worker", worker)):
            if process.poll() is not None:
                raise CannotRun(f"the {name} ended by itself (exit code {process.returncode}).")
        pause()


def pause() -> None:
    """Wait a moment, and stop if the `make` that started us has been killed."""
    time.sleep(0.2)
    if "MAKELEVEL" in os.environ and os.getppid() != PARENT:
        raise Stopped


PARENT = os.getppid()


def stop(number: int, frame: FrameType | None) -> None:
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)  # make hands the signal on to us a second time
    raise Stopped


# --- What it says ---------------------------------------------------------------------------------


def say(text: str) -> None:
    print(text, flush=True)


def greet(site: str, *, new_password: bool, seconds: float) -> None:
    say(
        f"""
Silta is running (ready in {seconds:.1f} s). Stop it with Ctrl-C.

  Site      {site}/
  Admin     {site}/admin/
  Hub API   {site}/api/hub/v1/docs (for partners, with its documentation)
  API v2    {site}/api/v2/pages/
  API v3    {site}/api/v3/pages/
            {site}/api/v3/docs/ (documentation)

  Log in as 'admin' {how_to_log_in(new_password=new_password)}
"""
    )


def how_to_log_in(*, new_password: bool) -> str:
    kept = os.path.relpath(PASSWORD_FILE)
    if not PASSWORD_FILE.exists():
        return "with the password that was given in SILTA_ADMIN_PASSWORD at the first start."
    if new_password:
        return f"with the password {PASSWORD_FILE.read_text().strip()}\n  (shown this once; kept in {kept})"
    return f"with the password kept in {kept}"


if __name__ == "__main__":
    sys.exit(main())
