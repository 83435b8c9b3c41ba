"""Rows that are written beside are there when they are asked for, and none is when one is refused."""

import sys
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from content_store.inserting import ROOM, insert_records, room_for_many
from content_store.models import OutdatedPage
from content_store.pipeline import pipelined

pytestmark = pytest.mark.django_db

MANY = 5_000  # for which both databases take several statements


def insert(keys):
    insert_records(OutdatedPage, ({"page_key": key} for key in keys))


def test_a_query_finds_what_was_given_before_it():
    with transaction.atomic(), pipelined():
        insert(range(MANY))
        assert OutdatedPage.objects.count() == MANY
        insert(range(MANY, 2 * MANY))

    assert OutdatedPage.objects.count() == 2 * MANY


def going_on_beside(*work):
    with transaction.atomic(), pipelined():
        for one in work:
            one()


def test_the_end_of_the_block_tells_of_a_row_that_was_refused_and_nothing_is_there():
    with pytest.raises(IntegrityError):
        going_on_beside(lambda: insert(range(MANY)), lambda: insert([7]))

    assert not OutdatedPage.objects.exists()


def test_a_query_tells_of_a_row_that_was_refused_before_it():
    went_on = []
    work = lambda: insert([7, 7]), OutdatedPage.objects.count, lambda: went_on.append(True)

    with pytest.raises(IntegrityError):
        going_on_beside(*work)

    assert not went_on
    assert not OutdatedPage.objects.exists()


def break_off():
    raise KeyboardInterrupt


def test_what_breaks_the_block_off_leaves_nothing_behind():
    before = threading.active_count(), sys.getswitchinterval()

    with pytest.raises(KeyboardInterrupt):
        going_on_beside(lambda: insert(range(MANY)), break_off)

    assert not OutdatedPage.objects.exists()
    assert (threading.active_count(), sys.getswitchinterval()) == before


def test_rows_are_written_at_once_where_nobody_goes_on_beside():
    insert(range(MANY))

    with pytest.raises(IntegrityError), transaction.atomic():
        insert([7])
    assert OutdatedPage.objects.count() == MANY


def test_sqlite_has_room_for_as_long_as_many_rows_are_written():
    def room():
        with connection.cursor() as cursor:
            return [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ROOM]

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes the room that its operator gives it")
    before = room()
    with room_for_many():
        assert room() == list(ROOM.values())
    assert room() == before
