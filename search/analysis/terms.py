"""Terms: what no search engine splits, folds or refuses."""

import unicodedata
from collections.abc import Iterable

# More than the longest Finnish words, and little enough for every index.
MOST_LETTERS = 100


def term(text: str) -> str:
    """The letters and digits of `text` in lower case, composed; the rest (hyphens, lone accents) is left out."""
    if text.isascii():
        return text.lower()[:MOST_LETTERS] if text.isalnum() else _letters(text.lower())
    composed = unicodedata.normalize("NFKC", text[: 4 * MOST_LETTERS])
    return unicodedata.normalize("NFC", _letters(unicodedata.normalize("NFKC", composed.lower())))


def terms(texts: Iterable[str]) -> tuple[str, ...]:
    """The same for many, each once, in their order."""
    return tuple(filter(None, dict.fromkeys(term(text) for text in texts)))


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())[:MOST_LETTERS]
