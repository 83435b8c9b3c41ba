"""Events, the calendars that gather them, and those who sign up."""

from events.models.event_pages import EventPage
from events.models.exceptions import EventException
from events.models.index_pages import EventIndexPage
from events.models.occurrences import EventOccurrence
from events.models.sign_ups import EventSignUp, SignUpState, SignUpStatus

__all__ = [
    "EventException",
    "EventIndexPage",
    "EventOccurrence",
    "EventPage",
    "EventSignUp",
    "SignUpState",
    "SignUpStatus",
]
