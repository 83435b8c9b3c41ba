"""Mail that comes back."""

import io
import mailbox
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from organisations.models import OrganisationPage, SilentAddress
from tests.organisations.freshness.letters import asked, letters, night

pytestmark = pytest.mark.django_db

REPORT = """\
From: MAILER-DAEMON@mail.example.fi
To: silta@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="raja"

--raja
Content-Type: text/plain; charset=us-ascii

The mail could not be delivered.

--raja
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.fi

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--raja
Content-Type: {returned_as}

{returned}
--raja--
"""


def report(letter, recipient="omaiset@example.fi", action="failed", status="5.1.1", whole=True, **changes):
    headers = (
        f"Message-ID: {changes.get('message_id', letter.message['Message-ID'])}\nTo: omaiset@example.fi\n"
    )
    return REPORT.format(
        recipient=recipient,
        action=action,
        status=status,
        returned_as="message/rfc822" if whole else "text/rfc822-headers",
        returned=headers + ("\nHei!\n" if whole else ""),
    ).encode()


def hand_over(content, monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    call_command("note_bounces", stdout=io.StringIO())


@pytest.mark.parametrize("whole", [True, False], ids=["with the mail", "with its headers"])
def test_no_mail_goes_to_an_address_that_cannot_be_reached_until_the_entry_has_another(monkeypatch, whole):
    page, letter = asked()

    hand_over(report(letter, whole=whole), monkeypatch)
    night(days=32)

    row = SilentAddress.objects.get()
    assert (row.address, row.reason, row.detail) == (
        "omaiset@example.fi",
        "bounced",
        "5.1.1 smtp; 550 5.1.1 User unknown",
    )
    assert len(mail.outbox) == 1
    page = OrganisationPage.objects.get(pk=page.pk)
    page.email = "uusi@example.fi"
    page.save_revision().publish()
    night(days=33)
    assert mail.outbox[1].to == ["uusi@example.fi"]


@pytest.mark.parametrize(
    "changes",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "failed", "status": "4.4.1"},
        {"action": "failed", "status": "5.7.1"},
        {"action": "failed", "status": "5.2.2"},
        {"action": "delivered", "status": "2.0.0"},
        {"recipient": "joku.muu@example.fi"},
        {"message_id": "<check-1-arvaus@localhost>"},
    ],
    ids=["delayed", "for now", "distrusted", "full", "delivered", "somebody else", "guessed"],
)
def test_other_reports_are_not_believed(monkeypatch, changes):
    _page, letter = asked()

    hand_over(report(letter, **changes), monkeypatch)

    assert not SilentAddress.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00garbage",
        b"Subject: Vastaus\n\nKiitos, kaikki kunnossa.\n",
        b"Content-Type: message/delivery-status\n\nrikki",
        b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/rfc822\n\n--x--",
    ],
    ids=["empty", "garbage", "a reply", "broken", "cut off"],
)
def test_what_is_no_report_does_no_harm(monkeypatch, content):
    asked()

    hand_over(content, monkeypatch)

    assert not SilentAddress.objects.exists()


def test_a_maildir_keeps_what_is_for_people_unread(tmp_path):
    asked()
    box = mailbox.Maildir(tmp_path / "palautukset")
    box.add(report(letters()[0]))
    box.add(b"Subject: Vastaus\n\nKiitos, kaikki kunnossa.\n")
    out = io.StringIO()

    for _time in range(2):
        call_command("note_bounces", maildir=tmp_path / "palautukset", stdout=out)

    assert [line[0] for line in out.getvalue().splitlines()] == ["1", "0"]
    unread = [message["Subject"] for message in box if "S" not in message.get_flags()]
    assert unread == ["Vastaus"]


def test_one_broken_message_does_not_keep_the_others_from_being_read(tmp_path):
    asked()
    box = mailbox.Maildir(tmp_path / "palautukset")
    good = report(letters()[0])
    for named in (b"<>", b"<a@[", b"<a\0b>", b"=?nonsuch?q?=ff?="):
        broken = good.replace(letters()[0].message["Message-ID"].strip().encode(), named)
        box.add(b"Message-ID: " + named + b"\n" + broken.replace(b"us-ascii", b"x-nonsuch"))
    box.add(good.replace(b"User unknown", b"User \0 unknown"))

    call_command("note_bounces", maildir=tmp_path / "palautukset", stdout=io.StringIO())

    assert SilentAddress.objects.get().detail == "5.1.1 smtp; 550 5.1.1 User unknown"


@pytest.mark.parametrize(
    ("said", "silent"),
    [("smtp; 550 No such user", True), ("smtp; 554 blocked", False), ("smtp; 550-5.7.1 blocked", False)],
)
def test_without_a_status_the_words_of_the_server_count(monkeypatch, said, silent):
    _page, letter = asked()
    content = report(letter, status="").replace(b"smtp; 550 5.1.1 User unknown", said.encode())

    hand_over(content, monkeypatch)

    assert SilentAddress.objects.exists() == silent


def test_a_large_message_is_not_read(tmp_path, monkeypatch):
    asked()
    monkeypatch.setattr("organisations.management.commands.note_bounces.LARGEST", 100)
    mailbox.Maildir(tmp_path / "palautukset").add(report(letters()[0]))

    call_command("note_bounces", maildir=tmp_path / "palautukset", stdout=io.StringIO())

    assert not SilentAddress.objects.exists()


def test_a_folder_that_is_no_maildir_is_said_to_be_none(tmp_path):
    with pytest.raises(CommandError, match="is no Maildir"):
        call_command("note_bounces", maildir=tmp_path)


def test_mail_comes_back_to_the_address_for_it(settings):
    settings.SILTA_BOUNCE_ADDRESS = "palautukset@silta.example.fi"
    settings.DEFAULT_FROM_EMAIL = "Silta <silta@silta.example.fi>"

    _page, letter = asked()

    assert mail.outbox[0].from_email == "palautukset@silta.example.fi"
    assert letter.message["From"] == "Silta <silta@silta.example.fi>"
