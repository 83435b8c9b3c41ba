"""Proving that two copies are the same, and finding where they are not."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Fingerprint:
    """How many items there are, and a digest of which ones they are in which versions."""

    count: int
    digest: str


@dataclass(frozen=True)
class Bucket(Fingerprint):
    """The same of the items whose ids begin with `prefix`."""

    prefix: str


def fingerprints(versions: Iterable[tuple[str, int]], digits: int) -> tuple[Fingerprint, list[Bucket]]:
    """Of all items, and of each group of those whose ids begin with the same `digits` characters.

    `versions` are ids and versions, sorted by the id. A digest is SHA-256 over a line `<id> <version>` for each
    item; every line, the last one too, ends with a line feed.
    """
    total, count, buckets = hashlib.sha256(), 0, []
    for prefix, lines in _lines(versions, digits):
        text = "".join(lines).encode()
        total.update(text)
        count += len(lines)
        buckets.append(Bucket(len(lines), hashlib.sha256(text).hexdigest(), prefix))
    return Fingerprint(count, total.hexdigest()), buckets


def _lines(versions: Iterable[tuple[str, int]], digits: int) -> Iterator[tuple[str, list[str]]]:
    for prefix, group in groupby(versions, key=lambda item: item[0][:digits]):
        yield prefix, [f"{key} {version}\n" for key, version in group]
