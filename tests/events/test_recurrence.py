from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.recurrence import FAR_FUTURE, Change, Series

HELSINKI = ZoneInfo("Europe/Helsinki")


def at(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=HELSINKI)


def series(starts_at, recurrence="weekly", *, hours=2, until=None, changes=()):
    return Series(
        starts_at, starts_at.replace(hour=starts_at.hour + hours), recurrence, until, tuple(changes)
    )


def local_starts(times):
    return [f"{time.starts_at.astimezone(HELSINKI):%d.%m. %H:%M}" for time in times]


def test_a_weekly_event_keeps_its_hour_when_the_clocks_change():
    group = series(at(2026, 3, 19, 18))

    times = group.occurrences(at(2026, 3, 1), at(2026, 4, 10))

    assert local_starts(times) == ["19.03. 18:00", "26.03. 18:00", "02.04. 18:00", "09.04. 18:00"]
    assert {f"{time.ends_at.astimezone(HELSINKI):%H:%M}" for time in times} == {"20:00"}


def test_in_autumn_the_hours_between_two_times_are_one_more():
    before, after = series(at(2026, 10, 19, 10)).occurrences(at(2026, 10, 19), at(2026, 10, 30))

    assert after.starts_at.timestamp() - before.starts_at.timestamp() == 7 * 24 * 3600 + 3600


def test_a_time_in_the_hour_that_is_skipped_in_spring_is_held_as_much_later():
    times = series(at(2026, 3, 22, 3, 30), hours=1).occurrences(at(2026, 3, 22), at(2026, 4, 1))

    assert local_starts(times) == ["22.03. 03:30", "29.03. 04:30"]
    assert all(time.ends_at >= time.starts_at for time in times)


def test_an_event_in_the_hour_that_comes_twice_ends_after_it_starts():
    start = datetime(2026, 10, 25, 3, 45, tzinfo=HELSINKI)
    end = datetime(2026, 10, 25, 3, 15, fold=1, tzinfo=HELSINKI)

    (time,) = Series(start, end).occurrences(at(2026, 10, 25), at(2026, 10, 26))

    assert (time.ends_at.timestamp() - time.starts_at.timestamp()) == 30 * 60


@pytest.mark.parametrize(
    ("start", "recurrence", "expected"),
    [
        (at(2026, 1, 31, 10), "monthly-date", ["31.01.", "28.02.", "31.03.", "30.04.", "31.05."]),
        (at(2028, 1, 30, 10), "monthly-date", ["30.01.", "29.02.", "30.03.", "30.04.", "30.05."]),
        (at(2026, 1, 13, 10), "monthly-weekday", ["13.01.", "10.02.", "10.03.", "14.04.", "12.05."]),
        (at(2026, 1, 29, 10), "monthly-weekday", ["29.01.", "26.02.", "26.03.", "30.04.", "28.05."]),
        (at(2026, 1, 5, 10), "fortnightly", ["05.01.", "19.01.", "02.02.", "16.02.", "02.03."]),
        (at(2026, 2, 27, 10), "daily", ["27.02.", "28.02.", "01.03.", "02.03.", "03.03."]),
        (at(2024, 2, 29, 10), "yearly", ["29.02.", "28.02.", "28.02.", "28.02.", "29.02."]),
    ],
    ids=["31st", "30th", "second-tuesday", "fifth-thursday", "fortnightly", "over-february", "leap-day"],
)
def test_a_rule_gives_the_days_that_people_expect(start, recurrence, expected):
    times = series(start, recurrence).occurrences(start, start + timedelta(days=6 * 365))

    assert [f"{time.starts_at:%d.%m.}" for time in times[:5]] == expected


def test_the_last_date_still_belongs_to_the_series():
    group = series(at(2026, 1, 5, 18), until=date(2026, 1, 19))

    assert len(group.occurrences(at(2026, 1, 1), FAR_FUTURE)) == 3
    assert group.last_ends_at == at(2026, 1, 19, 20)


def test_a_series_without_an_end_is_never_over():
    assert series(at(2026, 1, 5, 18)).last_ends_at == FAR_FUTURE


def test_a_cancelled_time_is_left_out_unless_it_is_asked_for():
    group = series(at(2026, 12, 17, 18), changes=[Change(date(2026, 12, 24), cancelled=True, note="Joulu")])

    times = group.occurrences(at(2026, 12, 1), at(2027, 1, 1))
    all_times = group.occurrences(at(2026, 12, 1), at(2027, 1, 1), cancelled=True)

    assert local_starts(times) == ["17.12. 18:00", "31.12. 18:00"]
    assert [(time.cancelled, time.note) for time in all_times][1] == (True, "Joulu")


def test_a_moved_time_stands_at_its_new_place_in_the_order():
    moved = Change(date(2026, 1, 12), moved_to=at(2026, 1, 27, 9))
    group = series(at(2026, 1, 5, 18), until=date(2026, 1, 26), changes=[moved])

    times = group.occurrences(at(2026, 1, 1), FAR_FUTURE)

    assert local_starts(times) == ["05.01. 18:00", "19.01. 18:00", "26.01. 18:00", "27.01. 09:00"]
    assert group.last_ends_at == at(2026, 1, 27, 11)


def test_a_time_moved_out_of_a_window_is_not_in_it_and_one_moved_in_is():
    moved = Change(date(2026, 1, 12), moved_to=at(2026, 3, 1, 9))
    group = series(at(2026, 1, 5, 18), until=date(2026, 1, 26), changes=[moved])

    assert local_starts(group.occurrences(at(2026, 1, 11), at(2026, 1, 18))) == []
    assert local_starts(group.occurrences(at(2026, 2, 1), at(2026, 4, 1))) == ["01.03. 09:00"]


def test_an_event_that_goes_on_belongs_to_the_window_that_begins_meanwhile():
    camp = Series(at(2026, 6, 30, 12), at(2026, 7, 3, 12))

    assert len(camp.occurrences(at(2026, 7, 1), at(2026, 7, 2))) == 1
    assert camp.occurrences(at(2026, 7, 3, 12), at(2026, 8, 1)) == []


def test_a_daily_event_over_midnight_repeats_without_overlapping():
    night = Series(at(2026, 1, 5, 22), at(2026, 1, 6, 6), "daily")

    assert not night.overlaps_itself()
    assert Series(at(2026, 1, 5, 22), at(2026, 1, 6, 23), "daily").overlaps_itself()


def test_a_mistaken_series_gives_a_bounded_number_of_times():
    assert len(series(at(1990, 1, 1, 10), "daily").occurrences(at(1990, 1, 1), FAR_FUTURE)) == 5000
