import io

import pytest
from django.core import mail
from django.core.management import call_command

from tests.organisations.freshness.letters import organisation

pytestmark = pytest.mark.django_db


def said(*arguments):
    out = io.StringIO()
    call_command("ask_organisations", *arguments, stdout=out)
    return out.getvalue()


def test_by_hand_the_mails_go_out_at_once_and_once():
    organisation()

    assert "1 mails sent" in said()
    assert "0 mails sent" in said()
    assert len(mail.outbox) == 1


def test_the_sending_can_be_left_to_the_worker():
    organisation()

    assert "1 mails still to be sent" in said("--no-mail")
    assert mail.outbox == []
