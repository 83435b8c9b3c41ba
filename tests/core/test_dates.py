"""Dates and times as readers see them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from core.dates import short_month, written_day, written_span


def at(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=ZoneInfo("Europe/Helsinki"))


@pytest.mark.parametrize(
    ("language", "written"),
    [("fi", "26.1.2021"), ("sv", "26.1.2021"), ("en", "26 January 2021")],
)
def test_a_day_is_written_as_in_finland(language, written):
    with translation.override(language):
        assert written_day(date(2021, 1, 26)) == written


@pytest.mark.parametrize(
    ("starts", "ends", "all_day", "written"),
    [
        (at(2021, 1, 26, 10), at(2021, 1, 26, 12), False, "ti 26.1.2021 klo 10–12"),
        (at(2021, 1, 26, 10, 30), at(2021, 1, 26, 12), False, "ti 26.1.2021 klo 10.30–12"),
        (at(2021, 1, 26, 10), at(2021, 1, 26, 10), False, "ti 26.1.2021 klo 10"),
        (at(2021, 1, 26), at(2021, 1, 26, 23, 59), True, "ti 26.1.2021"),
        (at(2021, 1, 26, 10), at(2021, 1, 27, 12), False, "ti 26.1.2021 klo 10 – ke 27.1.2021 klo 12"),
        (at(2021, 1, 26), at(2021, 1, 28, 23, 59), True, "ti 26.1.2021 – to 28.1.2021"),
    ],
    ids=["hours", "half past", "no end", "whole day", "over night", "whole days"],
)
def test_the_time_of_an_event_is_written_the_shortest_way(starts, ends, all_day, written):
    with translation.override("fi"):
        assert written_span(starts, ends, all_day=all_day) == written


@pytest.mark.parametrize(
    ("language", "month", "written"),
    [("fi", 3, "maalis"), ("fi", 11, "marras"), ("en", 11, "Nov")],
)
def test_a_short_month_is_not_taken_for_another(language, month, written):
    with translation.override(language):
        assert short_month(date(2026, month, 1)) == written
