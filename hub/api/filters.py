"""What a request asks for: filters, the same at every endpoint, and what an endpoint knows besides.

Nothing is passed over: a parameter or a value that is not understood is a problem that says what there is.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from difflib import get_close_matches
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest

from content_store.filters import Box, Circle, Selection, Span
from hub.api.errors import ProblemError
from hub.api.vocabulary import is_known, nearest_code

MOST_LETTERS = 8000  # of the whole query
MOST_LETTERS_OF_A_VALUE = 500
MOST_VALUES = 50
TYPES = ("news", "network", "project", "event", "organisation", "page")
WITHIN_KM, MOST_KM = 25.0, 2000.0
FINNISH_TIME = ZoneInfo("Europe/Helsinki")

DATE = r"\d{4}-\d{2}-\d{2}"
TIME = rf"{DATE}[Tt]\d{{2}}:\d{{2}}(:\d{{2}}(\.\d{{1,9}})?)?"
ZONE = r"([Zz]|[+-]\d{2}:\d{2})"
NUMBER = r"-?\d{1,4}(\.\d{1,20})?([eE][-+]?\d{1,3})?"
LATITUDE = r"-?([0-8]?[0-9](\.[0-9]{1,9})?|90)"
LONGITUDE = r"-?((1[0-7][0-9]|[0-9]{1,2})(\.[0-9]{1,9})?|180)"


class BadValueError(ValueError):
    """A value that a parameter cannot have; the message says which it can."""


class Parameter(NamedTuple):
    """A parameter of the query: how a value is read, and how it is described in the OpenAPI document."""

    read: Callable[[str], Any]
    schema: dict[str, Any]
    description: str
    example: Any
    many: bool = False


@dataclass(frozen=True)
class Asked:
    """What a request asks for. `query` is its filters written in one way, `values` the rest."""

    selection: Selection
    query: str
    values: Mapping[str, Any]
    locales: tuple[str, ...]

    @property
    def locale(self) -> str | None:
        """The language of all that is asked for, when it is one."""
        return self.locales[0] if len(self.locales) == 1 else None


def one_of(*allowed: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value in allowed:
            return value
        near = get_close_matches(value[:40], allowed, n=1, cutoff=0.6)
        meant = f" Did you mean “{near[0]}”?" if near else ""
        raise BadValueError(f"it is one of {', '.join(allowed)}.{meant}")

    return read


def locale(value: str) -> str:
    return one_of(*(code for code, _name in settings.LANGUAGES))(value.lower())


def code(kind: str, pattern: str, form: str) -> Callable[[str], str]:
    """A code of a vocabulary."""
    shape = re.compile(pattern)

    def read(value: str) -> str:
        if not shape.fullmatch(value):
            raise BadValueError(f"it is {form}.")
        if not is_known(kind, value):
            near = nearest_code(kind, value)
            raise BadValueError(
                f"there is no such {kind.replace('_', ' ')}." + (f" Did you mean “{near}”?" if near else "")
            )
        return value

    return read


def item_id(value: str) -> str:
    if not re.fullmatch(r"(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
        raise BadValueError("it is the id of an item, a UUID.")
    return str(UUID(value))


def point_in_time(value: str) -> datetime:
    """A date, which is taken as Finnish midnight, or a time with its zone; as UTC."""
    text = value.replace(" ", "+")  # a plus sign that was not escaped
    if re.fullmatch(TIME, text):
        raise BadValueError(
            "a time needs its zone, such as 2026-03-01T12:00:00Z or 2026-03-01T14:00:00+02:00."
        )
    try:
        if re.fullmatch(DATE, text):
            found = datetime.combine(datetime.fromisoformat(text), time(), FINNISH_TIME)
        elif re.fullmatch(TIME + ZONE, text):
            found = datetime.fromisoformat(text.upper())
        else:
            raise ValueError
    except ValueError:
        raise BadValueError(
            "it is a date such as 2026-03-01, or a time with its zone such as 2026-03-01T12:00:00Z."
        ) from None
    return _in_utc(found)


def number(least: float, most: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        if value.isascii() and re.fullmatch(NUMBER, value) and least <= float(value) <= most:
            return float(value)
        raise BadValueError(f"it is a number from {least:g} to {most:g}.")

    return read


def whole_number(least: int, most: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most:
            return int(value)
        raise BadValueError(f"it is a whole number from {least} to {most}.")

    return read


def numbers(form: str, *ranges: tuple[float, float]) -> Callable[[str], tuple[float, ...]]:
    """Several numbers with commas between them."""

    def read(value: str) -> tuple[float, ...]:
        parts = value.split(",", len(ranges))
        if len(parts) != len(ranges):
            raise BadValueError(f"it is {form}.")
        try:
            return tuple(number(*span)(part.strip()) for part, span in zip(parts, ranges, strict=True))
        except BadValueError as error:
            raise BadValueError(f"it is {form}, in WGS 84 degrees; {error}") from None

    return read


def box(value: str) -> Box:
    area = Box(*numbers("west,south,east,north", (-180, 180), (-90, 90), (-180, 180), (-90, 90))(value))
    if area.south > area.north:
        raise BadValueError("it is west,south,east,north, and the south is not north of the north.")
    return area


def words(value: str) -> str:
    if not value.strip() or "\0" in value or len(value) > 200:
        raise BadValueError("it is one or more words, 200 characters at most.")
    return value.strip()


def matching(pattern: str, form: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if re.fullmatch(pattern, value):
            return value
        raise BadValueError(f"it is {form}.")

    return read


def _in_utc(found: datetime) -> datetime:
    try:
        return found.astimezone(UTC)
    except OverflowError:  # the first or last hours of the calendar
        return found.replace(tzinfo=UTC)


def _many(read: Callable[[str], Any], schema: dict[str, Any], description: str, example: Any) -> Parameter:
    return Parameter(
        read,
        {"type": "array", "items": schema, "minItems": 1, "maxItems": MOST_VALUES},
        f"{description} Repeat it for several, of which an item has to have one.",
        [example],
        many=True,
    )


def _span(what: str) -> dict[str, Parameter]:
    schema = {"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]}
    name = what.split()[-1]
    ends = {"from": "at this moment or later", "to": "before this moment"}
    return {
        f"{name}_{end}": Parameter(
            point_in_time,
            schema,
            f"{what.capitalize()} {when}. A date is taken as its midnight in Finland; a time has a zone.",
            "2026-03-01",
        )
        for end, when in ends.items()
    }


UUID_SCHEMA = {"type": "string", "format": "uuid"}
EXAMPLE_ID = "6f1c1a52-6b8f-5c0e-9b7a-2f6f1f0e4d11"
# The rarer a kind of term is, the earlier it stands.
TERMS: dict[str, Parameter] = {
    "organisation": _many(item_id, UUID_SCHEMA, "Id of an organisation that the item refers to.", EXAMPLE_ID),
    "network": _many(item_id, UUID_SCHEMA, "Id of a network that the item belongs to.", EXAMPLE_ID),
    "municipality": _many(
        code("municipality", r"[0-9]{3}", "a municipality's code of three digits, such as 405"),
        {"type": "string", "pattern": "^[0-9]{3}$"},
        "Municipality, by Statistics Finland's code of three digits.",
        "405",
    ),
    "theme": _many(
        code("theme", r"[-a-zA-Z0-9_]{1,50}", "the code of a theme"),
        {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,50}$"},
        "Theme, by its code.",
        "vapaaehtoistoiminta",
    ),
    "wellbeing_county": _many(
        code("wellbeing_county", r"[0-9]{2}", "a wellbeing services county's code of two digits, such as 09"),
        {"type": "string", "pattern": "^[0-9]{2}$"},
        "Wellbeing services county, by Statistics Finland's code of two digits.",
        "09",
    ),
    "region": _many(
        code("region", r"[0-9]{2}", "a region's code of two digits, such as 09"),
        {"type": "string", "pattern": "^[0-9]{2}$"},
        "Region, by Statistics Finland's code of two digits.",
        "09",
    ),
    "type": _many(one_of(*TYPES), {"type": "string", "enum": list(TYPES)}, "Kind of item.", "news"),
    "locale": _many(
        locale,
        {"type": "string", "enum": [code for code, _name in settings.LANGUAGES]},
        "Language of the item.",
        "fi",
    ),
}
SPANS: dict[str, Parameter] = {
    **_span("first published"),
    **_span("last changed"),
    **_span("an event that starts"),
}
COLUMNS = {"published": "published_at", "changed": "changed_at", "starts": "starts_at"}
PLACES: dict[str, Parameter] = {
    "near": Parameter(
        numbers("lat,lon", (-90, 90), (-180, 180)),
        {"type": "string", "pattern": f"^{LATITUDE},{LONGITUDE}$"},
        f"Places around this point, latitude first; as far as `within_km`, or {WITHIN_KM:g} km.",
        "61.0587,28.1887",
    ),
    "within_km": Parameter(
        number(0, MOST_KM),
        {"type": "number", "minimum": 0, "maximum": MOST_KM},
        f"How far from `near` in kilometres, {MOST_KM:g} at most.",
        10,
    ),
    "bbox": Parameter(
        box,
        {"type": "string", "pattern": f"^{LONGITUDE},{LATITUDE},{LONGITUDE},{LATITUDE}$"},
        "Places in an area, west,south,east,north; it may cross the antimeridian.",
        "27.5,60.9,29.0,61.4",
    ),
}
FILTERS = TERMS | SPANS | PLACES


def asked_of(request: HttpRequest, own: Mapping[str, Parameter], *, filters: bool = True) -> Asked:
    """What a request asks for; `own` are the endpoint's own parameters."""
    known = {**FILTERS, **own} if filters else own
    given: dict[str, list[str]] = {}
    for name, value in _pairs(request):
        if name not in known:
            raise _unknown(name, known)
        given.setdefault(name, []).append(value)
    read = {name: _read(name, values, known[name]) for name, values in given.items()}
    if "within_km" in read and "near" not in read:
        raise _bad("within_km", "it says how far from “near”, which is missing.")
    return Asked(
        _selection(read),
        urlencode([(name, value) for name in FILTERS for value in sorted(set(given.get(name, ())))]),
        {name: read[name] for name in own if name in read},
        read.get("locale", ()),
    )


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    query = request.META.get("QUERY_STRING", "")
    if len(query) > MOST_LETTERS:
        raise ProblemError("too-much", f"The query is longer than {MOST_LETTERS} characters.")
    if query.count("&") > MOST_VALUES * len(TERMS):
        raise ProblemError("too-much", f"There are more than {MOST_VALUES * len(TERMS)} parameters.")
    try:
        return parse_qsl(query.encode("latin-1").decode(), keep_blank_values=True, errors="strict")
    except UnicodeError:
        raise ProblemError("bad-value", "The query is not written in UTF-8.") from None


def _read(name: str, values: list[str], parameter: Parameter) -> Any:
    if len(values) > MOST_VALUES:
        raise ProblemError("too-much", f"“{name}” is given more than {MOST_VALUES} times.", parameter=name)
    if len(values) > 1 and not parameter.many:
        raise _bad(name, "give it once.")
    if any(len(value) > MOST_LETTERS_OF_A_VALUE for value in values):
        raise _bad(name, f"a value has {MOST_LETTERS_OF_A_VALUE} characters at most.")
    try:
        read = [parameter.read(value) for value in values]
    except BadValueError as error:
        raise _bad(name, str(error)) from None
    return tuple(dict.fromkeys(read)) if parameter.many else read[0]


def _selection(read: Mapping[str, Any]) -> Selection:
    others: list[Span | Box | Circle] = [
        Span(column, read.get(f"{name}_from"), read.get(f"{name}_to"))
        for name, column in COLUMNS.items()
        if f"{name}_from" in read or f"{name}_to" in read
    ]
    if "bbox" in read:
        others.append(read["bbox"])
    if "near" in read:
        latitude, longitude = read["near"]
        others.append(Circle(latitude, longitude, read.get("within_km", WITHIN_KM)))
    terms = [tuple(f"{kind}:{value}" for value in read[kind]) for kind in TERMS if kind in read]
    return Selection(tuple(terms), tuple(others))


def _unknown(name: str, known: Mapping[str, Parameter] | Sequence[str]) -> ProblemError:
    asked = name[:40].encode(errors="replace").decode()
    allowed = sorted(known)
    if not allowed:
        return ProblemError("unknown-parameter", f"There is no parameter “{asked}”: this endpoint has none.")
    nearest = get_close_matches(asked, allowed, n=1, cutoff=0)[0]
    return ProblemError(
        "unknown-parameter",
        f"There is no parameter “{asked}”. Did you mean “{nearest}”?",
        parameter=asked,
        nearest=nearest,
        allowed=allowed,
    )


def _bad(name: str, why: str) -> ProblemError:
    return ProblemError("bad-value", f"“{name}” has a value that it cannot have: {why}", parameter=name)
