"""The Finnish dictionary, Voikko's, through whichever of two engines is installed.

libvoikko is small and fast, but is a system package; pyvoikko comes with pip. Both go through the same transducer
and give its answers as they are. They differ in which compounds they let pass, which is settled in `readings`.
"""

import threading
from functools import cache
from typing import Protocol


class NoDictionaryError(Exception):
    """An engine is not installed; the message says what is lacking."""


class Engine(Protocol):
    """Gives the dictionary's answers for a word in lower case; to be used in one thread."""

    name: str

    def answers(self, word: str) -> set[str]:
        """The transducer's outputs."""


class Libvoikko:
    """The library in C, with the dictionary of the system."""

    name = "libvoikko"

    def __init__(self) -> None:
        try:
            import libvoikko
        except (ImportError, OSError) as problem:
            raise NoDictionaryError(f"libvoikko cannot be loaded: {problem}") from problem
        try:  # a system may have the library without the dictionary, which no test can bring about
            self._voikko = libvoikko.Voikko("fi")
        except (OSError, libvoikko.VoikkoException) as problem:
            raise NoDictionaryError(f"libvoikko has no Finnish dictionary: {problem}") from problem

    def answers(self, word: str) -> set[str]:
        return {found["FSTOUTPUT"] for found in self._voikko.analyze(word) if "FSTOUTPUT" in found}


class Pyvoikko:
    """The transducer in Rust with a dictionary of its own, 230 MB; all threads share it, one at a time."""

    name = "pyvoikko"
    _one_at_a_time = threading.Lock()

    def __init__(self) -> None:
        try:
            import pyvoikko
        except ImportError as problem:
            raise NoDictionaryError(f"pyvoikko cannot be loaded: {problem}") from problem
        self._transducer = pyvoikko.VOIKKO_FST

    def answers(self, word: str) -> set[str]:
        with self._one_at_a_time:
            return {answer for answer, _weight in self._transducer.lookup(word)}


@cache
def engine_class() -> type[Engine]:
    """The faster engine of those that work here."""
    problems = []
    for candidate in (Libvoikko, Pyvoikko):
        try:
            candidate()
        except NoDictionaryError as problem:
            problems.append(str(problem))
        else:
            return candidate
    raise NoDictionaryError(
        "Finnish cannot be analysed without a dictionary. Install libvoikko (Debian: apt install libvoikko1 "
        f"voikko-fi) or the Python packages pyvoikko and kfst-rs. {' '.join(problems)}"
    )


class _Handles(threading.local):
    """One handle a thread: libvoikko's must not be shared."""

    def __init__(self) -> None:
        self.engine = engine_class()()


@cache
def _handles() -> _Handles:
    return _Handles()


def engine() -> Engine:
    """The engine of this thread, loaded when first asked for."""
    return _handles().engine
