"""A text cut into words, numbers, dates and times."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from search.analysis.acronyms import ENDING

# A longer text is analysed up to here: a page has some 3,000 letters, a book a million.
MOST_OF_A_TEXT = 1_000_000
MOST_OF_A_WORD = 200

HYPHENS = "-\u2010\u2011"
APOSTROPHES = "'\u2019\u02bc\u00b4`"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
PLAIN = str.maketrans(
    {**dict.fromkeys(INVISIBLE), **dict.fromkeys(HYPHENS, "-"), **dict.fromkeys(APOSTROPHES, "'")}
)

DAY, MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
PATTERN = rf"""
  (?<![\w.]) (?:
      (?P<date> {DAY}\.\ ?{MONTH}\.(?:\ ?\d{{4}}\b)?(?!\d) | \d{{4}}-[01]\d-[0-3]\d\b)
    | (?P<time> (?:[01]?\d|2[0-3])[.:][0-5]\d\b(?![.:]\d))
    | (?P<code> \d{{7}}-\d\b)
  )
  | (?P<word> LETTERS (?: (?:
        (?<!\d)[{HYPHENS}] | [{HYPHENS}](?!\d) | [{APOSTROPHES}](?!\d) | :(?=(?i:{ENDING}|s)\b)
    ) LETTERS)*)
"""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text without what is invisible, and with plain hyphens and apostrophes; it stood at `start`."""

    kind: str
    text: str
    start: int
    end: int
    # "vanhus- ja …" goes on in a later word, "… ja -toiminta" began in an earlier one.
    goes_on: bool = False
    began: bool = False


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in their order; dates, times and codes are of a kind of their own."""
    text = text[:MOST_OF_A_TEXT]
    for match in _pattern().finditer(text):
        start, end = match.span()
        piece = unicodedata.normalize("NFC", match[0][:MOST_OF_A_WORD].translate(PLAIN))
        before, after = text[max(start - 2, 0) : start], text[end : end + 1]
        yield Token(
            kind=match.lastgroup or "",
            text=piece,
            start=start,
            end=end,
            goes_on=bool(after) and after in HYPHENS,
            began=before[-1:] != "" and before[-1:] in HYPHENS and not before[:-1].strip(),
        )


@cache
def _pattern() -> re.Pattern[str]:
    """A word is letters and digits with the accents that follow them; compiled when first needed."""
    marks = "".join(
        re.escape(chr(code)) for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M"
    )
    letters = rf"[^\W_](?:[^\W_]|[{marks}{INVISIBLE}])*"
    return re.compile(PATTERN.replace("LETTERS", letters), re.VERBOSE)
