"""Rows straight into a table, very many at a time: by COPY on PostgreSQL, by one prepared statement on SQLite.

Nothing but the columns that are given is written, and no signal is sent. Whoever calls says what else belongs to it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, cast
from uuid import UUID

from django.db import connection, models

Adapter = Callable[[Any], Any]


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert `rows`, whose values are those of the fields in `columns` as Python knows them; JSON as its text.

    IntegrityError when the database refuses one of them; then none is there.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(fields))
        adapters = [(place, adapt) for place, field in enumerate(fields) if (adapt := _adapter(field))]
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({places})",  # noqa: S608  names of our own models
            cast(Any, (_adapted(row, adapters) for row in rows)),
        )


def insert_records(model: type[models.Model], records: Iterable[Mapping[str, Any]]) -> None:
    """The same of rows by the names of their columns, which are the same in each and in the same order."""
    rest = iter(records)
    if first := next(rest, None):
        insert_rows(model, list(first), (list(record.values()) for record in chain([first], rest)))


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
