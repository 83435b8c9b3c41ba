"""What stands in a cell, as people and programs write it, in the form in which it is kept.

Each function takes a cell that is not empty. It raises CellError, with a message for whoever made the file, when it
cannot tell what is meant; what it had to leave out or guess, it says to `note`.
"""

import html
import math
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import nh3
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from phonenumber_field.phonenumber import PhoneNumber

from core.portable_html import xml_text
from core.spreadsheets import FORMULA_SIGNS
from organisations.exchange.columns import folded, linked_service
from organisations.exchange.phones import settled_number
from organisations.models import OrganisationLink, OrganisationPage

Note = Callable[[str], None]

LONGEST_TEXT = 20_000  # characters
MOST_VALUES = 50  # of one cell
BETWEEN_VALUES = re.compile(r"[;|\n]")
BETWEEN_NUMBERS = re.compile(r"[;|\n,]|\s/\s|\stai\s|\sja\s")
BETWEEN_WORDS = re.compile(r"[;|\n,]")
# Addresses may have semicolons in them.
BETWEEN_LINKS = re.compile(r"[;|,](?=\s|https?://|$)|\n")
# What would part the values of a cell, but belongs to one of them; no text has the characters it is hidden behind.
WHOLE = ";|,\\"
HIDDEN = re.compile(r"\\([;|,\\])")
SHOWN = dict(enumerate(WHOLE, start=1))
TAG = re.compile(r"<(?:[a-zA-Z!/?])")
EXCEL_BEGAN = date(1899, 12, 30)
EXCEL_DAYS = range(20_000, 80_000)  # from the year 1954 to 2119
STATES = {
    "tarkistettu": "fresh",
    "ajantasalla": "fresh",
    "ok": "fresh",
    "toiminnassa": "fresh",
    "active": "fresh",
    "odottaatarkistusta": "ageing",
    "vanheneva": "ageing",
    "eivahvistettu": "silent",
    "lakkautettu": "closed",
    "lopettanut": "closed",
    "purettu": "closed",
    "inactive": "closed",
    "ended": "closed",
}
AREAS = {
    "kokomaa": "nationwide",
    "valtakunnallinen": "nationwide",
    "suomi": "nationwide",
    "helaland": "nationwide",
    "maakunta": "region",
    "maakunnallinen": "region",
    "alueellinen": "region",
    "regional": "region",
    "kunta": "municipalities",
    "kunnat": "municipalities",
    "paikallinen": "municipalities",
    "local": "municipalities",
}


class CellError(Exception):
    """The cell cannot be taken; the message says why."""


def text_of(value: Any) -> str:
    """A cell as text without what no reader sees; empty for an empty one."""
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        if any(isinstance(one, list) for one in value):
            raise CellError(_("There are lists within a list in the cell."))
        return "; ".join(filter(None, map(text_of, value)))
    text = xml_text(str(value)).replace("\xa0", " ").replace("\r\n", "\n").replace("\r", "\n")
    # Our own exports put a mark before what a spreadsheet would run.
    is_marked = text.startswith("'") and text[1:2] in ("\n", *FORMULA_SIGNS)
    return text[is_marked:].strip()


def joined(cell: Any) -> str:
    """The same for several values: those of a list stay apart, whatever is in them."""
    if not isinstance(cell, list):
        return text_of(cell)
    text_of(cell)  # which refuses what is deeper
    return "; ".join(whole(one, BETWEEN_VALUES) for one in filter(None, map(text_of, cell)))


def whole(text: str, between: re.Pattern[str]) -> str:
    """A value as it is written into a cell that has several, so that `values` finds it whole."""
    one_line = " ".join(xml_text(text).split()).replace("\\", "\\\\")
    return between.sub(lambda found: f"\\{found[0]}", one_line)


def line(text: str, note: Note) -> str:
    """Text of one line."""
    return " ".join(plain(text, note).split())


def plain(text: str, note: Note) -> str:
    """Text without HTML, of any number of lines."""
    if len(text) > LONGEST_TEXT:
        message = _("The text has %(length)d characters; at most %(most)d can be kept.")
        raise CellError(message % {"length": len(text), "most": LONGEST_TEXT})
    if not TAG.search(text):
        return text
    note(_("The HTML was taken away."))
    breaks = re.sub(r"(?i)<br\s*/?>|</(?:p|div|li|h[1-6])\s*>", "\n", text)
    lines = html.unescape(nh3.clean(breaks, tags=set(), clean_content_tags={"script", "style"})).split("\n")
    return "\n".join(" ".join(one.split()) for one in lines).strip()


def kept(name: str) -> Callable[[str, Note], Any]:
    """What a field of an organisation makes of the text, or why it refuses it."""
    field = OrganisationPage._meta.get_field(name)

    def read(text: str, note: Note) -> Any:
        try:
            return field.clean(line(text, note), None)
        except ValidationError as error:
            raise CellError(" ".join(error.messages)) from error

    return read


def kept_text(name: str) -> Callable[[str, Note], str]:
    """The same for text of several lines."""
    longest = OrganisationPage._meta.get_field(name).max_length or LONGEST_TEXT

    def read(text: str, note: Note) -> str:
        found = plain(text, note)
        if len(found) > longest:
            message = _("The text has %(length)d characters; at most %(most)d can be kept.")
            raise CellError(message % {"length": len(found), "most": longest})
        return found

    return read


def first_of_several(
    read: Callable[[str, Note], Any], between: re.Pattern[str]
) -> Callable[[str, Note], Any]:
    """The first of several values in a cell that has room for one."""

    def read_first(text: str, note: Note) -> Any:
        first, *others = values(text, between)
        if others:
            note(_("Only the first was taken: %(first)s.") % {"first": first})
        return read(first, note)

    return read_first


def values(text: str, between: re.Pattern[str] = BETWEEN_VALUES) -> list[str]:
    """The values of a cell, each once, in their order."""
    hidden = HIDDEN.sub(lambda mark: chr(WHOLE.index(mark[1]) + 1), text)
    parted = (" ".join(one.split()).translate(SHOWN) for one in between.split(hidden))
    found = list(dict.fromkeys(filter(None, parted)))
    if len(found) > MOST_VALUES:
        message = _("There are %(count)d values in the cell; at most %(most)d can be kept.")
        raise CellError(message % {"count": len(found), "most": MOST_VALUES})
    return found or [""]


def web_address(text: str, note: Note) -> str:
    found = line(text, note)
    address: str = kept("website")(found if "://" in found else f"https://{found}", note)
    return address


def phone(text: str, note: Note) -> PhoneNumber:
    try:
        return settled_number(line(text, note))
    except ValidationError as error:
        raise CellError(" ".join(error.messages)) from error


def postal_code(text: str, note: Note) -> str:
    # A spreadsheet that takes it for a number drops the zeros in front.
    found: str = kept("postal_code")(text.zfill(5) if re.fullmatch(r"\d{3,4}", text) else text, note)
    return found


def coordinate(name: str) -> Callable[[str, Note], float]:
    read = kept(name)

    def number(text: str, note: Note) -> float:
        found: float = read(text.replace(",", ".").rstrip("°NEne "), note)
        if math.isnan(found):  # which no limit refuses
            raise CellError(_("This is no number."))
        return found

    return number


def identifier(text: str, note: Note) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise CellError(_("An identifier of this hub has 32 digits and letters from a to f.")) from error


def day(text: str, note: Note) -> date:
    """A day that has come: as in Finland, in ISO 8601, or as Excel counts days."""
    found = _finnish_day(text) or _iso_day(text) or _excel_day(text, note)
    if found is None:
        raise CellError(_("Write the day in the form 24.12.2026."))
    if found > timezone.localdate():
        raise CellError(_("The day has not come yet."))
    return found


def state(text: str, note: Note) -> str:
    return _one_of(OrganisationPage.State, STATES, text)


def area(text: str, note: Note) -> str:
    return _one_of(OrganisationPage.Area, AREAS, text)


def names(text: str, note: Note) -> list[str]:
    found = values(plain(text, note))
    longest = max(found, key=len)
    if len(longest) > 160:
        raise CellError(_("A name has at most 160 characters."))
    return found


def links(cell: Any, note: Note) -> list[tuple[str, str]]:
    """Names of services with addresses: “Facebook: https://…”, an address alone, or objects as in the API."""
    return [link(label, address, note) for label, address in _links(cell)]


def _links(cell: Any) -> Iterator[tuple[str, str]]:
    if isinstance(cell, list) and any(isinstance(one, dict) for one in cell):
        for one in cell[:MOST_VALUES]:
            if isinstance(one, dict):
                yield text_of(one.get("label")), text_of(one.get("url"))
        return
    for one in filter(None, values(text_of(cell), BETWEEN_LINKS)):
        label, _colon, address = one.rpartition(": ")
        yield label, address


def link(label: str, address: str, note: Note) -> tuple[str, str]:
    """An address under a label; without one under the name of its service, or else of its host."""
    url = web_address(address, note)
    host = url.split("/")[2].removeprefix("www.")
    label = label or linked_service(host.split(".")[0]) or host
    return line(label, note)[: OrganisationLink._meta.get_field("label").max_length], url


def _one_of(choices: Any, synonyms: dict[str, str], text: str) -> str:
    found = {**synonyms, **_said_of(choices)}.get(folded(text))
    if found is None:
        message = _("“%(text)s” is none of these: %(choices)s.")
        raise CellError(message % {"text": text[:60], "choices": ", ".join(map(str, choices.labels))})
    return found


@cache
def _said_of(choices: Any) -> dict[str, str]:
    """The values of a field's choices by their labels in all languages, and by themselves."""
    known = {folded(value): value for value in choices.values}
    for language, _name in settings.LANGUAGES:
        with override(language):
            known |= {folded(str(label)): value for value, label in choices.choices}
    return known


def _finnish_day(text: str) -> date | None:
    parts = re.match(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?:\s|$)", text)
    try:
        return date(int(parts[3]), int(parts[2]), int(parts[1])) if parts else None
    except ValueError:
        return None


def _iso_day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date() if re.match(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None


def _excel_day(text: str, note: Note) -> date | None:
    if not re.fullmatch(r"\d{5}", text) or int(text) not in EXCEL_DAYS:
        return None
    found = EXCEL_BEGAN + timedelta(days=int(text))
    note(
        _("%(number)s was taken for the day %(day)s, as Excel counts.")
        % {"number": text, "day": found.isoformat()}
    )
    return found
