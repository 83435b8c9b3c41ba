"""Doing the same at the same time."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections


def at_once(count: int, act: Callable[[int], Any], *, failing: tuple[type[Exception], ...] = ()) -> list[Any]:
    """Do `act` in so many threads that begin together; what each returned, or raised if it is among `failing`."""
    start = threading.Barrier(count)

    def one(number: int) -> Any:
        try:
            start.wait()
            return act(number)
        except failing as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
