"""What comes back: reports of mail servers that a mail could not be delivered (RFC 3464).

A report is believed when it names a mail of ours by its Message-ID, which nobody else knows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_string
from email.message import Message
from typing import cast

from django.db import transaction

from organisations.freshness.links import same_address
from organisations.freshness.mails import is_wrong_recipient, silence
from organisations.models import CheckMail, SilentAddress

REPORT = "message/delivery-status"


@dataclass(frozen=True)
class Failure:
    """That a mail did not reach a recipient, for good."""

    message_id: str
    recipient: str
    detail: str


@transaction.atomic
def note_bounce(message: Message, now: datetime) -> str | None:
    """Send nothing more to the address that a report says cannot be reached; which one it was, if any."""
    for failure in failures(message):
        if not is_wrong_recipient(failure.detail):
            continue  # a server that trusts us not says nothing about the address
        mail = CheckMail.objects.filter(message_id=failure.message_id).first()
        if mail and (not failure.recipient or same_address(failure.recipient, mail.address)):
            silence(mail.address, SilentAddress.Reason.BOUNCED, now, failure.detail)
            CheckMail.objects.filter(pk=mail.pk).update(state=CheckMail.State.FAILED)
            return mail.address
    return None


def failures(message: Message) -> Iterator[Failure]:
    """The final failures in a report; none when the message is something else."""
    parts = list(message.walk())
    returned = next((found for part in parts if (found := _message_id(part))), "")
    if not returned:
        return
    for part in parts:
        if part.get_content_type() == REPORT:
            yield from _failures(part, returned)


def _message_id(part: Message) -> str:
    """What the returned message, or what is left of it, was called."""
    if part.get_content_type() == "message/rfc822":
        inner = _parts_of(part)
        return field_of(inner[0], "Message-ID") if inner else ""
    if part.get_content_type() == "text/rfc822-headers":
        text = part.get_payload(decode=True)
        headers = text.decode("latin-1") if isinstance(text, bytes) else ""
        return field_of(message_from_string(headers.lstrip()), "Message-ID")
    return ""


def _parts_of(part: Message) -> list[Message]:
    inside = part.get_payload()
    return cast(list[Message], inside) if isinstance(inside, list) else []


def field_of(part: Message, name: str) -> str:
    """A field in one line, as it was written, however broken it is."""
    return " ".join(str(part.get(name, "")).replace("\0", " ").split())


def _failures(report: Message, message_id: str) -> Iterator[Failure]:
    """One block of fields for each recipient, after one about the whole message."""
    for block in _parts_of(report):
        if field_of(block, "Action").lower() == "failed":
            recipient = field_of(block, "Original-Recipient") or field_of(block, "Final-Recipient")
            said = field_of(block, "Diagnostic-Code")
            status = field_of(block, "Status")
            detail = f"{status} {said}" if status else said.partition(";")[2].strip()
            yield Failure(message_id, recipient.rpartition(";")[2].strip().strip("<>"), detail)
