"""An entry of the directory and what a file says of the same organisation: what differs, and how it is taken over.

A file says nothing with an empty cell; what it empties it names.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from core.child_rows import rows_of
from core.items import in_order
from organisations.exchange import cells
from organisations.exchange.cells import CellError, Note
from organisations.exchange.cleaning import READ, Candidate
from organisations.models import OrganisationLink, OrganisationName, OrganisationPage

# Child tables that link to something, and the field that does.
LINKED = {
    "activity_links": "activity",
    "target_group_links": "target_group",
    "language_links": "language",
    "theme_links": "theme",
    "region_links": "region",
    "municipality_links": "municipality",
}
CHILD_TABLES = [*LINKED, "other_names", "links"]


@dataclass(frozen=True)
class Difference:
    """What a field, or a child table, is and what it becomes; primary keys where something is linked to."""

    field: str
    before: Any
    after: Any


def differences(page: OrganisationPage, candidate: Candidate) -> list[Difference]:
    """What the candidate says otherwise than the page."""
    return [
        Difference(name, before, after)
        for name, before, after in _compared(page, candidate)
        if before != after
    ]


def take_over(page: OrganisationPage, candidate: Candidate) -> None:
    """Make the page say what the candidate says; it is not saved."""
    for difference in differences(page, candidate):
        say(page, difference.field, difference.after)


def said(page: OrganisationPage, name: str) -> Any:
    """What the page says in a field or a child table, as it is compared and kept elsewhere."""
    if name in LINKED:
        key = f"{LINKED[name]}_id"
        return sorted(getattr(link, key) for link in rows_of(page, name))
    if name == "links":
        return [(row.label, row.url) for row in in_order(page, "links")]
    if name == "other_names":
        return [(row.name, row.kind) for row in in_order(page, "other_names")]
    return _plain(getattr(page, name))


def say(page: OrganisationPage, name: str, value: Any) -> None:
    """Make the page say `value`, which is such as `said` gives; it is not saved."""
    if name in LINKED:
        _link(page, name, value)
    elif name in CHILD_TABLES:
        setattr(page, name, new_rows(name, value))
    else:
        setattr(page, name, value)


def new_rows(table: str, values: list[Any]) -> list[Any]:
    """Rows of a child table for what a candidate says of it."""
    if table == "other_names":
        told = enumerate(_each_once(values))
        return [OrganisationName(name=name, kind=kind, sort_order=place) for place, (name, kind) in told]
    if table == "links":
        told = enumerate(_each_once(values))
        return [OrganisationLink(label=label, url=url, sort_order=place) for place, (label, url) in told]
    model: Any = OrganisationPage._meta.get_field(table).related_model
    return [model(**{f"{LINKED[table]}_id": key}) for key in values]


def _compared(page: OrganisationPage, candidate: Candidate) -> Iterator[tuple[str, Any, Any]]:
    for name, value in candidate.values.items():
        before = said(page, name)
        yield name, before, before if _are_read_alike(name, before, _plain(value)) else _plain(value)
    for name, rows in candidate.rows.items():
        before = said(page, name)
        if name in LINKED:
            yield name, before, rows
        elif name == "links":
            after = _each_once(rows)
            is_same = before == after or _links_read(before) == _links_read(after)
            yield name, before, before if is_same else after
        else:
            yield name, before, _with_names(before, rows)


def _are_read_alike(name: str, before: Any, after: Any) -> bool:
    """Whether a cell would say the same: an editor's texts have line ends and spaces that no cell keeps."""
    read = READ.get(name)
    return before == after or _as_read(read, before) in (after, _as_read(read, after))


def _links_read(links: list[tuple[str, str]]) -> list[tuple[Any, Any]]:
    return _each_once(
        [(_as_read(cells.line, label), _as_read(cells.web_address, url)) for label, url in links]
    )


def _as_read(read: Callable[[str, Note], Any] | None, value: Any) -> Any:
    """What a cell with this value is taken for."""
    if read is None or not isinstance(value, str):
        return value
    try:
        return _plain(read(cells.text_of(value), lambda _said: None))
    except CellError:
        return value


def _with_names(before: list[tuple[str, str]], said: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of the kinds of name that the file speaks of, its own; of the others what there was."""
    by_kind: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, kind in _each_once(said):
        by_kind[kind].append((name, kind))
    kept = [(name, kind) for name, kind in before if kind not in by_kind]
    told = [row for rows in by_kind.values() for row in rows]
    # The order is the editor's as long as the names are the same.
    after = kept + told
    is_same = set(before) == set(after) or _names_read(before) == _names_read(after)
    return before if is_same else after


def _names_read(names: list[tuple[str, str]]) -> set[tuple[Any, str]]:
    return {(_as_read(cells.line, name), kind) for name, kind in names}


def _link(page: OrganisationPage, table: str, keys: list[int]) -> None:
    """Keep the links that stay, so that the history of the page shows what really changed."""
    manager = getattr(page, table)
    target = f"{LINKED[table]}_id"
    kept = {getattr(link, target): link for link in manager.all()}
    manager.set([kept.get(key) or new_rows(table, [key])[0] for key in keys])


def _each_once(rows: list[Any]) -> list[Any]:
    return list(dict.fromkeys(map(tuple, rows)))  # JSON knows no tuples


def _plain(value: Any) -> Any:
    """A value as it is kept: a phone number is compared by its digits."""
    return getattr(value, "as_e164", value)
