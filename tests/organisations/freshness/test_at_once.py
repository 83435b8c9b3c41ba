"""Several people, or several workers, do the same in the same moment."""

from datetime import timedelta
from functools import partial

import pytest
from django.core import mail
from django.utils import timezone
from wagtail.models import Locale

from organisations.freshness.answers import (
    AlreadyDecidedError,
    CannotBeUsedError,
    accept,
    ask_again,
    confirm,
    confirm_by_phone,
    propose,
    reject,
)
from organisations.freshness.asking import plan_night
from organisations.freshness.links import Purpose, read, token_of
from organisations.freshness.mails import send_waiting
from organisations.freshness.values import values_of
from organisations.models import CheckAnswer, CheckMail, OrganisationPage, ProposedChange
from tests import together
from tests.organisations.freshness.letters import asked, organisation
from tests.staff import user_in

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(
        "not __import__('django.db').db.connection.vendor == 'postgresql'",
        reason="SQLite lets one write at a time, and the tests' database in memory is one for all threads",
    ),
]

at_once = partial(together.at_once, failing=(CannotBeUsedError, AlreadyDecidedError))


def link_of(purpose):
    now = timezone.now()
    return read(token_of(CheckMail.objects.get(), purpose), now)


def test_two_presses_confirm_once():
    page, _letter = asked()
    before = page.revisions.count()

    results = at_once(4, lambda _number: confirm(link=link_of(Purpose.CONFIRM), now=timezone.now()))

    assert sum(isinstance(result, CannotBeUsedError) for result in results) == 3
    assert CheckAnswer.objects.count() == 1
    assert page.revisions.count() == before + 1


def test_a_form_sent_twice_in_one_moment_is_one_proposal():
    page, _letter = asked()
    before = values_of(page)
    after = {**before, "joining": "Soita."}

    def act(_number):
        return propose(link=link_of(Purpose.CHANGE), before=before, after=after, note="", now=timezone.now())

    results = at_once(4, act)

    assert sum(isinstance(result, CannotBeUsedError) for result in results) == 3
    assert ProposedChange.objects.count() == 1


def test_of_two_moderators_one_decides():
    page = organisation()
    proposal = ProposedChange.objects.create(
        page=page,
        kind="change",
        sender="omaiset@example.fi",
        fields={"joining": {"before": "", "after": "Soita."}},
    )
    users = [user_in(name="aino"), user_in(name="matti")]

    def act(number):
        row = ProposedChange.objects.get(pk=proposal.pk)
        if number:
            return reject(proposal=row, user=users[1], now=timezone.now())
        return accept(proposal=row, names=["joining"], user=users[0], now=timezone.now())

    results = at_once(2, act)

    assert sum(isinstance(result, AlreadyDecidedError) for result in results) == 1
    proposal.refresh_from_db()
    accepted = proposal.state == ProposedChange.State.ACCEPTED
    assert OrganisationPage.objects.get(pk=page.pk).joining == ("Soita." if accepted else "")


def test_two_workers_write_to_everyone_once():
    for number in range(12):
        organisation(email=f"yhdistys{number}@example.fi")
    now = timezone.now()

    planned = at_once(3, lambda _number: plan_night(now)["mails"])
    sent = at_once(3, lambda _number: send_waiting(now=now))

    assert sum(planned) == 12
    assert sum(sent) == 12
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == 12


def test_a_new_link_asked_for_many_times_at_once_is_sent_once():
    asked()
    CheckMail.objects.update(made_at=timezone.now() - timedelta(days=61))

    at_once(4, lambda _number: ask_again(link=link_of(Purpose.CONFIRM), now=timezone.now()))

    assert CheckMail.objects.filter(kind=CheckMail.Kind.AGAIN).count() == 1


def test_answers_about_two_languages_of_an_organisation_take_turns():
    page = organisation()
    swedish = Locale.objects.get_or_create(language_code="sv")[0]
    other = page.copy_for_translation(swedish, copy_parents=True)
    other.get_latest_revision().publish()
    user = user_in(name="aino")

    def act(number):
        return confirm_by_phone(page=(page, other)[number % 2], user=user, now=timezone.now())

    assert at_once(6, act) == [True] * 6
