"""The web server: granian with our WSGI application, as `python -m cms.server`.

No management command, since the process that only watches over the others needs no Django of its own.
"""

import argparse
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from cms.processes import add_parent_argument, follow_parent


def main() -> None:
    options = arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
    try:
        import_module(os.environ["DJANGO_SETTINGS_MODULE"])  # so that what is wrong is no child's traceback
    except ImproperlyConfigured as error:
        sys.exit(f"{error}")
    if options.with_parent:
        follow_parent()
    server = Granian(
        "cms.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        websockets=False,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=load_application)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Serve the site; stop with Ctrl-C or SIGTERM.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1, help="processes, each with its own memory cache")
    parser.add_argument("--threads", type=int, default=4, help="requests served at once by each process")
    add_parent_argument(parser)
    return parser.parse_args()


def load_application(target: str) -> Callable[..., Any]:
    """Run in each of granian's processes, which it would otherwise leave behind if it is killed."""
    follow_parent()
    from cms.wsgi import application

    return application


if __name__ == "__main__":
    main()
