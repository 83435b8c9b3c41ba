import fcntl
import os
import socket
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.fixture
def make_run(tmp_path):
    def run(*options):
        return subprocess.run(
            [sys.executable, "tools/run.py", *options],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], "SILTA_DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def test_a_port_in_use_is_said_before_anything_is_done(make_run):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])

        answer = make_run("--port", port)

    assert answer.returncode == 1
    assert f"port {port} is in use" in answer.stdout
    assert "getting ready" not in answer.stdout


@pytest.mark.parametrize("port", ["kahdeksan", "0", "70000"])
def test_a_port_that_is_none_is_refused(make_run, port):
    answer = make_run("--port", port)

    assert answer.returncode == 2
    assert "PORT must be a number" in answer.stderr


def test_a_second_run_in_the_same_folder_is_refused(make_run, tmp_path):
    with (tmp_path / "run.lock").open("w") as lock:
        lock.write(str(os.getpid()))
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)

        answer = make_run("--port", "8999")

    assert answer.returncode == 1
    assert "already running in this folder" in answer.stdout


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "tiedosto").touch()

    answer = subprocess.run(
        [sys.executable, "tools/run.py"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "SILTA_DATA_DIR": str(tmp_path / "tiedosto" / "var")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert "cannot write to the folder" in answer.stdout
    assert "Traceback" not in answer.stderr
