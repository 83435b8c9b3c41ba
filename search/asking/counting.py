"""What visitors search for, counted for each day: no more is kept than the words, and nothing that tells of a person."""

import logging
import re
import unicodedata
from datetime import date, timedelta

from django.db import Error, connection
from django.utils import timezone

from content_store.services import without_waiting
from search.models import SearchCount

logger = logging.getLogger(__name__)

MOST_LETTERS = 100
# A telephone number has as many, a date of birth and with it a personal identity code; a postal code or a year has less.
MANY_DIGITS = 6
E_MAIL = re.compile(r"\w\s*(@|\(at\)|\[at\]|\(ät\)|\[ät\])\s*\w")
ONCE_DAYS = 30
ALL_DAYS = 400

# In one statement, which Django cannot say: two visitors may search for the same thing at the same moment.
UPSERT = """
INSERT INTO search_searchcount AS kept (day, language, query, times, times_without_results) VALUES (%s, %s, %s, 1, %s)
ON CONFLICT (day, language, query) DO UPDATE
SET times = kept.times + 1, times_without_results = kept.times_without_results + excluded.times_without_results
"""


def count_search(text: str, language: str, found: int) -> None:
    """Note that somebody searched for `text` and found so many results.

    Never fails or waits for another writer: a search that cannot be counted is not.
    """
    query = countable(text)
    if not query:
        return
    try:
        with without_waiting(), connection.cursor() as cursor:
            cursor.execute(UPSERT, [timezone.localdate(), language, query, int(found == 0)])
    except Error as error:
        logger.info("A search could not be counted: %s", str(error).partition("\n")[0])


def countable(text: str) -> str:
    """The query in the form in which it is counted; empty when it has no words, or may tell of a person."""
    composed = unicodedata.normalize("NFC", text).lower()
    plain = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in composed)
    query = " ".join(plain.split())
    if sum(letter.isdecimal() for letter in query) >= MANY_DIGITS or E_MAIL.search(query):
        return ""
    return query[:MOST_LETTERS].rstrip() if any(letter.isalnum() for letter in query) else ""


def forget_searches(today: date) -> int:
    """Forget what was searched for only once and a month ago, and all that is older than a year; how many rows."""
    old = SearchCount.objects.filter(day__lt=today - timedelta(days=ALL_DAYS))
    once = SearchCount.objects.searched_once(before=today - timedelta(days=ONCE_DAYS))
    return sum(rows.delete()[0] for rows in (old, once))
