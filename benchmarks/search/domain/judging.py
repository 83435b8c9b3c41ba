"""Who would be satisfied by what: grades of the items for each query, by rules over what people have written about them.

README.md says how rules are read. Nothing here asks the search or its analysis.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.search.domain.corpus import texts
from content_store.models import ContentItem, ItemTerm
from regions.models import Municipality, Region

FOLDER = Path(__file__).parent
EXACT, GOOD, MARGINAL = 3, 2, 1
# What may follow a stem, in any order and number: enough for the forms that people write.
ENDING = (
    r"(?:n|t|a|ä|ta|tä|tta|ttä|na|nä|ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|ksi|kse|[hs][aeiouyäö]{1,2}n"
    r"|[aeiouyäö]n|i?den|i?tten|i?en|je?n|ja|jä|itse|nsa|nsä|mme|nne|i)*"
)
WORD = re.compile(r"[^\W_]+(?:[-:’'][^\W_]+)*")
NAMES = {"name", "organisation", "organisation_name", "organiser_name", "host_name", "funder", "programme"}
NAMES |= {"title", "role", "street_address", "postal_code", "post_office", "label"}
CODES = ("business_id", "register_number")


@dataclass(frozen=True)
class Item:
    """A public item as its readers know it, with what it is about according to us, the main subject first."""

    id: UUID
    key: str
    type: str
    locale: str
    title: str
    summary: str
    names: str
    text: str
    about: tuple[str, ...]
    places: frozenset[str]
    postal_code: str

    @property
    def everything(self) -> str:
        return "\n".join((self.title, self.summary, self.names, self.text))


@dataclass(frozen=True)
class Query:
    """What somebody types; `grades` of the items that would satisfy them, by the items' ids."""

    text: str
    category: str
    locale: str
    grades: Mapping[UUID, int] = field(default_factory=dict)

    def at_least(self, grade: int) -> set[UUID]:
        return {item for item, given in self.grades.items() if given >= grade}


def queries(items: list[Item]) -> list[Query]:
    """All queries with their grades; raises ValueError for one that nothing satisfies."""
    written = tomllib.loads((FOLDER / "queries.toml").read_text(encoding="utf-8"))
    found = []
    for category, group in written.items():
        locale = group.get("locale", "fi")
        for one in group["queries"]:
            grades = {item.id: grade for item in items if (grade := _grade(item, one, locale))}
            query = Query(one["q"], category, locale, grades)
            if not query.at_least(GOOD):
                raise ValueError(f"Nothing satisfies {one['q']!r}.")
            found.append(query)
    return found


def items_in_store() -> list[Item]:
    about, where = _subjects(), _places()
    rows = ContentItem.objects.filter(state=ContentItem.State.PUBLIC).order_by("url")
    return [_item(row, about, where) for row in rows]


def texts_of(item: Item) -> tuple[str, str]:
    """The title, and all the rest, as another search would be given them."""
    return item.title, "\n".join((item.summary, item.names, item.text))


def _item(row: ContentItem, about: Mapping[UUID, tuple[str, ...]], places: Mapping[UUID, list[str]]) -> Item:
    body = json.loads(row.body)
    details = body.get("details") or {}
    own = [row.title, *(one["name"] for one in details.get("other_names") or [])]
    own += [details[code] for code in CODES if details.get(code)]
    kinds = ("municipalities", "regions", "themes", "networks")
    around = [one["name"] for kind in kinds for one in body.get(kind) or []]
    return Item(
        id=row.id,
        key=row.url.rstrip("/").rpartition("/")[2],
        type=row.type,
        locale=row.locale,
        title="\n".join(own),
        summary=body.get("summary") or "",
        names="\n".join(dict.fromkeys([*around, *_names_in(details)])),
        text=body.get("text") or "",
        about=about.get(row.translation_key, ()),
        places=frozenset(places.get(row.id, ())),
        postal_code=(details.get("address") or {}).get("postal_code", ""),
    )


def _names_in(details: Any) -> Iterator[str]:
    if isinstance(details, list):
        yield from chain.from_iterable(map(_names_in, details))
    elif isinstance(details, dict):
        for key, value in details.items():
            if isinstance(value, str):
                if key in NAMES and value:
                    yield value
            elif key != "other_names":
                yield from _names_in(value)


def _subjects() -> dict[UUID, tuple[str, ...]]:
    """What each item and its translations are about, by their translation keys."""
    of_demo = tomllib.loads((FOLDER / "demo_subjects.toml").read_text(encoding="utf-8"))
    named = {key: tuple(about) for group in of_demo.values() for key, about in group.items()}
    ours = {text.id: text.about for text in texts()}
    rows = ContentItem.objects.filter(locale="fi").exclude(id__in=list(ours))
    return ours | {
        row.translation_key: named[row.url.rstrip("/").rpartition("/")[2]]
        for row in rows
        if row.url.rstrip("/").rpartition("/")[2] in named
    }


def _places() -> dict[UUID, list[str]]:
    """Finnish names of the municipalities and regions of each item, as the hub's own filters have them."""
    names = {f"municipality:{row.code}": row.name_fi for row in Municipality.objects.all()}
    names |= {f"region:{row.code}": row.name_fi for row in Region.objects.all()}
    found: dict[UUID, list[str]] = {}
    for item, token in ItemTerm.objects.filter(token__in=list(names)).values_list("item", "token"):
        found.setdefault(item, []).append(names[token])
    return found


def _grade(item: Item, query: dict[str, Any], locale: str) -> int:
    grades = [_grade_by_rules(item, query, locale)]
    if "word" in query and item.locale == locale:
        grades.append(_grade_by_word(item, query["word"]))
        grades += [_grade_by_word(item, other) - 1 for other in query.get("also", ())]
    return max(grades)


def _grade_by_rules(item: Item, query: dict[str, Any], locale: str) -> int:
    for grade, name in ((EXACT, "exact"), (GOOD, "good"), (MARGINAL, "marginal")):
        for rule in query.get(name, ()):
            if _fits(item, rule, locale):
                return grade
    return 0


def _grade_by_word(item: Item, word: str) -> int:
    """In the title exact, in the summary or a name good, in the text marginal; within a compound one less."""
    fields = ((item.title, EXACT), (f"{item.summary}\n{item.names}", GOOD), (item.text, MARGINAL))
    whole, inside = _patterns(word)
    return max(
        max((grade for text, grade in fields if whole.search(text)), default=0),
        max((grade - 1 for text, grade in fields if inside.search(text)), default=0),
    )


@cache
def _patterns(word: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A form of the word, or of a compound that ends with it; and the word at the beginning or in the middle of another."""
    stem = _stems().get(word, re.escape(word))
    whole = re.compile(rf"\b[\w-]*(?:{stem}){ENDING}\b", re.IGNORECASE)
    inside = re.compile(rf"(?:\b|(?<=\w))(?:{stem}){ENDING}-?\w{{3,}}", re.IGNORECASE)
    return whole, inside


@cache
def _stems() -> dict[str, str]:
    return tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))["stems"]


def _fits(item: Item, rule: str, locale: str) -> bool:
    conditions = rule.split()
    if not any(condition.startswith("locale=") for condition in conditions):
        conditions.append(f"locale={locale}")
    return all(_holds(item, condition.replace("*", " ")) for condition in conditions)


def _holds(item: Item, condition: str) -> bool:
    sign, rest = condition[0], condition[1:]
    match sign:
        case "#":
            return item.key == rest
        case "@":
            return rest in item.places
        case "~":
            return bool(
                _patterns(rest)[0].search(item.everything) or _patterns(rest)[1].search(item.everything)
            )
        case "-":
            return not _holds(item, f"~{rest}")
        case "=":
            forms = (rf"(?:{_stems().get(name, re.escape(name))}){ENDING}" for name in rest.split("|"))
            return bool(re.search(r"\b" + r"\W+".join(forms) + r"\b", item.everything, re.IGNORECASE))
    if "=" in condition:
        name, _, value = condition.partition("=")
        return bool(value == {"type": item.type, "locale": item.locale, "postal": item.postal_code}[name])
    subject = condition.removesuffix("!")
    return subject in item.about[: 1 if condition.endswith("!") else None]
