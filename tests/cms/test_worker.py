import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.db import OperationalError

from cms.management.commands.worker import database_answered


@pytest.mark.django_db
def test_a_database_that_is_away_is_told_and_waited_for(caplog):
    stopping = threading.Event()
    stopping.set()

    def job():
        raise OperationalError("connection refused\nIs the server running?")

    assert not database_answered(job, stopping)

    assert "The database does not answer" in caplog.text
    assert "Is the server running?" not in caplog.text


@pytest.mark.django_db
def test_work_that_fails_is_logged_and_does_not_end_the_worker(caplog):
    def extend_series():
        raise ValueError("Tähän ei osattu varautua.")

    assert database_answered(extend_series, threading.Event())
    assert "Could not extend_series" in caplog.text


def test_the_worker_lives_without_tables_and_stops_when_asked(tmp_path):
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"sqlite:///{tmp_path / 'tyhjä.sqlite3'}",
            "SILTA_SECRET_KEY": "vain-testeille",
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    assert "does not answer" in wait_for_line(worker, "does not answer")

    worker.send_signal(signal.SIGTERM)

    assert worker.communicate(timeout=30)[1].endswith("Worker has stopped\n")
    assert worker.returncode == 0


def wait_for_line(process, words):
    deadline = time.monotonic() + 60
    for line in process.stderr:
        if words in line or time.monotonic() > deadline:
            return line
    return ""
