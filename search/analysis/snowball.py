"""Stems by Snowball."""

import threading
from functools import cache, lru_cache

NAMES = {"fi": "finnish", "sv": "swedish", "en": "english"}
MOST_STEMS = 65_536


class _Stemmers(threading.local):
    """A stemmer works in one thread at a time."""

    def __init__(self) -> None:
        import snowballstemmer  # a third of a second, for 34 languages: only where something is searched or indexed

        self.of = {language: snowballstemmer.stemmer(name) for language, name in NAMES.items()}


@cache
def _stemmers() -> _Stemmers:
    return _Stemmers()


@lru_cache(MOST_STEMS)
def stem(word: str, language: str) -> str:
    """The stem of a word in lower case."""
    return _stemmers().of[language].stemWord(word)
