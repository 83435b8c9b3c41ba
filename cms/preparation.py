"""The steps between a checkout and a hub that can be served; each may be run again and then does little."""

import hashlib
import logging
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django_tasks import TaskResult, task_backends
from django_tasks.backends.dummy import DummyBackend
from wagtail.models import Site
from wagtail.search.index import BaseField, RelatedFields, get_indexed_models
from wagtail.search.models import IndexEntry

from cms.processes import write_private
from core.projection import outdate_everything, settle_for
from search.backends.elasticsearch import ENGINE_ERRORS
from search.backends.words import rules
from search.index.following import DATABASE, catch_up

logger = logging.getLogger(__name__)
ADMIN = "admin"
ITEM_FORMAT = "2"  # to be raised when items are written otherwise than before
SETTLE_SECONDS = 20


def check_surroundings() -> None:
    """ImproperlyConfigured, with a message for the operator, if database or media folder cannot be used."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        reason = str(error).strip().partition("\n")[0]
        raise ImproperlyConfigured(f"DATABASE_URL: the database does not answer: {reason}") from error
    if not settings.SILTA_MEDIA_IS_REMOTE:
        check_writable(Path(settings.MEDIA_ROOT), "SILTA_MEDIA_ROOT")
    check_writable(settings.DATA_DIR, "SILTA_DATA_DIR")


def check_writable(folder: Path, variable: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = f"{variable}: cannot write to the folder {folder} ({error.strerror})."
        raise ImproperlyConfigured(message) from error


def migrate() -> None:
    """Run the migrations that have not been; looking first is faster, since `migrate` does much besides."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def collect_static() -> None:
    """Collect the static files, unless those of the last time are still the same."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    found = digest(static_sources())
    if stamp.exists() and stamp.read_text() == found:
        return
    check_writable(Path(settings.STATIC_ROOT), "SILTA_STATIC_ROOT")
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(found)


def static_sources() -> Iterator[str]:
    yield repr(settings.STORAGES["staticfiles"])
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            yield f"{path} {state.st_size} {state.st_mtime_ns}"


def load_reference_data() -> None:
    call_command("load_regions", verbosity=0, stdout=StringIO())


def load_content(stamp: Path, output: TextIO, *, demo: bool) -> None:
    """Load the demo or the first page tree; the worker gets no work from it, since `update_index` does it all.

    `stamp` is that of `update_index`. It is away while content is loaded, and comes back if there was none to load.
    """
    built = stamp.read_text() if stamp.exists() else ""
    stamp.unlink(missing_ok=True)
    with tasks_put_aside() as tasks:
        call_command("demo" if demo else "first_run", stdout=output)
    if built and not tasks:
        stamp.write_text(built)


@contextmanager
def tasks_put_aside() -> Iterator[list[TaskResult]]:
    """A list of the tasks that are not given to the worker inside the block."""
    queue = task_backends["default"]
    aside = DummyBackend("default", {})
    task_backends["default"] = aside
    try:
        yield aside.results
    finally:
        task_backends["default"] = queue


def set_address() -> None:
    """Give the default site the address of SILTA_BASE_URL, from which all absolute links are made."""
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first()
    if site and (site.hostname, site.port) != (address.hostname, port):
        site.hostname, site.port = address.hostname, port
        site.save()


def fill_content_store(stamp: Path) -> None:
    """Have all items made anew when what stands in every one of them is another now; the worker does what is much."""
    database = str(settings.DATABASES["default"]["NAME"])
    wanted = digest(iter([database, settings.WAGTAILADMIN_BASE_URL, repr(settings.LANGUAGES), ITEM_FORMAT]))
    if stamp.exists() and stamp.read_text() == wanted:
        return
    outdate_everything()
    settle_for(SETTLE_SECONDS)
    stamp.write_text(wanted)


def fill_search(seconds: float = SETTLE_SECONDS) -> None:
    """Let the database's search take in what it misses for some time; what is much is left to the worker."""
    until = time.monotonic() + seconds
    while catch_up(DATABASE) and time.monotonic() < until:
        pass


def create_admin(password_file: Path) -> None:
    """Make the user `admin`, unless there is a superuser; a generated password goes to `password_file` first."""
    users = get_user_model()._default_manager
    if users.filter(is_superuser=True).exists():
        return
    password = settings.SILTA_ADMIN_PASSWORD
    if not password:
        if not password_file.exists():
            write_private(password_file, secrets.token_urlsafe(12) + "\n")
        password = password_file.read_text().strip()
    users.create_superuser(ADMIN, email="", password=password)


def update_index(stamp: Path) -> None:
    """Build search and reference index, unless that was done for these search fields and rules; the worker keeps them."""
    wanted = digest(search_definition())
    if stamp.exists() and stamp.read_text() == wanted and IndexEntry.objects.exists():
        return
    call_command("rebuild_references_index", verbosity=0, stdout=StringIO())
    try:
        for engine in reversed(settings.WAGTAILSEARCH_BACKENDS):  # the database first, which is always there
            call_command("update_index", backend_name=engine, verbosity=0, stdout=StringIO())
    except ENGINE_ERRORS as error:
        logger.warning(
            "ELASTICSEARCH_URL: it does not answer, so the database is searched. Once it is back, run "
            "'manage.py prepare'. (%s)",
            error,
        )
        return
    stamp.write_text(wanted)


def search_definition() -> Iterator[str]:
    yield repr((settings.DATABASES["default"]["NAME"], settings.WAGTAILSEARCH_BACKENDS))
    yield rules()
    for model in sorted(get_indexed_models(), key=lambda model: model._meta.label):
        yield model._meta.label
        yield from (describe(field) for field in model.get_search_fields())


def describe(field: BaseField | RelatedFields) -> str:
    parts = [describe(part) for part in getattr(field, "fields", [])]
    return f"{type(field).__name__} {field.field_name} {getattr(field, 'kwargs', {})} {parts}"


def digest(lines: Iterator[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
