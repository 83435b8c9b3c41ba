"""Entries of the directory as files that come back as they went: CSV, XLSX, JSON Lines and HSDS 3, row by row."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from core.items import in_order
from core.spreadsheets import FINLAND, csv_parts, xlsx_parts
from organisations.exchange.cells import BETWEEN_LINKS, BETWEEN_VALUES, whole
from organisations.exchange.cleaning import NAME_KINDS
from organisations.exchange.columns import COLUMNS, heading
from organisations.exchange.hsds import as_hsds
from organisations.exchange.merging import LINKED
from organisations.models import OrganisationPage
from organisations.querysets import OrganisationQuerySet

AT_A_TIME = 500
READ_WITH = [*(f"{table}__{target}" for table, target in LINKED.items()), "other_names", "links"]
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
    "json": "application/json",  # of HSDS
}


def exported(organisations: OrganisationQuerySet, form: str) -> Iterator[bytes]:
    """The parts of a file in one of the `TYPES`, of any number of organisations, in bounded memory."""
    return parts_of(_read(organisations), form)


def parts_of(pages: Iterable[OrganisationPage], form: str) -> Iterator[bytes]:
    """The same of pages that have been read."""
    return {"csv": _csv, "xlsx": _xlsx, "jsonl": _jsonl, "json": _hsds}[form](pages)


def row_of(page: OrganisationPage) -> dict[str, Any]:
    """What an entry says, by the keys of columns: text, numbers, and lists where there can be several."""
    names = [(row.name, row.kind) for row in in_order(page, "other_names")]
    placed = page.latitude is not None and not page.place_is_approximate
    return {
        "translation_key": str(page.translation_key),
        "title": page.title,
        **{key: [name for name, known in names if known == kind] for key, kind in NAME_KINDS.items()},
        "business_id": page.business_id,
        "register_number": page.register_number,
        "summary": page.summary,
        "description": page.description,
        "activities": _named(page.activity_links, "activity"),
        "target_groups": _named(page.target_group_links, "target_group"),
        "languages": _named(page.language_links, "language"),
        "themes": _named(page.theme_links, "theme"),
        "municipality": page.municipality.name if page.municipality else "",
        "area": page.get_area_display(),
        "municipalities": _named(page.municipality_links, "municipality"),
        "regions": _named(page.region_links, "region"),
        "street_address": page.street_address,
        "postal_code": page.postal_code,
        "post_office": page.post_office,
        # A point that we have guessed is guessed again; written down it would be taken for a known one.
        "latitude": page.latitude if placed else None,
        "longitude": page.longitude if placed else None,
        "phone": _phone(page.phone),
        "email": page.email,
        "website": page.website,
        "links": [{"label": row.label, "url": row.url} for row in in_order(page, "links")],
        "joining": page.joining,
        "accessibility": page.accessibility,
        "checked_on": page.checked_on.isoformat() if page.checked_on else "",
        "state": page.get_state_display(),
    }


def _read(organisations: OrganisationQuerySet) -> Iterator[OrganisationPage]:
    rows = organisations.select_related("municipality__region", "locale").prefetch_related(*READ_WITH)
    found: Iterator[OrganisationPage] = rows.iterator(chunk_size=AT_A_TIME)
    return found


def _csv(pages: Iterable[OrganisationPage]) -> Iterator[bytes]:
    return csv_parts(_table(pages))


def _xlsx(pages: Iterable[OrganisationPage]) -> Iterator[bytes]:
    return xlsx_parts(_table(pages), frozen="C2")


def _table(pages: Iterable[OrganisationPage]) -> Iterator[list[Any]]:
    columns = [column for column in COLUMNS if column.exported]
    yield [heading(column) for column in columns]
    for row in map(row_of, pages):
        yield [_cell(row[column.key]) for column in columns]


def _jsonl(pages: Iterable[OrganisationPage]) -> Iterator[bytes]:
    for row in map(row_of, pages):
        said = {key: value for key, value in row.items() if value not in ("", None, [])}
        yield f"{json.dumps(said, ensure_ascii=False)}\n".encode()


def _hsds(pages: Iterable[OrganisationPage]) -> Iterator[bytes]:
    """An array with a line for each organisation."""
    before = "["
    for page in pages:
        yield f"{before}\n{json.dumps(as_hsds(page), ensure_ascii=False)}".encode()
        before = ","
    yield b"\n]\n" if before == "," else b"[]\n"


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(map(_one_of_several, value))
    return "" if value is None else value


def _one_of_several(value: Any) -> str:
    if isinstance(value, dict):
        return whole(f"{value['label']}: {value['url']}", BETWEEN_LINKS)
    return whole(value, BETWEEN_VALUES)


def _phone(phone: Any) -> str:
    if not phone:
        return ""
    return str(phone.as_national if phone.country_code == FINLAND else phone.as_international)


def _named(links: Any, target: str) -> list[str]:
    return sorted(getattr(link, target).name for link in links.all())
