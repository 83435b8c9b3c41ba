"""Letting the database write rows in a thread of its own, while this one makes the next rows.

Databases work without Python's lock: SQLite while it carries out a statement, PostgreSQL in a process of its own. One
thread alone would wait for them.
"""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

Writing = Callable[[], object]  # by the driver's connection: Django's belongs to the thread that opened it

# How long one thread may keep the other from going on. With Python's own 0.005 the database would have nothing to do.
SWITCH_SECONDS = 0.0005


class _Pipeline:
    """Writes in the order in which it is told to, and nothing more after an error."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writing")
        self._latest: Future[object] | None = None
        self._error: BaseException | None = None

    def put(self, writing: Writing) -> None:
        self._latest = self._thread.submit(self._write, writing)

    def wait(self) -> None:
        """Until all has been written; raises what has gone wrong, as Django's error."""
        if self._latest:
            self._latest.result()
        if self._error:
            with connection.wrap_database_errors:
                raise self._error

    def stop(self) -> None:
        """Write nothing more but what has been begun."""
        self._thread.shutdown(cancel_futures=True)

    def _write(self, writing: Writing) -> None:
        if self._error is None:
            try:
                writing()
            except BaseException as error:  # noqa: BLE001  raised again where somebody waits
                self._error = error

    def before_a_query(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Django's wrapper of queries: each finds what was written before it, and the connection to itself."""
        self.wait()
        return execute(sql, params, many, context)


_pipeline: ContextVar[_Pipeline | None] = ContextVar("pipeline", default=None)


@contextmanager
def pipelined() -> Iterator[None]:
    """Have what is given to `write` written while the block goes on; all of it is there when the block ends.

    It belongs inside a transaction. A query waits for what was given before it. An error is raised by whatever comes
    after it: by a query, or by the end of the block.
    """
    pipeline = _Pipeline()
    before = sys.getswitchinterval()
    token = _pipeline.set(pipeline)
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        with connection.execute_wrapper(pipeline.before_a_query):
            yield
        pipeline.wait()
    finally:
        pipeline.stop()
        sys.setswitchinterval(before)
        _pipeline.reset(token)


def write(writing: Writing) -> None:
    """Carry it out: at once, or as soon as its turn comes in a block that is `pipelined`."""
    if pipeline := _pipeline.get():
        pipeline.put(writing)
        return
    with connection.wrap_database_errors:
        writing()
