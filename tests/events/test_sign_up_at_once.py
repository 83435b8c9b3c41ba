"""Several people sign up in the same moment; what each is told must be true."""

import itertools
import time
from functools import partial

import pytest
from django.core import mail
from django.db import IntegrityError
from django.db.models.signals import post_save, pre_save
from django.utils import timezone

from events.models import EventSignUp
from events.services import AlreadySignedUpError, sign_up, tell
from tests import together
from tests.factories import EventPageFactory

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(
        "not __import__('django.db').db.connection.vendor == 'postgresql'",
        reason="SQLite lets one write at a time, and the tests' database in memory is one for all threads",
    ),
]

at_once = partial(together.at_once, failing=(AlreadySignedUpError, IntegrityError))


@pytest.fixture(autouse=True)
def _slow_writes():
    """Who has written first ends last: without the lock the others would not see that row yet."""
    order = itertools.count()

    def before(**_):
        time.sleep(0.1)

    def after(**_):
        time.sleep(max(0, 0.8 - 0.1 * next(order)))

    pre_save.connect(before, sender=EventSignUp)
    post_save.connect(after, sender=EventSignUp)
    yield
    pre_save.disconnect(before, sender=EventSignUp)
    post_save.disconnect(after, sender=EventSignUp)


def taken_places(event):
    told = EventSignUp.Told.PLACE
    return EventSignUp.objects.filter(event=event, told=told).count()


def test_of_eight_who_want_the_last_places_exactly_as_many_get_them():
    event = EventPageFactory(signup_open=True, capacity=3)

    def act(number):
        row = EventSignUp(name=f"Aino {number}", email=f"aino{number}@example.fi")
        sign_up(event=event, row=row, now=timezone.now())
        return tell(event=event, now=timezone.now())

    at_once(8, act)

    assert EventSignUp.objects.filter(event=event).count() == 8
    assert taken_places(event) == 3
    assert sorted(message.to[0] for message in mail.outbox) == [
        f"aino{number}@example.fi" for number in range(8)
    ]


def test_someone_who_presses_the_button_twice_is_signed_up_once():
    event = EventPageFactory(signup_open=True)

    def act(_number):
        return sign_up(event=event, row=EventSignUp(name="Aino", email="aino@example.fi"), now=timezone.now())

    results = at_once(4, act)

    assert EventSignUp.objects.count() == 1
    assert sum(isinstance(result, AlreadySignedUpError) for result in results) == 3


def test_two_workers_send_each_message_once():
    event = EventPageFactory(signup_open=True)
    for number in range(10):
        EventSignUp.objects.create(event=event, name="Aino", email=f"aino{number}@example.fi")

    sent = at_once(2, lambda _number: tell(event=event, now=timezone.now()))

    assert sum(sent) == 10
    assert len(mail.outbox) == 10
