"""Signing up for events, cancelling, and telling people whether they have a place."""

import logging
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import send_mail
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from events.models import EventOccurrence, EventPage, EventSignUp, SignUpState

logger = logging.getLogger(__name__)
SIGNER = Signer(salt="events.sign-up")


class SignUpRefusedError(Exception):
    """The sign-up came too late; the argument is the state that the event is in."""

    def __init__(self, state: SignUpState) -> None:
        super().__init__(state.label)
        self.state = state


class AlreadySignedUpError(Exception):
    """The e-mail address has been signed up for the event before."""


@transaction.atomic
def sign_up(*, event: EventPage, row: EventSignUp, now: datetime) -> EventSignUp:
    """Give `row` the next place, or the next number in the queue.

    The event is locked meanwhile, so that of two people who want the last place one gets it and the other one
    is told the truth. Raises `SignUpRefusedError` or `AlreadySignedUpError`.
    """
    home = EventPage.objects.select_for_update(of=("self",)).get(pk=event.sign_up_home.pk)
    status = EventPage.objects.get(pk=event.pk).sign_up_status(now)
    if status is None or status.state not in (SignUpState.OPEN, SignUpState.QUEUE):
        raise SignUpRefusedError(status.state if status else SignUpState.CLOSED)
    if home.sign_ups.filter(email__iexact=row.email).exists():
        raise AlreadySignedUpError
    row.event = home
    row.save()
    return row


@transaction.atomic
def cancel_sign_up(*, row: EventSignUp) -> EventPage:
    """Delete a sign-up and everything about the person; the queue moves up."""
    event = EventPage.objects.select_for_update(of=("self",)).get(pk=row.event_id)
    row.delete()
    return event


def queue_number(row: EventSignUp) -> int:
    """Place in the queue, from 1; 0 for one who has a place."""
    capacity = row.event.capacity
    if capacity is None or row.told == EventSignUp.Told.PLACE:
        return 0
    return max(0, row.event.sign_ups.filter(pk__lte=row.pk).count() - capacity)


def tell(*, event: EventPage, now: datetime) -> int:
    """Write to everyone whose place has come or changed since the last message; the number of messages sent.

    Anyone may call this at any time and as often as they like. What could not be sent is sent the next time.
    """
    if event.last_ends_at < now:
        return 0
    sent = 0
    for position, row in enumerate(event.sign_ups.in_order().iterator()):
        told = EventSignUp.Told.PLACE if event.fits(position) else EventSignUp.Told.QUEUE
        if row.told in (told, EventSignUp.Told.PLACE):
            continue
        try:
            sent += _tell_one(event, row, told)
        except (SMTPException, OSError) as error:
            logger.warning("Mail to those who signed up for page %s does not go out: %s", event.pk, error)
            return sent
    return sent


def _tell_one(event: EventPage, row: EventSignUp, told: EventSignUp.Told) -> int:
    """Claim the message, then send it: of two workers one sends; one that fails gives the claim back."""
    before = row.told
    rows = EventSignUp.objects.filter(pk=row.pk)
    if not rows.filter(told=before).update(told=told):
        return 0
    row.told = told
    try:
        _send(event, row, moved_up=before == EventSignUp.Told.QUEUE)
    except SMTPRecipientsRefused:
        logger.warning("The mail server refuses the address of sign-up %s", row.pk)
        return 0
    except (SMTPException, OSError):
        rows.filter(told=told).update(told=before)
        raise
    return 1


def _send(event: EventPage, row: EventSignUp, *, moved_up: bool) -> None:
    with translation.override(row.language):
        shown = EventPage.objects.filter(
            translation_key=event.translation_key, locale__language_code=row.language, live=True
        ).first()
        page = shown or event
        place = row.told == EventSignUp.Told.PLACE
        subject = (_("You have a place: %(title)s") if place else _("You are in the queue: %(title)s")) % {
            "title": page.title
        }
        text = render_to_string(
            "events/mail/sign_up.txt",
            {
                "event": page,
                "row": row,
                "place": place,
                "moved_up": moved_up,
                "number": queue_number(row),
                "event_url": page.full_url,
                "own_url": own_url(row),
                "keep_days": settings.SILTA_SIGN_UP_DAYS,
            },
        )
        send_mail(" ".join(subject.split()), text, None, [row.email])


def own_url(row: EventSignUp) -> str:
    """Where somebody sees their own sign-up and can cancel it; nobody can guess it."""
    with translation.override(row.language):
        return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + own_path(row)


def own_path(row: EventSignUp) -> str:
    return reverse("events:own_sign_up", args=[SIGNER.sign(str(row.pk))])


def row_of(token: str) -> EventSignUp | None:
    """The sign-up that an address belongs to; nothing when it has been cancelled. `BadSignature` for a made-up one."""
    key = SIGNER.unsign(token)
    if not key.isdecimal():
        raise BadSignature
    return EventSignUp.objects.select_related("event").filter(pk=key).first()


def tell_all(*, now: datetime) -> int:
    """Write to everyone who should have heard by now, in all events; the number of messages sent."""
    waiting = EventSignUp.objects.perhaps_untold().values("event")
    events = EventPage.objects.filter(pk__in=waiting, last_ends_at__gte=now)
    return sum(tell(event=event, now=now) for event in events)


def forget_sign_ups(*, now: datetime, days: int) -> int:
    """Delete the sign-ups of events that have been over for so many days; the number of people forgotten."""
    return EventSignUp.objects.to_forget(now, days).delete()[0]


def extend_series(*, now: datetime) -> int:
    """Write out the times of series without an end as far as lists look; the number of series."""
    events = list(EventPage.objects.without_end())
    for event in events:
        with transaction.atomic():
            EventOccurrence.write_for(event, now)
    return len(events)
