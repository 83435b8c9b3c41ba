"""What comes to light while an item is written: it is noted here, and taken up once the item is whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import SimpleNamespace

from wagtail.models import Page

from core.items.schemas import Image


@dataclass
class Notes:
    """The pictures in the texts, the pages that are referred to, and where the sites are."""

    sites: SimpleNamespace
    pictures: list[Image] = field(default_factory=list)
    referred: dict[int, Page] = field(default_factory=dict)


_notes: ContextVar[Notes] = ContextVar("items_notes")


@contextmanager
def taking_notes(sites: SimpleNamespace) -> Iterator[Notes]:
    token = _notes.set(Notes(sites))
    try:
        yield _notes.get()
    finally:
        _notes.reset(token)


def notes() -> Notes:
    """Those of the item that is being written; LookupError when there is none."""
    return _notes.get()
