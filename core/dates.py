"""Dates and times as they are written in Finland, in each of its languages."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language, gettext


def written_day(value: date) -> str:
    """26.1.2021; in English 26 January 2021."""
    return date_format(_local(value), "j F Y" if _english() else "j.n.Y")


def written_time(value: datetime) -> str:
    """10 or 10.30; in English 10:00."""
    local = localtime(value)
    if _english():
        return f"{local:%H:%M}"
    return f"{local.hour}.{local:%M}" if local.minute else str(local.hour)


def written_month(value: date) -> str:
    """8/2017, as periods of projects are written."""
    return f"{value.month}/{value.year}"


def short_month(value: date) -> str:
    """marras; in English Nov. A Finnish month cut to three letters could be either of two."""
    if (get_language() or "").startswith("fi"):
        return date_format(_local(value), "F").lower().removesuffix("kuu")
    return date_format(_local(value), "M")


def written_span(starts_at: datetime, ends_at: datetime, *, all_day: bool = False) -> str:
    """Day and times of an event, the shortest way that leaves nothing out."""
    starts, ends = localtime(starts_at), localtime(ends_at)
    if starts.date() == ends.date():
        day = f"{date_format(starts, 'D')} {written_day(starts)}"
        return day if all_day else _at(day, _hours(starts, ends))
    days = [f"{date_format(end, 'D')} {written_day(end)}" for end in (starts, ends)]
    if not all_day:
        days = [_at(day, written_time(end)) for day, end in zip(days, (starts, ends), strict=True)]
    return " – ".join(days)


def _hours(starts: datetime, ends: datetime) -> str:
    return written_time(starts) if starts == ends else f"{written_time(starts)}–{written_time(ends)}"


def _at(day: str, time: str) -> str:
    return gettext("%(day)s at %(time)s") % {"day": day, "time": time}


def _local(value: date) -> date:
    return localtime(value) if isinstance(value, datetime) and is_aware(value) else value


def _english() -> bool:
    return (get_language() or "").startswith("en")
