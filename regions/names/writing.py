"""One way to write what people write in many: capitals, marks, spaces, hyphens, accents."""

import re
import unicodedata

# Points, colons and quotation marks: S:t Michel, ml.k., “Lappeenranta”, and what Skolt Sámi writes in words.
SILENT = re.compile("[:.'\"`\u00b4\u02b9\u02bc\u2018\u2019\u201c\u201d]")
OTHER_MARKS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """The words of a text in small letters, with one space between them and nothing else."""
    return OTHER_MARKS.sub(" ", SILENT.sub("", unicodedata.normalize("NFKC", text).casefold())).strip()


def without_accents(text: str) -> str:
    """The text as typed on a keyboard that has no å, ä and ö."""
    letters = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
