"""What analysis gives: words, each with the terms under which it is searched for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text and its terms, exactly as they go into an index: lower case, letters and digits only.

    `lemmas` are the strong terms, the likeliest first; `parts` the weaker ones, found only inside the word.
    The word stood at `text[start:end]`. A stop word says little: an index keeps it, a query may leave it out.
    """

    surface: str
    lemmas: tuple[str, ...]
    parts: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
    stop: bool = False
