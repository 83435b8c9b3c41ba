"""Python's search for forgotten objects, while very many are made that nobody forgets."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS_BETWEEN = 20_000  # some batches of entries make as many; Python's own number is 700


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Search seldom, and not through what is there already, as long as the block lasts.

    Entries and their rows refer to each other and look like circles that may be forgotten. Without this a fifth of the
    time of an import goes into looking through them, and through all of Django, again and again.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
