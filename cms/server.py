"""The web server: granian with our WSGI application, as `python -m cms.server`.

No management command, since the process that only watches over the others needs no Django of its own.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import django
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from cms.catalogues import compile_catalogues
from cms.processes import add_parent_argument, follow_parent


def main() -> None:
    options = arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
    try:
        import_module(os.environ["DJANGO_SETTINGS_MODULE"])  # so that what is wrong is no child's traceback
    except ImproperlyConfigured as error:
        sys.exit(1 if options.ready_file else f"{error}")  # what we wait for has said it already
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
    server.serve(target_loader=partial(load_application, ready=options.ready_file))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Serve the site; stop with Ctrl-C or SIGTERM.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1, help="processes, each with its own memory cache")
    parser.add_argument("--threads", type=int, default=4, help="requests served at once by each process")
    parser.add_argument("--ready-file", type=Path, help="load our code now, but serve once this file exists")
    add_parent_argument(parser)
    return parser.parse_args()


def load_application(target: str, *, ready: Path | None) -> Callable[..., Any]:
    """Run in each of granian's processes, which it would otherwise leave behind if it is killed."""
    follow_parent()
    if ready is not None:
        # Here too, before the code is loaded: some of it looks a text up, and then keeps the catalogue as it was.
        compile_catalogues()
        django.setup()
        import_module(settings.ROOT_URLCONF)
        wait_for(ready)
        read_static_files_again()
    from cms.wsgi import application

    Thread(target=read_ahead, daemon=True).start()
    return application


def read_ahead() -> None:
    """Have in memory what the first reader of a large directory, and whoever searches first, would wait seconds for."""
    from organisations.directory.memory import memory as directory
    from search.engines.catalogue import memory as catalogue

    try:
        directory.entries()
        catalogue.catalogue()
    except DatabaseError:
        pass  # the first reader waits, or is told what is wrong
    finally:
        connection.close()


def wait_for(ready: Path) -> None:
    """Return once the file exists; granian, which is not serving yet, would not listen to a signal meanwhile."""
    theirs = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while not ready.exists():
        time.sleep(0.05)
    signal.signal(signal.SIGTERM, theirs)


def read_static_files_again() -> None:
    """The list of static files was read together with our code; they may have been collected since."""
    kept = storages["staticfiles"]
    if isinstance(kept, ManifestFilesMixin):
        kept.hashed_files, kept.manifest_hash = kept.load_manifest()


if __name__ == "__main__":
    main()
