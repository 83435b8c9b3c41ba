"""The worker: runs background tasks and, beside them, what has to happen at certain times."""

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from cms.processes import add_parent_argument, follow_parent
from cms.publishing import publish_due
from core.projection import settle
from core.reconciliation import reconcile_nightly
from events.services import tell_all
from organisations.freshness.asking import plan_night
from organisations.freshness.decisions import tell_all as tell_senders_of_changes
from organisations.freshness.mails import send_waiting
from organisations.proposals.mail import tell_all as tell_all_proposers
from organisations.services.import_work import leave_off
from organisations.tasks.imports import go_on_with_imports
from search.index.keeping import keep_level

logger = logging.getLogger(__name__)
TASK_SECONDS = 1
AWAY_SECONDS = 5
MINUTE = 60
DAY = 24 * 60 * 60
# Sessions that have ended, results of tasks older than two weeks, coming times of series, past sign-ups, files that
# were taken in, removals that no reader can ask for any longer, past proposals, the list of likely duplicates, and
# old searches.
DAILY = (
    *("clearsessions", "prune_db_task_results", "extend_series", "forget_sign_ups"),
    *("forget_import_files", "forget_removals", "forget_proposals", "find_duplicates"),
    "forget_searches",
)
MAILS_A_MINUTE = 100  # to organisations: many at once look like spam
TURN_SECONDS = 10  # of work that may take an hour, so that the worker can be stopped meanwhile
BREATH_SECONDS = 0.02  # between two transactions, in which editors get their turn


class Command(BaseCommand):
    help = "Run background tasks, publish and expire on time; any number of workers; stop with SIGTERM."
    requires_system_checks: list[str] = []  # `prepare` has made them

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_parent_argument(parser)

    def handle(self, *, with_parent: bool, **_: Any) -> None:
        if with_parent:
            follow_parent(patience=60)
        stopping = threading.Event()
        worker = task_worker()

        def stop(*_: Any) -> None:
            worker.running = False  # it finishes the task it has in hand
            leave_off()  # unless that is long work on an import
            stopping.set()

        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)
        timetable = [
            threading.Thread(target=keep_doing, args=(job, seconds, stopping), name=job.__name__)
            for job, seconds in (
                (keep_items_true, TASK_SECONDS),
                (keep_searchable, TASK_SECONDS),
                (publish_on_time, MINUTE),
                (tell_signed_up, MINUTE),
                (go_on_with_imports, MINUTE),
                (write_to_organisations, MINUTE),
                (find_whom_to_ask, DAY),
                (tell_proposers, MINUTE),
                (daily_work, DAY),
            )
        ]
        for thread in timetable:
            thread.start()
        logger.info("Worker is ready")
        while not stopping.wait(TASK_SECONDS):
            database_answered(worker.run, stopping)
        for thread in timetable:
            thread.join()
        logger.info("Worker has stopped")


def task_worker() -> Worker:
    """django-tasks' own worker, which returns when no task is waiting."""
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=TASK_SECONDS,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )


def keep_doing(job: Callable[[], None], seconds: int, stopping: threading.Event) -> None:
    """Do `job` now and then at every full `seconds` of the clock."""
    while not stopping.is_set():
        if database_answered(job, stopping):
            stopping.wait(seconds - time.time() % seconds + 0.1)
    connection.close()


def database_answered(job: Callable[[], None], stopping: threading.Event) -> bool:
    """Do `job`; whatever goes wrong is logged and ends neither the worker nor its timetable."""
    close_old_connections()
    try:
        job()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("The database does not answer, trying again soon: %s", str(error).partition("\n")[0])
        connection.close()
        stopping.wait(AWAY_SECONDS)
        return False
    except Exception:
        logger.exception("Could not %s", job.__name__)
    finally:
        close_old_connections()
    return True


def publish_on_time() -> None:
    publish_due(timezone.now())


def keep_items_true() -> None:
    """Make anew what was too much for the request that outdated it, and what has run out."""
    while settle():
        time.sleep(BREATH_SECONDS)


def keep_searchable() -> None:
    """Let the search engines take in what has changed, and what they missed while they were away."""
    until = time.monotonic() + TURN_SECONDS
    while keep_level() and time.monotonic() < until:
        time.sleep(BREATH_SECONDS)


def tell_signed_up() -> None:
    """Send what did not go out at once to those who signed up for events, and tell who has moved up a queue."""
    tell_all(now=timezone.now())


def find_whom_to_ask() -> None:
    """Note the organisations whose entries have to be confirmed again."""
    plan_night(timezone.now())


def write_to_organisations() -> None:
    """Send some of the mails that were noted in the night."""
    send_waiting(now=timezone.now(), most=MAILS_A_MINUTE)


def tell_proposers() -> None:
    """Send what did not go out at once to those who proposed organisations, or changes of them."""
    tell_all_proposers(now=timezone.now())
    tell_senders_of_changes(now=timezone.now())


def daily_work() -> None:
    for command in DAILY:
        call_command(command, verbosity=0, stdout=StringIO())
    reconcile_nightly(timezone.now())
