"""Showing where in a text the words are that were searched for."""

import re

from django.utils.html import escape

AROUND = 90  # letters before and behind the first word that is found
WORD = re.compile(r"[^\W_]+")


def marked(text: str, words: str) -> str:
    """`text` as HTML, with the words that begin with one of `words` in `<mark>`."""
    wanted = tuple(words.casefold().split())
    parts, end = [], 0
    for found in WORD.finditer(text):
        if wanted and found.group().casefold().startswith(wanted):
            parts += [escape(text[end : found.start()]), f"<mark>{escape(found.group())}</mark>"]
            end = found.end()
    return "".join([*parts, escape(text[end:])])


def excerpt(text: str, words: str) -> str:
    """The part of `text` around the first of the words, marked; its beginning when it has none of them."""
    wanted = tuple(words.casefold().split())
    places = (found for found in WORD.finditer(text) if found.group().casefold().startswith(wanted))
    first = next(places, None)
    place = first.start() if first and wanted else 0
    start, stop = max(0, place - AROUND), place + AROUND
    if start:
        start = text.find(" ", start, place) + 1 or start
    if stop < len(text):
        stop = text.rfind(" ", place, stop) if " " in text[place:stop] else stop
    shown = " ".join(text[start:stop].split())
    return ("… " if start else "") + marked(shown, words) + (" …" if stop < len(text) else "")
