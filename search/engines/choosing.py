"""Which engine answers."""

from collections.abc import Callable
from typing import TypeVar

from search.engines import Engine
from search.engines.database import DatabaseEngine

Answer = TypeVar("Answer")


def answering(ask: Callable[[Engine], Answer]) -> Answer:
    """What the best engine that answers says."""
    return ask(DatabaseEngine())
