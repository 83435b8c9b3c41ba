"""When things happen in the demo: counted from the day on which it is loaded, so that it never looks old."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cms.demo.content import Entry

WEEKDAYS = {
    "fi": [
        "maanantaina",
        "tiistaina",
        "keskiviikkona",
        "torstaina",
        "perjantaina",
        "lauantaina",
        "sunnuntaina",
    ],
    "sv": ["måndagen", "tisdagen", "onsdagen", "torsdagen", "fredagen", "lördagen", "söndagen"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
MONTHS = {
    "sv": [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": (
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ]
    ),
}


def month(day: date, offset: int) -> date:
    """The first day of the month that is `offset` months from that of `day`."""
    count = day.year * 12 + day.month - 1 + offset
    return date(count // 12, count % 12 + 1, 1)


def moment(day: date, clock: str) -> datetime:
    """A time of day, such as 17.30, in Finnish time."""
    hours, minutes = clock.split(".")
    return timezone.make_aware(datetime.combine(day, time(int(hours), int(minutes))))


def first_day(event: Entry, day: date) -> date:
    """The day on which an event begins: so many days from now, and then on to the right weekday."""
    begins = day + timedelta(days=event["in_days"])
    if "weekday" in event:
        begins += timedelta(days=(event["weekday"] - begins.isoweekday()) % 7)
    return begins


def begins_at(event: Entry, day: date) -> datetime:
    return moment(first_day(event, day), event.get("start", "0.00"))


def ends_at(event: Entry, day: date) -> datetime:
    return moment(first_day(event, day) + timedelta(days=event.get("end_days", 0)), event.get("end", "23.59"))


def in_words(event: Entry, day: date, language: str) -> str:
    """When an event begins, as running text says it."""
    begins = timezone.localtime(begins_at(event, day))
    weekday = WEEKDAYS[language][begins.weekday()]
    if language == "fi":
        return f"{weekday} {begins.day}.{begins.month}. kello {event['start']}"
    name = MONTHS[language][begins.month - 1]
    if language == "sv":
        return f"{weekday} den {begins.day} {name} kl. {event['start']}"
    return f"{weekday} {begins.day} {name} at {event['start'].replace('.', ':')}"
