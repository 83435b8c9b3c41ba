"""What a visitor has typed, as words that any search engine can take."""

import re
import unicodedata

MOST_LETTERS = 200
MOST_WORDS = 10


def searchable(text: str) -> str:
    """The words of `text`: letters and digits only, so that no engine finds commands of its own in it."""
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text[:MOST_LETTERS]))[:MOST_WORDS])
