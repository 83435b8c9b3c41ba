"""What somebody may be about to type: titles, and names of places and themes in base form."""

import time
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape
from django.utils.timezone import now

from content_store.models import ContentItem
from core.models import Theme
from regions.models import Municipality, Region
from search.analysis import Word, analyse, analyse_query
from search.asking.finding import Asking
from search.asking.marking import marked, marks_of
from search.asking.question import plain, typed
from search.engines import Question, Wanted
from search.engines.choosing import answering
from search.index.following import catch_up_at_once

FEWEST_LETTERS = 2
MOST_NAMES = 3
KINDS = ("municipality", "region", "theme")
BELIEVED_SECONDS = 60
LOOKED_AT = 40  # titles, among which those that begin as typed come first


@dataclass(frozen=True)
class Name:
    """A place or a theme; `marked` is its name as HTML with what was typed in `<mark>`."""

    kind: str
    code: str
    name: str
    marked: str

    @property
    def token(self) -> str:
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True)
class Title:
    """An item; `marked` is its title as HTML with the words that were typed in `<mark>`."""

    item: ContentItem
    marked: str


@dataclass(frozen=True)
class Suggestions:
    names: list[Name]
    titles: list[Title]


def suggest(asking: Asking, limit: int) -> Suggestions:
    """Names and up to `limit` titles with a word that begins as the last one typed, and with the words before it."""
    text = typed(asking.text).words
    words = analyse_query(text, asking.locales[0])
    if not words or sum(len(word.surface) for word in words) < FEWEST_LETTERS:
        return Suggestions([], [])
    catch_up_at_once()
    names = _names_beginning(words, asking)
    return Suggestions(names, _titles(words, asking, limit))


def _titles(words: list[Word], asking: Asking, limit: int) -> list[Title]:
    first, *others = asking.locales
    *before, last = words
    question = Question((*map(plain, before), plain(last, beginning=True)), in_names=True)
    unless = (first,) if asking.names_of_others else ()
    wanted = [Wanted(question, first), *(Wanted(question, locale, unless) for locale in others)]
    hits = answering(lambda engine: engine.find(wanted, asking.selection)).hits[:LOOKED_AT]
    shown = ContentItem.objects.current(now()).defer("body").in_bulk([hit.item for hit in hits])
    items = [shown[hit.item] for hit in hits if hit.item in shown]
    beginning = words[0].surface
    items.sort(key=lambda item: not _first_surface(item.title).startswith(beginning))
    marks = marks_of([question])
    return [Title(item, marked(item.title, marks, item.locale)) for item in items[:limit]]


def _names_beginning(words: list[Word], asking: Asking) -> list[Name]:
    """Places and themes of which there are items: choosing one never leads to nothing."""
    beginning = "".join(word.surface for word in words)
    near = [
        Name(kind, code, name, _with_beginning_marked(name, beginning))
        for surface, kind, code, name in _all_names(asking.locales[0])
        if surface.startswith(beginning)
    ]
    if not near:
        return []
    everything = [Wanted(Question(), locale) for locale in asking.locales]
    counts = answering(lambda engine: engine.counts(everything, asking.selection, KINDS))
    return [name for name in near if counts.get(name.token)][:MOST_NAMES]


def _all_names(language: str) -> list[tuple[str, str, str, str]]:
    """Surface, kind, code and name of every place and theme, in the order of the alphabet; believed for a minute."""
    return _names_of_minute(language, int(time.monotonic() / BELIEVED_SECONDS))


@lru_cache(4)
def _names_of_minute(language: str, _minute: int) -> list[tuple[str, str, str, str]]:
    field = f"name_{language}" if language in ("fi", "sv", "en") else "name_fi"
    named = [
        ("municipality", Municipality.objects.current()),
        ("region", Region.objects.current()),
        ("theme", Theme.objects.all()),
    ]
    found = [(kind, row.code, getattr(row, field, "") or row.name_fi) for kind, rows in named for row in rows]
    return sorted(
        ("".join(word.surface for word in analyse(name, language)), *one) for one in found for name in one[2:]
    )


def _first_surface(title: str) -> str:
    return next((word.surface for word in analyse(title, "")), "")


def _with_beginning_marked(name: str, beginning: str) -> str:
    """Letters and digits are counted, since that is what was compared."""
    seen = 0
    for place, letter in enumerate(name, start=1):
        seen += letter.isalnum()
        if seen == len(beginning):
            return f"<mark>{escape(name[:place])}</mark>{escape(name[place:])}"
    return escape(name)
