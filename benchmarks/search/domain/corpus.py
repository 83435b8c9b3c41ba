"""Our texts as items of the content store, as public pages would be in it."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from benchmarks.organisations import business_id
from content_store.services import Entry
from core.models import Theme
from regions.models import Municipality, Region

FOLDER = Path(__file__).parent
OURS = UUID("6a0f2c53-0d0a-5e33-9d0e-6f1f7a1c8b10")
FIRST_PAGE_KEY, FIRST_BUSINESS_ID = 10_000_000, 3_950_000
STEP = timedelta(days=3)  # from one event of a series to the next
LICENCE = {
    "id": "CC-BY-4.0",
    "name": "CC BY 4.0",
    "url": "https://creativecommons.org/licenses/by/4.0/",
}


@dataclass(frozen=True)
class Text:
    """An item as it is written in our files; `number` is its place among all of them."""

    key: str
    type: str
    title: str
    summary: str
    text: str
    about: tuple[str, ...]
    number: int
    locale: str = "fi"
    at: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    days: int = 0
    name: str = ""
    who: str = ""
    venue: str = ""
    funder: str = ""
    host: str = ""

    @property
    def id(self) -> UUID:
        return uuid5(OURS, self.key)


@cache
def places() -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / "places.toml").read_text(encoding="utf-8"))


@cache
def texts() -> tuple[Text, ...]:
    """All our texts, in the order of the files."""
    written: list[dict[str, Any]] = []
    for file in sorted((FOLDER / "texts").glob("*.toml")):
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        written += content.get("text", [])
        written += [one for series in content.get("series", []) for one in _of_series(series)]
    return tuple(_text(one, number) for number, one in enumerate(written))


def _of_series(series: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A text for each place of a series, with the words of the place in its gaps."""
    for number, here in enumerate(series["places"]):
        words = {**places()[here["at"]], **here}
        words = {key: value.format(**words) if key != "of" else value for key, value in words.items()}
        filled = {key: series[key].format(**words) for key in ("title", "summary", "text")}
        yield {
            **series,
            **filled,
            **{key: words[key] for key in ("name", "who", "venue") if key in words},
            "key": f"{series['key']}-{here['at'].lower()}",
            "at": [here["at"]],
            "in_days": series.get("in_days", 0) + STEP.days * number,
        }


def _text(written: dict[str, Any], number: int) -> Text:
    plain = ("key", "type", "title", "summary", "locale", "name", "who", "venue", "funder", "host")
    regions = [places()[name]["region"] for name in written.get("at", []) if name in places()]
    return Text(
        **{key: written[key] for key in plain if key in written},
        text=written["text"].strip(),
        about=tuple(written["about"]),
        at=tuple(written.get("at", ())),
        regions=tuple(dict.fromkeys([*written.get("regions", ()), *regions])),
        themes=tuple(written.get("themes", ())),
        days=written["in_days"] if written["type"] == "event" else -written.get("days_ago", 100),
        number=number,
    )


def entries(now: datetime) -> Iterator[Entry]:
    """What the store would hold of our texts, with dates around `now`."""
    municipalities = {row.name_fi: row for row in Municipality.objects.select_related("region")}
    regions = {row.code: row for row in Region.objects.all()}
    themes = {row.code: row for row in Theme.objects.all()}
    for text in texts():
        where = [municipalities[name] for name in text.at]
        around = {row.region.code: row.region for row in where} | {
            code: regions[code] for code in text.regions
        }
        yield entry_of(
            text,
            now,
            municipalities=named_in(where, text.locale),
            regions=named_in(list(around.values()), text.locale),
            themes=named_in([themes[code] for code in text.themes], text.locale),
        )


def named_in(rows: list[Any], locale: str) -> list[dict[str, str]]:
    """Areas or themes as an item names them."""
    return [{"code": row.code, "name": row.name_sv if locale == "sv" else row.name_fi} for row in rows]


def entry_of(text: Text, now: datetime, **named: list[dict[str, str]]) -> Entry:
    """The entry of one text; `named` are the `municipalities`, `regions` and `themes` that it belongs to."""
    day = (now + timedelta(days=text.days)).replace(hour=10, minute=0, second=0, microsecond=0)
    published = min(day, now)
    event = text.type == "event"
    address = f"https://silta.example/{text.locale}/{text.type}/{text.key}/"
    body = {
        "type": text.type,
        "locale": text.locale,
        "translations": [],
        "url": address,
        "title": text.title,
        "summary": text.summary,
        "html": "".join(f"<p>{part}</p>" for part in text.text.split("\n\n")),
        "text": text.text.replace("\n\n", "\n"),
        "images": [],
        **named,
        "networks": [],
        "published_at": published.isoformat(),
        "changed_at": published.isoformat(),
        "change_note": "",
        "source": None,
        "licence": LICENCE,
        "details": _details(text, day, named["municipalities"]),
    }
    kinds = {"municipality": "municipalities", "region": "regions", "theme": "themes"}
    terms = {f"{kind}:{one['code']}" for kind, field in kinds.items() for one in named[field]}
    return Entry(
        id=text.id,
        page_key=FIRST_PAGE_KEY + text.number,
        type=text.type,
        locale=text.locale,
        translation_key=text.id,
        title=text.title,
        url=address,
        body=json.dumps(body, ensure_ascii=False),
        terms=frozenset(terms | {f"type:{text.type}", f"locale:{text.locale}"}),
        published_at=published,
        changed_at=published,
        starts_at=day if event else None,
        ends_at=day + timedelta(hours=2) if event else None,
    )


def _details(text: Text, day: datetime, municipalities: list[dict[str, str]]) -> dict[str, Any]:
    place = places().get(text.at[0], {}) if text.at else {}
    person = {"name": text.name, "title": text.who, "organisation_name": ""}
    contacts = [person] if text.name else []
    address = {
        "street_address": f"{place['street']} {1 + text.number % 60}" if place else "",
        "postal_code": place.get("postal_code", ""),
        "post_office": text.at[0] if place else "",
    }
    match text.type:
        case "organisation":
            return {
                "business_id": _business_id(text.number),
                "other_names": [],
                "municipality": municipalities[0],
                "address": address,
                "contacts": contacts,
                "checked_on": day.date().isoformat(),
                "state": "fresh",
            }
        case "event":
            return {
                "starts_at": day.isoformat(),
                "ends_at": (day + timedelta(hours=2)).isoformat(),
                "place": {"name": text.venue, "street_address": "", "municipality": None},
                "organiser_name": "",
                "contacts": contacts,
            }
        case "news":
            author = {**person, "organisation": ""} if text.name else None
            return {
                "category": "bulletin",
                "date": day.date().isoformat(),
                "author": author,
                "contacts": contacts,
            }
        case "project":
            return {"funder": text.funder, "host_name": text.host, "state": "running", "contacts": contacts}
    return {"contacts": contacts}


def _business_id(number: int) -> str:
    """Each organisation has one of its own; the numbers that have no check digit are passed over."""
    return business_id(FIRST_BUSINESS_ID + 2 * number) or business_id(FIRST_BUSINESS_ID + 2 * number + 1)
