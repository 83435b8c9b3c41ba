"""Cleaning the rows of a large file in a process beside, on another core than the one that writes.

A good part of an import's work is reading cells, and it touches no database: a second process has the cleaner with all
its vocabularies, gets rows, and gives candidates back. Nothing depends on it: until it is ready, and when it is lost,
rows are cleaned here. It ends with this process, however this one ends.

No models are imported at the top: a process that is not forked has to set up Django first.
"""

import logging
import multiprocessing
import pickle
import sys
import threading
from collections.abc import Iterable, Iterator
from itertools import islice
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Self, cast

import django
from django.utils import translation

if TYPE_CHECKING:
    from organisations.exchange.cleaning import Candidate, Cleaner
    from organisations.exchange.tables import Row

logger = logging.getLogger(__name__)

FEW = 100  # rows for which no process is forked
FEW_FOR_A_START = 2_000  # and none is started, which takes it seconds of the processor
BATCH = 500
PATIENCE_SECONDS = 60  # for a batch, which takes a fifth of a second


class LostError(Exception):
    """The process beside has died, or does not answer."""


class Beside:
    """The other process, and the rows that it is about to clean."""

    def __init__(self, cleaner: "Cleaner") -> None:
        self._connection, theirs = multiprocessing.Pipe()
        language = translation.get_language()
        if can_be_forked():
            fork = multiprocessing.get_context("fork")
            arguments = (theirs, cleaner, language, self._connection)
            self.process: BaseProcess = fork.Process(target=_serve, args=arguments, daemon=True)
        else:
            spawn = multiprocessing.get_context("spawn")
            packed = (theirs, pickle.dumps(cleaner), language)
            self.process = spawn.Process(target=_set_up_and_serve, args=packed, daemon=True)
        self.process.start()
        theirs.close()
        self._is_ready = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.kill()  # it has nothing to lose
        self.process.join()
        self._connection.close()

    def is_ready(self, seconds: float = 0) -> bool:
        """Whether it has set itself up; waits so long for it."""
        if not self._is_ready and self._poll(seconds):
            self._is_ready = bool(self._receive())
        return self._is_ready

    def give(self, rows: list["Row"]) -> None:
        """Let it clean these; only when it has given back the ones before."""
        try:
            self._connection.send(rows)
        except (OSError, RecursionError) as error:  # cells within cells without end
            raise LostError from error

    def take(self) -> list["Candidate"]:
        """The candidates of the rows that it was given."""
        if not self._poll(PATIENCE_SECONDS):
            raise LostError
        return cast("list[Candidate]", self._receive())

    def _poll(self, seconds: float) -> bool:
        try:
            return self._connection.poll(seconds)
        except OSError as error:
            raise LostError from error

    def _receive(self) -> object:
        try:
            return self._connection.recv()
        except (EOFError, OSError) as error:
            raise LostError from error


def can_be_forked() -> bool:
    """Whether a copy of this process can go on by itself: with other threads here, it could wait for them for ever."""
    return sys.platform == "linux" and threading.active_count() == 1


def candidates(rows: Iterable["Row"], cleaner: "Cleaner") -> Iterator["Candidate"]:
    """The candidates of the rows, in their order; of many rows with the help of a second process."""
    rest = iter(rows)
    yield from map(cleaner.candidate, islice(rest, FEW if can_be_forked() else FEW_FOR_A_START))
    batch = list(islice(rest, BATCH))
    if not batch:
        return
    given: list[Row] = []
    done: list[Candidate] = []
    try:
        other = Beside(cleaner)
    except OSError:
        logger.warning("No second process could be started to clean rows; they are cleaned here")
        yield from map(cleaner.candidate, [*batch, *rest])
        return
    with other as beside:
        try:
            while batch or given:
                if not beside.is_ready():
                    yield from map(cleaner.candidate, batch)
                else:
                    done, given = (beside.take() if given else []), []
                    if batch:
                        beside.give(batch)
                    given, batch = batch, []
                    yield from done  # whoever takes them works on them while the next ones are cleaned
                    done = []
                batch = list(islice(rest, BATCH))
        except LostError:
            logger.warning("The process that cleans rows was lost; they are cleaned here")
    yield from done
    yield from map(cleaner.candidate, [*given, *batch, *rest])


def _set_up_and_serve(connection: Connection, cleaner: bytes, language: str | None) -> None:
    django.setup()
    _serve(connection, pickle.loads(cleaner), language)  # noqa: S301  from the process that started this


def _serve(
    connection: Connection, cleaner: "Cleaner", language: str | None, theirs: Connection | None = None
) -> None:
    """Clean what comes until nothing can come any longer; the connections to the database stay untouched."""
    if theirs:
        theirs.close()  # a copy that would keep the pipe open when the other process ends
    with translation.override(language):
        try:
            connection.send(True)
            while True:
                connection.send([cleaner.candidate(row) for row in connection.recv()])
        except (EOFError, OSError):
            return  # the other process has ended, or needs this one no longer
