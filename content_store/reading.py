"""Reading from the store at the speed of its indexes.

The statements are written out, since Django would take longer to put one together than the database to answer
it. Every list is one statement, so that it shows one moment. Times are compared as the database keeps them.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor
from psycopg.pq import Format

from content_store.filters import EVERYTHING, Condition, Selection, all_of, as_datetime, having, moment, shown
from content_store.models import ContentItem, History

# Up to how many rows of a token it is quicker to collect them all than to look them up one by one; and for how
# long their number is believed.
RARE = 6000
BELIEVED_SECONDS = 300


@dataclass(frozen=True)
class Position:
    """Where the history stands.

    `settled` says that the store shows nothing that has to be made anew, so that its position says all.
    """

    number: int
    horizon: int
    epoch: str
    settled: bool


class Mark(NamedTuple):
    """A place in the list of the newest items: behind the item that it names."""

    published_at: datetime
    id: str


class Listed(NamedTuple):
    """An item of a list, as JSON in UTF-8; the rest as the database gives it."""

    at: Any
    key: Any
    body: bytes

    @property
    def mark(self) -> Mark:
        return Mark(as_datetime(self.at), text_id(self.key))


class Change(NamedTuple):
    """The latest change of an item.

    Without `body` it is gone, or no longer what was asked for. `hidden` is what may not be shown until it has
    been made anew; it comes with a change of its own then.
    """

    id: str
    seq: int
    reason: str
    successor: str | None
    body: bytes | None
    hidden: bool


class Found(NamedTuple):
    """What is known of one id; without `body` it is gone, or hidden until it has been made anew."""

    public: bool
    locale: str
    reason: str
    successor: str | None
    body: bytes | None


def position(now: datetime) -> Position:
    """Where the history stands at `now`, by one small question."""
    rows = _fetch(f"SELECT {_POSITION} FROM content_store_history h WHERE h.id = 1", [moment(now)])  # noqa: S608
    if not rows:
        History.objects.get_or_create(pk=1)
        return position(now)
    return _position(*rows[0])


def newest(selection: Selection, now: datetime, *, limit: int, after: Mark | None = None) -> list[Listed]:
    """The newest items of a selection, behind `after`.

    First their keys, since an item can have several of the tokens and should be read once, and then the items.
    """
    wanted = all_of([shown(now), selection.facts()])
    driver, others = _driver(selection)
    if driver:
        have = [having(tokens, "t.item_id", rare=rare) for tokens, rare in others]
        places = _places(after, "t.published_at", "t.item_id")
        branches = [
            _branch(
                _NEWEST_HAVING, all_of([Condition("t.token = %s", (token,)), *have, place, wanted]), limit
            )
            for token in driver
            for place in places
        ]
    else:
        places = _places(after, "i.published_at", "i.id")
        branches = [_branch(_NEWEST_OF_ALL, all_of([place, wanted]), limit) for place in places]
    keys = _together(branches, "1 DESC, 2", limit, "UNION" if len(driver) > 1 else "UNION ALL")
    rows = _fetch(
        f"SELECT i.published_at, i.id, {_body()} FROM ({keys.sql}) k"  # noqa: S608
        " JOIN content_store_contentitem i ON i.id = k.id ORDER BY k.published_at DESC, k.id",
        keys.values,
    )
    return [Listed(*row) for row in rows]


def changes(selection: Selection, now: datetime, *, since: int, until: int, limit: int) -> list[Change]:
    """The changes after `since` up to `until` of what is or once was in the selection, in their order."""
    driver, others = _driver(selection)
    if driver:
        many = until - since > RARE
        once_had = [having(tokens, "t.item_id", current=False, rare=rare and many) for tokens, rare in others]
        span = Condition("t.seq > %s AND t.seq <= %s", (since, until))
        tokens = [Condition("t.token = %s", (token,)) for token in driver]
        branches = [_branch(_CHANGED_HAVING, all_of([token, span, *once_had]), limit) for token in tokens]
    else:
        branches = [_branch(_CHANGED_OF_ALL, Condition("i.seq > %s AND i.seq <= %s", (since, until)), limit)]
    keys = _together(branches, "1", limit, "UNION")
    has = all_of([*(having(tokens, "i.id") for tokens in selection.terms), selection.facts()])
    visible = shown(now)
    rows = _fetch(
        "SELECT i.id, i.seq, i.reason, i.successor,"  # noqa: S608  names are ours, and values are bound
        f" CASE WHEN {visible.sql} AND {has.sql} THEN {_body()} END,"
        f" CASE WHEN i.state = 'public' AND NOT ({visible.sql}) THEN 1 ELSE 0 END"
        f" FROM ({keys.sql}) k JOIN content_store_contentitem i ON i.id = k.id ORDER BY i.seq",
        (*visible.values, *has.values, *visible.values, *keys.values),
    )
    return [
        Change(text_id(key), seq, reason, successor and text_id(successor), body, bool(hidden))
        for key, seq, reason, successor, body, hidden in rows
    ]


def find(item: UUID, now: datetime) -> tuple[Position, Found | None]:
    """The item with this id, and where the history stands, by one question.

    None when there never was such an item, or nothing is remembered of it.
    """
    visible = shown(now)
    rows = _fetch(
        f"SELECT {_POSITION}, i.state, i.locale, i.reason, i.successor,"  # noqa: S608
        f" CASE WHEN {visible.sql} THEN {_body()} END FROM content_store_history h"
        " LEFT JOIN content_store_contentitem i ON i.id = %s WHERE h.id = 1",
        (moment(now), *visible.values, _key(str(item))),
    )
    if not rows:
        return position(now), None
    number, horizon, epoch, unsettled, state, locale, reason, successor, body = rows[0]
    found = None
    if state is not None:
        found = Found(state == "public", locale, reason, successor and text_id(successor), body)
    return _position(number, horizon, epoch, unsettled), found


def count(selection: Selection, now: datetime) -> int:
    """How many items there are in a selection."""
    condition = _all_in(selection, now)
    rows = _fetch(
        f"SELECT COUNT(*) FROM content_store_contentitem i WHERE {condition.sql}",  # noqa: S608
        condition.values,
    )
    return int(rows[0][0])


def versions(selection: Selection, now: datetime, prefix: str = "") -> Iterator[tuple[str, int]]:
    """Ids and versions of the items of a selection whose ids begin with `prefix`, sorted by the id."""
    conditions = [_all_in(selection, now)]
    if prefix:
        first, last = prefix.ljust(32, "0"), prefix.ljust(32, "f")
        conditions.append(Condition("i.id BETWEEN %s AND %s", (_key(first), _key(last))))
    condition = all_of(conditions)
    rows = _fetch(
        "SELECT CAST(i.id AS text), i.seq FROM content_store_contentitem i"  # noqa: S608
        f" WHERE {condition.sql} ORDER BY i.id",
        condition.values,
    )
    return ((text_id(key), seq) for key, seq in rows)


def token_counts(selection: Selection, now: datetime, kinds: Sequence[str]) -> list[tuple[str, int]]:
    """How many items of a selection have each token of some kinds, such as `region`; the most frequent first."""
    condition = _all_in(selection, now)
    ranges = " OR ".join(["(t.token >= %s AND t.token < %s)"] * len(kinds))
    rows = _fetch(
        "SELECT t.token, COUNT(*) FROM content_store_itemterm t"  # noqa: S608
        f' WHERE t."current" AND ({ranges}) AND t.item_id IN'
        f" (SELECT i.id FROM content_store_contentitem i WHERE {condition.sql})"
        " GROUP BY t.token ORDER BY 2 DESC, 1",
        # The character after the colon.
        (*(value for kind in kinds for value in (f"{kind}:", f"{kind};")), *condition.values),
    )
    return [(token, number) for token, number in rows]


def matching_facts(selection: Selection, now: datetime) -> list[UUID]:
    """Ids of the items for which everything is so that a selection asks of an item's own columns."""
    condition = all_of([shown(now), selection.facts()])
    rows = _fetch(
        f"SELECT i.id FROM content_store_contentitem i WHERE {condition.sql}",  # noqa: S608
        condition.values,
    )
    return [UUID(text_id(key)) for (key,) in rows]


def networks(now: datetime) -> list[tuple[str, str, str, str]]:
    """Id, language, name and address of every network."""
    rows = ContentItem.objects.current(now).filter(type="network").order_by("title", "id")
    return [(str(key), *said) for key, *said in rows.values_list("id", "locale", "title", "url")]


def text_id(value: Any) -> str:
    """An id as it is written, whatever the database keeps."""
    text = str(value)
    if len(text) == 36:
        return text
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


# What falls due first is asked for, so that a prepared statement cannot but use the index.
_POSITION = (
    "h.position, h.horizon, h.epoch, EXISTS (SELECT 1 FROM content_store_outdatedpage) OR COALESCE("
    "(SELECT d.due_at FROM content_store_contentitem d WHERE d.due_at IS NOT NULL ORDER BY d.due_at LIMIT 1) <= %s,"
    " FALSE)"
)
_NEWEST_HAVING = (
    "SELECT t.published_at, t.item_id AS id FROM content_store_itemterm t"
    ' JOIN content_store_contentitem i ON i.id = t.item_id WHERE t."current" AND {condition}'
    " ORDER BY t.published_at DESC, t.item_id LIMIT {limit}"
)
_NEWEST_OF_ALL = (
    "SELECT i.published_at, i.id FROM content_store_contentitem i WHERE {condition}"
    " ORDER BY i.published_at DESC, i.id LIMIT {limit}"
)
_CHANGED_HAVING = "SELECT t.seq, t.item_id AS id FROM content_store_itemterm t WHERE {condition} ORDER BY t.seq LIMIT {limit}"
_CHANGED_OF_ALL = (
    "SELECT i.seq, i.id FROM content_store_contentitem i WHERE {condition} ORDER BY i.seq LIMIT {limit}"
)


def _position(number: int, horizon: int, epoch: Any, unsettled: Any) -> Position:
    return Position(number, horizon, text_id(epoch), not unsettled)


def _branch(statement: str, condition: Condition, limit: int) -> Condition:
    return Condition(statement.format(condition=condition.sql, limit=int(limit)), condition.values)


def _body() -> str:
    """The item in UTF-8, as it is sent: to decode and to encode it again would take longer than all the rest."""
    return "convert_to(i.body, 'UTF8')" if connection.vendor == "postgresql" else "CAST(i.body AS BLOB)"


def _together(branches: Sequence[Condition], order: str, limit: int, union: str) -> Condition:
    """The first rows of several statements, each of which has given its own first rows."""
    if len(branches) == 1:
        return branches[0]
    parts = [f"SELECT * FROM ({branch.sql}) b{place}" for place, branch in enumerate(branches)]  # noqa: S608
    values = tuple(value for branch in branches for value in branch.values)
    return Condition(f"{f' {union} '.join(parts)} ORDER BY {order} LIMIT {int(limit)}", values)


def _places(after: Mark | None, published_at: str, key: str) -> list[Condition]:
    """What comes behind a mark: first the rest of the same moment, then what is older; each found by an index."""
    if after is None:
        return [EVERYTHING]
    at = moment(after.published_at)
    return [
        Condition(f"{published_at} = %s AND {key} > %s", (at, _key(after.id))),
        Condition(f"{published_at} < %s", (at,)),
    ]


def _all_in(selection: Selection, now: datetime) -> Condition:
    """A selection as a whole, where the database may begin at whichever end it likes."""
    conditions = [shown(now)]
    for tokens in selection.terms:
        places = ", ".join(["%s"] * len(tokens))
        having_one = (
            "i.id IN (SELECT e.item_id FROM content_store_itemterm e"  # noqa: S608
            f' WHERE e."current" AND e.token IN ({places}))'
        )
        conditions.append(Condition(having_one, tokens))
    return all_of([*conditions, selection.facts()])


def _driver(selection: Selection) -> tuple[tuple[str, ...], list[tuple[tuple[str, ...], bool]]]:
    """The rarest dimension, by whose tokens rows are walked through; the others, and whether they too are rare."""
    if len(selection.terms) < 2:
        return (selection.terms[0] if selection.terms else ()), []
    period = int(time.monotonic() / BELIEVED_SECONDS)
    counted = [(sum(_frequency(token, period) for token in tokens), tokens) for tokens in selection.terms]
    counted.sort(key=lambda pair: pair[0])
    return counted[0][1], [(tokens, number < RARE) for number, tokens in counted[1:]]


@lru_cache(maxsize=10_000)
def _frequency(token: str, _period: int) -> int:
    rows = _fetch(
        'SELECT COUNT(*) FROM (SELECT 1 FROM content_store_itemterm WHERE token = %s AND "current"'  # noqa: S608
        f" LIMIT {RARE}) f",
        [token],
    )
    return int(rows[0][0])


def _key(text: str) -> Any:
    """An id as the database keeps it."""
    key = UUID(text)
    return key if connection.features.has_native_uuid_field else key.hex


def _fetch(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with _cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _cursor() -> CursorWrapper:
    """On PostgreSQL one whose statements stay prepared and whose times need not be read from text.

    The connection is not tried out before: who reads for the hub API asks again if it was lost.
    """
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.ensure_connection()
    cursor: Any = Cursor(connection.connection)
    cursor.format = Format.BINARY
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrapped(cursor)
