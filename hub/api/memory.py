"""Finished answers, kept in memory for as long as the history stands where it stood."""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from django.db import connection

from content_store.reading import Position

MOST_BYTES = 32 * 1024 * 1024
MOST_BYTES_OF_ONE = 1024 * 1024


class Kept(NamedTuple):
    """An answer that was given before."""

    content: bytes
    headers: dict[str, str]


class Memory:
    """The answers of one position; those of any other are forgotten. What was asked for longest ago goes first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stands: tuple[str, int] | None = None
        self._answers: OrderedDict[str, Kept] = OrderedDict()
        self._bytes = 0

    def get(self, position: Position, address: str) -> Kept | None:
        if _may_be_undone():
            return None
        with self._lock:
            self._move_to(position)
            kept = self._answers.get(address)
            if kept:
                self._answers.move_to_end(address)
            return kept

    def keep(self, position: Position, address: str, kept: Kept) -> None:
        if not position.settled or len(kept.content) > MOST_BYTES_OF_ONE or _may_be_undone():
            return
        with self._lock:
            self._move_to(position)
            if address in self._answers:
                return
            self._answers[address] = kept
            self._bytes += _size(address, kept)
            while self._bytes > MOST_BYTES:
                self._bytes -= _size(*self._answers.popitem(last=False))

    def _move_to(self, position: Position) -> None:
        stands = (position.epoch, position.number)
        if self._stands != stands:
            self._answers.clear()
            self._stands, self._bytes = stands, 0


def _may_be_undone() -> bool:
    """Inside a transaction: what is read then may never come to be, and its position be given to something else."""
    return connection.in_atomic_block


def _size(address: str, kept: Kept) -> int:
    return len(address) + len(kept.content) + 1000
