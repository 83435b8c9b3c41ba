"""What is asked of a search engine, and what it answers: the same for the database and for Elasticsearch.

An engine is given terms, never text: `search.analysis` has made them, so that all engines find the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from uuid import UUID

from content_store.filters import Selection
from search.index.documents import Document

MOST_HITS = 1000


@dataclass(frozen=True)
class Sought:
    """A word that a document has to have, in one of several ways.

    Each of `ways` is a sequence of words that all have to be there, each of them in one of its terms; most words have
    one way of one word. `beginning` is the beginning of a word in the title that will do as well.
    """

    surface: str
    ways: tuple[tuple[tuple[str, ...], ...], ...]
    beginning: str = ""


@dataclass(frozen=True)
class Question:
    """What to look for: documents with all `words` and all `phrases`, and nothing of what is in `without`.

    Phrases are surfaces that follow each other. With `in_names` only titles and names of the item itself are
    searched. Nothing at all finds everything.
    """

    words: tuple[Sought, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[Sought, ...] = ()
    without_phrases: tuple[tuple[str, ...], ...] = ()
    in_names: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)


@dataclass(frozen=True)
class Wanted:
    """One question in one language: documents in `locale`, without those that are translated into a language of `unless`.

    Their scores are multiplied by `weight`.
    """

    question: Question
    locale: str
    unless: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True)
class Hit:
    """A document that was found; the higher the score, the better it fits. Scores of one answer go from 0 to 1."""

    item: UUID
    score: float
    type: str
    day: date | None
    title_words: int


@dataclass(frozen=True)
class Found:
    """The best `MOST_HITS` of `count` documents, and how many there are with each token.

    `counts` are made for the kinds that were asked for: for each token of a kind, documents that were found under the
    selection without its own dimension, so that a choice tells what it would give.
    """

    count: int = 0
    hits: list[Hit] = field(default_factory=list)
    counts: Mapping[str, int] = field(default_factory=dict)


class EngineError(Exception):
    """An engine does not answer, or not in time."""


class RefusedError(EngineError):
    """An engine does not take this question; it may well take others."""


class MissingIndexError(EngineError):
    """An engine is there, but what was put into it is not: everything has to be put in anew."""


class Engine(Protocol):
    """Where documents are kept to be found."""

    name: str
    # Asked over the network: nothing may be locked in the database meanwhile, and documents are put in with versions.
    is_remote: bool

    def for_one_search(self) -> "Engine":
        """This engine for all the questions of one search: what nobody may find is asked for once."""

    def put(self, documents: Sequence[Document]) -> None:
        """Take documents in, in place of those of the same items."""

    def take_out(self, items: Sequence[UUID]) -> None:
        """Forget items, whether they are there or not."""

    def begin(self) -> None:
        """Everything is going to be put in anew; what is there goes on to be found until then."""

    def finish(self) -> None:
        """Everything has been put in: forget what is there besides."""

    def clear(self) -> None:
        """Forget everything."""

    def is_sound(self) -> bool:
        """Whether documents are there and kept as they would be now; if not, everything has to be put in anew."""

    def find(self, wanted: Sequence[Wanted], selection: Selection, kinds: Sequence[str] = ()) -> Found:
        """Documents of a selection that are wanted in one way or another, each once, the best first."""

    def counts(
        self, wanted: Sequence[Wanted], selection: Selection, kinds: Sequence[str]
    ) -> Mapping[str, int]:
        """The counts of `Found` alone, which take less than to find anything."""

    def known(self, terms: Sequence[str]) -> set[str]:
        """Those of the terms that some document has."""
