"""JSON from strangers, read as a stream: no deeper than anything real is."""

from collections.abc import Iterator
from typing import IO, Any

import ijson

DEEPEST = 40


class TooDeepError(ValueError):
    """Something lies within something within something …: for each level a parser takes more memory than for the last."""


def json_items(file: IO[bytes], place: str) -> Iterator[Any]:
    """The values at a place such as `features.item`; numbers with a fraction are floats."""
    yield from ijson.items(ijson.parse(_shallow(ijson.basic_parse(file, use_float=True))), place)


def _shallow(events: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    depth = 0
    for event in events:
        if event[0] in ("start_map", "start_array"):
            depth += 1
            if depth > DEEPEST:
                raise TooDeepError(f"more than {DEEPEST} levels")
        elif event[0] in ("end_map", "end_array"):
            depth -= 1
        yield event
