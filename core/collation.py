"""Finnish alphabetical order, the same in every database.

SQLite sorts by bytes and PostgreSQL by whatever its operating system knows, so lists are sorted by a column that
holds a key computed here: a letter and a digit for each character of the name, which any collation puts in the
same order. V and W are one letter, Å Ä Ö come last, other accents do not count, and a space comes before letters.
"""

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import models

REMEMBERED = 4096  # characters; more are found out anew each time
LETTERS = "abcdefghijklmnopqrstuvxyzåäö"
_ALPHABET = f" 0123456789{LETTERS}"
_CODES = {character: f"{'abcd'[place // 10]}{place % 10}" for place, character in enumerate(_ALPHABET)}
_SAME = str.maketrans(
    {"w": "v", "ü": "y", "ű": "y", "æ": "ä", "ø": "ö", "ő": "ö", "œ": "oe", "đ": "d", "ð": "d", "þ": "th"}
    | {"ŋ": "n", "ŧ": "t", "ł": "l", "ʒ": "z"}
)


@lru_cache(2048)  # an entry that is taken in is looked up by its name several times
def finnish_sort_key(text: str) -> str:
    """The key by which `text` is sorted; two characters of it for each that counts in `text`."""
    words = unicodedata.normalize("NFC", text.casefold()).translate(_SAME).translate(_CHARACTERS).split()
    return " ".join(words).translate(_KEYS)


def first_letter(key: str) -> str:
    """The letter under which a name with this key is found; a digit stands for itself."""
    return next((character for character, code in _CODES.items() if key.startswith(code)), "")


class SortKeyField(models.CharField):
    """The sort key of another field of the same object, kept up to date whenever the object is saved."""

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        kwargs.setdefault("max_length", 200)
        super().__init__(*args, **{"editable": False, "db_index": True, "default": "", **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = finnish_sort_key(getattr(model_instance, self.of) or "")[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key


class _Characters(dict[int, str]):
    """What each character becomes, for `str.translate`; found out when it is met first."""

    def __init__(self, becomes: Callable[[str], str]) -> None:
        self._becomes = becomes

    def __missing__(self, number: int) -> str:
        found = self._becomes(chr(number))
        if len(self) < REMEMBERED:
            self[number] = found
        return found


def _character(character: str) -> str:
    base = character if character in _ALPHABET else unicodedata.normalize("NFKD", character)[0]
    return base if base.isalnum() else " "


def _code(character: str) -> str:
    """A letter of another script comes after ours, in the order of Unicode."""
    return _CODES.get(character) or "e0" + "".join(f"e{digit}" for digit in f"{ord(character):07d}")


_CHARACTERS, _KEYS = _Characters(_character), _Characters(_code)
