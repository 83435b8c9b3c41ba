"""What comes back: reports of mail servers that a mail could not be delivered (RFC 3464).

A report is believed when it names a mail of ours by its Message-ID, which nobody else knows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, Message
from typing import Any, cast

from organisations.freshness.links import same_address
from organisations.freshness.mails import silence
from organisations.models import CheckMail, SilentAddress

REPORT = "message/delivery-status"


@dataclass(frozen=True)
class Failure:
    """That a mail did not reach a recipient, for good."""

    message_id: str
    recipient: str
    detail: str


def note_bounce(message: EmailMessage, now: datetime) -> str | None:
    """Send nothing more to the address that a report says cannot be reached; which one it was, if any."""
    for failure in failures(message):
        mail = CheckMail.objects.filter(message_id=failure.message_id).first()
        if mail and (not failure.recipient or same_address(failure.recipient, mail.address)):
            silence(mail.address, SilentAddress.Reason.BOUNCED, now, failure.detail)
            CheckMail.objects.filter(pk=mail.pk).update(state=CheckMail.State.FAILED)
            return mail.address
    return None


def failures(message: EmailMessage) -> Iterator[Failure]:
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
        inner = cast(list[Message], part.get_payload())
        return str(inner[0].get("Message-ID", "")).strip() if inner else ""
    if part.get_content_type() == "text/rfc822-headers":
        text = cast(Any, part).get_content()
        lines = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        return next(
            (
                line.partition(":")[2].strip()
                for line in lines.splitlines()
                if line.lower().startswith("message-id:")
            ),
            "",
        )
    return ""


def _failures(report: Message, message_id: str) -> Iterator[Failure]:
    """One block of fields for each recipient, after one about the whole message."""
    for block in cast(list[Message], report.get_payload()):
        status = str(block.get("Status", "")).strip()
        if str(block.get("Action", "")).strip().lower() == "failed" and not status.startswith("4"):
            recipient = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
            detail = f"{status} {block.get('Diagnostic-Code', '')}"
            yield Failure(message_id, recipient.rpartition(";")[2].strip().strip("<>"), detail)
