from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from core.months import MonthFormField, MonthInput, month_bounds, months_from


@pytest.mark.parametrize(
    "text",
    ["8/2017", "08/2017", "8.2017", "08.2017", "2017-08", " 8 / 2017 ", "8-2017", "2017-08-15", "1.8.2017"],
)
def test_a_month_is_understood_however_it_is_written(text):
    assert MonthFormField().clean(text) == date(2017, 8, 1)


@pytest.mark.parametrize(
    "text", ["elokuu", "13/2017", "0/2017", "8/17", "2017", "8/20177", "8/1066", "32.8.20x7"]
)
def test_what_is_no_month_is_told_with_an_example(text):
    with translation.override("en"), pytest.raises(ValidationError, match="8/2017"):
        MonthFormField().clean(text)


def test_the_field_shows_a_month_as_it_is_written_in_finland():
    assert 'value="8/2017"' in MonthInput().render("starts_on", date(2017, 8, 1))


def test_the_field_shows_again_what_could_not_be_understood():
    assert 'value="elokuu 2017"' in MonthInput().render("starts_on", "elokuu 2017")


def test_months_are_counted_over_the_turn_of_the_year_both_ways():
    day = date(2026, 11, 23)

    assert months_from(day, 3) == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
    assert months_from(date(2026, 1, 5), -3) == [date(2026, 1, 1), date(2025, 12, 1), date(2025, 11, 1)]


def test_a_month_begins_and_ends_at_midnight_in_finland():
    first, following = month_bounds(date(2026, 3, 29))

    assert (first.isoformat(), following.isoformat()) == (
        "2026-03-01T00:00:00+02:00",
        "2026-04-01T00:00:00+03:00",
    )
