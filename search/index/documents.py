"""An item of the content store as a document: its terms by how much they count, and what it is found by besides."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from content_store.models import ContentItem
from search.analysis import Word, analyse
from search.index.kinds import kind_words

# Of a text; what a book has behind that is not found.
MOST_WORDS = 10_000

# What in the details of an item is a name of something else, or a code that people look for.
NAMES = frozenset(
    [
        "name",
        "organisation",
        "organisation_name",
        "organiser_name",
        "host_name",
        "funder",
        "programme",
        "title",
        "role",
        "street_address",
        "postal_code",
        "post_office",
        "label",
    ]
)
CODES = frozenset({"business_id", "register_number"})
# What is repeated in the text of the item, or is no text at all.
LEFT_OUT = frozenset(
    [
        "description",
        "lead",
        "purpose",
        "goals",
        "url",
        "licence",
        "credit",
        "photo",
        "logo",
        "sign_up",
        "calendar_url",
        "languages",
    ]
)


@dataclass(frozen=True)
class Document:
    """What an engine keeps of an item.

    The fields of terms, from the strongest: `title` (with other names and codes of its own), `names` (summary, and
    names of what belongs to it), `text`, and `parts` of compounds anywhere. `surfaces` are all words as they are written,
    in their order, each field apart from the next by an empty one; `title_surfaces` those of the title and the names.
    `tokens` are what it is filtered and counted by, such as `region:09`. `day` says how fresh it is: when it was
    published, is to happen, or was last checked.
    """

    item: UUID
    seq: int
    type: str
    locale: str
    tokens: tuple[str, ...]
    day: date | None
    title: tuple[str, ...]
    names: tuple[str, ...]
    text: tuple[str, ...]
    parts: tuple[str, ...]
    surfaces: tuple[str, ...]
    title_surfaces: tuple[str, ...]
    latitude: float | None = None
    longitude: float | None = None
    published_at: datetime | None = None
    changed_at: datetime | None = None
    starts_at: datetime | None = None


def document_of(row: ContentItem, terms: Iterable[str]) -> Document:
    """The document of a public item with its terms in the store."""
    body = json.loads(row.body)
    details = body.get("details") or {}
    own = [row.title, *_own_names(details), *(str(details.get(code) or "") for code in sorted(CODES))]
    named = [body.get("summary") or "", *_names_of(body), *dict.fromkeys(_names_in(details))]
    title, names, text = (_words(texts, row.locale) for texts in (own, named, [body.get("text") or ""]))
    kind = analyse(kind_words(row.type, row.locale), row.locale)
    return Document(
        item=row.id,
        seq=row.seq,
        type=row.type,
        locale=row.locale,
        tokens=(*sorted(terms), *_own_tokens(row, body, details)),
        day=_day(row, details),
        title=(*_lemmas(title), *_lemmas(kind)),
        names=(*_lemmas(names), *_parts(title)),
        text=(*_lemmas(text), *_parts(names)),
        parts=_parts(text),
        surfaces=(*_surfaces(title), "", *_surfaces(names), "", *_surfaces(text)),
        title_surfaces=_surfaces(title),
        latitude=row.latitude,
        longitude=row.longitude,
        published_at=row.published_at,
        changed_at=row.changed_at,
        starts_at=row.starts_at,
    )


def _own_names(details: dict[str, Any]) -> list[str]:
    return [name["name"] for name in details.get("other_names") or [] if name.get("name")]


def _names_of(body: dict[str, Any]) -> Iterator[str]:
    for kind in ("municipalities", "regions", "themes", "networks"):
        yield from (thing["name"] for thing in body.get(kind) or [])
    if body.get("source"):
        yield body["source"]["name"]


def _names_in(details: Any) -> Iterator[str]:
    """Names and codes anywhere in the details; a document is called by its title."""
    if isinstance(details, list):
        for one in details:
            yield from _names_in(one)
    elif isinstance(details, dict):
        for key, value in details.items():
            if key in LEFT_OUT or key in CODES or key == "other_names":
                continue
            if isinstance(value, str):
                if key in NAMES and value:
                    yield value
            else:
                yield from _names_in(value)


def _own_tokens(row: ContentItem, body: dict[str, Any], details: dict[str, Any]) -> Iterator[str]:
    day = row.starts_at.date() if row.type == "event" and row.starts_at else _date(details.get("date"))
    if day:
        yield f"month:{day:%Y-%m}"
    for translation in body.get("translations") or []:
        yield f"translated:{translation['locale']}"


def _day(row: ContentItem, details: dict[str, Any]) -> date | None:
    if row.type == "event":  # one without an end goes on
        return row.ends_at.astimezone(UTC).date() if row.ends_at else date.max
    return _date(details.get("checked_on" if row.type == "organisation" else "date"))


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def _words(texts: Iterable[str], locale: str) -> list[Word]:
    words: list[Word] = []
    for text in texts:
        words += analyse(text, locale)[: MOST_WORDS - len(words)]
    return words


def _lemmas(words: Iterable[Word]) -> tuple[str, ...]:
    return tuple(lemma for word in words for lemma in word.lemmas)


def _parts(words: Iterable[Word]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for word in words for part in word.parts))


def _surfaces(words: Iterable[Word]) -> tuple[str, ...]:
    return tuple(word.surface for word in words)
