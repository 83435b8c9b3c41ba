"""Whether the same question finds the same in the same items: beside where the store stands, what answers are true for."""

import hashlib
from functools import cache
from pathlib import Path

from search.models import SearchPosition, SynonymGroup

ROOM = Path(__file__).parents[1]
# What decides what is found, in which order, and what of it is marked.
FOLDERS = ("analysis", "asking", "engines", "index")


def stamp() -> str:
    """Another value when words may be read otherwise than before, by one question to the database.

    After an upgrade, when an index has been made anew or mended, and when synonyms are others, whoever changed them.
    """
    indexes = SearchPosition.objects.order_by().values_list("engine", "rules", "change")
    synonyms = SynonymGroup.objects.order_by().values_list("language", "words", "pk")
    state = sorted(indexes.union(synonyms, all=True))
    return hashlib.sha256(repr((code(), state)).encode()).hexdigest()


@cache
def code() -> str:
    """Of the search of this version."""
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for file in sorted((ROOM / folder).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()
