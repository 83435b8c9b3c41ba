"""What a visitor asks of the directory, as the address says it. Whatever is wrong in it finds nothing or is left out."""

import math
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

FILTERS = (
    "region",
    "wellbeing_county",
    "municipality",
    "theme",
    "activity",
    "target_group",
    "language",
)
MOST_CODES = 50  # of one filter
LONGEST_CODE = 100
LONGEST_TEXT = 100
# About a kilometre: where somebody is stays roughly said, also in the logs of servers.
DECIMALS_OF_PLACE = 2


@dataclass(frozen=True)
class Frame:
    """The part of the map that is looked at: its middle, and how often it has been enlarged."""

    latitude: float
    longitude: float
    zoom: int

    MOST = 9

    def __str__(self) -> str:
        return f"{self.latitude:.3f},{self.longitude:.3f},{self.zoom}"


@dataclass(frozen=True)
class Asked:
    """The choices of a visitor; several codes of one filter mean any of them."""

    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    letter: str = ""
    text: str = ""
    near: str = ""  # a place in words
    point: tuple[float, float] | None = (
        None  # where the visitor's device says that it is, when no place is typed
    )
    map: bool = False
    frame: Frame | None = None

    def without(self, name: str, code: str) -> "Asked":
        """The same without one code of a filter."""
        rest = tuple(other for other in self.codes.get(name, ()) if other != code)
        codes = {**self.codes, name: rest}
        return replace(self, codes={filter_: chosen for filter_, chosen in codes.items() if chosen})

    def only(self, name: str, code: str) -> "Asked":
        return replace(self, codes={**self.codes, name: (code,)})

    def address(self, **changes: Any) -> str:
        """The query of this, with some fields changed; its order is always the same."""
        asked = replace(self, **changes) if changes else self
        said: list[tuple[str, str]] = [("q", asked.text)] if asked.text else []
        said += [(name, code) for name in FILTERS for code in asked.codes.get(name, ())]
        said += [("letter", asked.letter)] if asked.letter else []
        if asked.near:
            said.append(("near", asked.near))
        elif asked.point:
            said += [("lat", f"{asked.point[0]:g}"), ("lon", f"{asked.point[1]:g}")]
        said += [("view", "map")] if asked.map else []
        said += [("frame", str(asked.frame))] if asked.map and asked.frame else []
        return f"?{urlencode(said)}"

    @property
    def narrows(self) -> bool:
        return bool(self.codes or self.letter or self.text)


def asked_in(query: QueryDict) -> Asked:
    codes = {name: chosen for name in FILTERS if (chosen := _codes(query, name))}
    return Asked(
        codes=codes,
        letter=_text(query, "letter").casefold()[:1],
        text=_text(query, "q"),
        near=_text(query, "near"),
        point=_point(query),
        map=query.get("view") == "map",
        frame=_frame(query),
    )


def _codes(query: QueryDict, name: str) -> tuple[str, ...]:
    given = (code.strip() for code in query.getlist(name)[: 2 * MOST_CODES])
    codes = dict.fromkeys(code for code in given if code)
    return tuple(code[:LONGEST_CODE] for code in list(codes)[:MOST_CODES])


def _text(query: QueryDict, name: str) -> str:
    # PostgreSQL cannot even be asked for text with a zero character.
    return query.get(name, "").replace("\0", "").strip()[:LONGEST_TEXT]


def _point(query: QueryDict) -> tuple[float, float] | None:
    latitude, longitude = _number(query.get("lat", "")), _number(query.get("lon", ""))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return round(latitude, DECIMALS_OF_PLACE), round(longitude, DECIMALS_OF_PLACE)


def _frame(query: QueryDict) -> Frame | None:
    said = query.get("frame", "")[:40].split(",")
    if len(said) != 3 or not said[2].isdecimal():
        return None
    latitude, longitude = _number(said[0]), _number(said[1])
    if latitude is None or longitude is None or abs(latitude) > 85 or abs(longitude) > 180:
        return None
    return Frame(latitude, longitude, min(int(said[2][:3]), Frame.MOST))


def _number(text: str) -> float | None:
    try:
        number = float(text[:20])
    except ValueError:
        return None
    return number if math.isfinite(number) else None
