"""Rows straight into a table, very many at a time: by COPY on PostgreSQL, by statements of many rows on SQLite.

Nothing but the columns that are given is written, and no signal is sent. Whoever calls says what else belongs to it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import chain, islice
from typing import Any
from uuid import UUID

from django.db import connection, models

from content_store.pipeline import Writing, write

Adapter = Callable[[Any], Any]

COPIED_AT_A_TIME = 1000  # rows
# Of SQLite while very many rows are written: 64 MiB of memory (negative: in KiB), and as much of its log in pages.
ROOM = {"cache_size": -65_536, "wal_autocheckpoint": 16_384}
VALUES_AT_A_TIME = 2000  # of a statement on SQLite; each number of rows is another statement to be prepared


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert `rows`, whose values are those of the fields in `columns` as Python knows them; JSON as its text.

    To be called in a transaction, which cannot go on after an IntegrityError: the database has refused a row.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = f"{connection.ops.quote_name(model._meta.db_table)} ({names})"
    connection.ensure_connection()
    by_vendor = _copied if connection.vendor == "postgresql" else _inserted
    for writing in by_vendor(table, fields, iter(rows)):
        write(writing)


def _copied(table: str, _fields: list[Any], rows: Iterator[Sequence[Any]]) -> Iterator[Writing]:
    while some := list(islice(rows, COPIED_AT_A_TIME)):
        yield partial(_copy, connection.connection, f"COPY {table} FROM STDIN", some)


def _copy(database: Any, statement: str, rows: list[Sequence[Any]]) -> None:
    with database.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _inserted(table: str, fields: list[Any], rows: Iterator[Sequence[Any]]) -> Iterator[Writing]:
    adapters = [(place, adapt) for place, field in enumerate(fields) if (adapt := _adapter(field))]
    row = f"({', '.join('?' * len(fields))})"
    together = max(1, VALUES_AT_A_TIME // len(fields))
    adapted = (_adapted(values, adapters) for values in rows)
    while some := list(islice(adapted, together)):
        statement = f"INSERT OR FAIL INTO {table} VALUES {', '.join([row] * len(some))}"  # noqa: S608  names of our own models
        # Not by a cursor of Django's, which would look through the statement for placeholders of its own kind.
        yield partial(connection.connection.execute, statement, list(chain.from_iterable(some)))


def insert_records(model: type[models.Model], records: Iterable[Mapping[str, Any]]) -> None:
    """The same of rows by the names of their columns, which are the same in each and in the same order."""
    rest = iter(records)
    if first := next(rest, None):
        insert_rows(model, list(first), (list(record.values()) for record in chain([first], rest)))


@contextmanager
def room_for_many() -> Iterator[None]:
    """Give SQLite room for a hundred thousand rows and their indexes, as long as the block lasts.

    With the little memory that it takes by itself it would read the same parts of indexes again and again, and copy the
    same pages from its log into the database after each transaction.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ROOM}
    _set_pragmas(ROOM)
    try:
        yield
    finally:
        _set_pragmas(before)


def _set_pragmas(values: Mapping[str, int]) -> None:
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute(f"PRAGMA {name} = {value:d}")


def check_references() -> None:
    """Have PostgreSQL check now the foreign keys that it would check when the transaction ends; SQLite has done so."""
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        for when in ("IMMEDIATE", "DEFERRED"):
            write(partial(connection.connection.execute, f"SET CONSTRAINTS ALL {when}"))


def new_keys(model: type[models.Model], count: int) -> list[int]:
    """Primary keys that nobody else will take, in ascending order; on SQLite until the transaction ends."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "pg_get_serial_sequence(%s, %s)"
            cursor.execute(
                f"SELECT nextval({sequence}) FROM generate_series(1, %s)",  # noqa: S608
                [connection.ops.quote_name(table), column, count],
            )
            return [int(key) for (key,) in cursor.fetchall()]
        # A key of a row that has been deleted is never given out again.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        latest = (cursor.fetchone() or [0])[0]
        return list(range(latest + 1, latest + 1 + count))


def _adapter(field: Any) -> Adapter | None:
    """How the database takes a value of this field; nothing when it takes it as it is."""
    kind = getattr(field, "target_field", field).get_internal_type()
    if kind == "UUIDField":
        return _hex
    # Rows that are written together have the same times.
    if kind == "DateTimeField":
        return lru_cache(64)(connection.ops.adapt_datetimefield_value)
    if kind == "DateField":
        return lru_cache(64)(connection.ops.adapt_datefield_value)
    return None


def _hex(value: UUID | None) -> str | None:
    return value.hex if value is not None else None


def _adapted(row: Sequence[Any], adapters: list[tuple[int, Adapter]]) -> Sequence[Any]:
    if not adapters:
        return row
    values = list(row)
    for place, adapt in adapters:
        values[place] = adapt(values[place])
    return values
