"""The web server: granian with our WSGI application."""

import os
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from cms.processes import add_parent_argument, follow_parent


class Command(BaseCommand):
    help = "Serve the site with granian; stop with Ctrl-C or SIGTERM."
    requires_system_checks: list[str] = []  # `prepare` has made them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--workers", type=int, default=1, help="Processes; each has its own memory cache."
        )
        parser.add_argument("--threads", type=int, default=4, help="Requests served at once by each process.")
        add_parent_argument(parser)

    def handle(
        self, *, host: str, port: int, workers: int, threads: int, with_parent: bool, **_: Any
    ) -> None:
        if with_parent:
            follow_parent()
        server = Granian(
            "cms.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
            log_level=LogLevels.warning,
        )
        server.serve(target_loader=load_application)


def load_application(target: str) -> Callable[..., Any]:
    """Run in each of granian's processes, which it would otherwise leave behind if it is killed."""
    follow_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
    from cms.wsgi import application  # the site is loaded in the server's processes only

    return application
