"""The mails as they arrive, read as a mail program reads them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import urlsplit

from django.core import mail
from django.utils import timezone

from organisations.freshness.asking import plan_night
from organisations.freshness.mails import send_waiting
from organisations.models import OrganisationPage
from tests.factories import OrganisationPageFactory

LINK = re.compile(r"https?://\S+/(?:tarkistus|kontroll|check)/\S+")
PURPOSES = ("confirm", "change", "close", "stop")


@dataclass
class Letter:
    """One mail that has arrived."""

    message: EmailMessage

    @property
    def subject(self) -> str:
        return self.message["Subject"].strip()

    @property
    def text(self) -> str:
        return self.message.get_body(("plain",)).get_content()

    @property
    def html(self) -> str:
        return self.message.get_body(("html",)).get_content()

    def path(self, purpose: str) -> str:
        """Where a link of the text leads, on this site."""
        links = LINK.findall(self.text)
        return urlsplit(links[PURPOSES.index(purpose)]).path


def letters() -> list[Letter]:
    return [
        Letter(message_from_bytes(message.message().as_bytes(), policy=policy.default))
        for message in mail.outbox
    ]


def days_ago(days: int):
    return timezone.localdate() - timedelta(days=days)


def organisation(**fields) -> OrganisationPage:
    """An entry that nobody has confirmed for a year."""
    values = {"title": "Saimaan Omaiset ry", "email": "omaiset@example.fi", "checked_on": days_ago(365)}
    page = OrganisationPageFactory(**{**values, **fields})
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def night(days: int = 0) -> datetime:
    """A night so many days from now: whoever is due is written to."""
    now = timezone.now() + timedelta(days=days)
    plan_night(now)
    send_waiting(now=now)
    return now


def asked(**fields) -> tuple[OrganisationPage, Letter]:
    """An entry, and the mail that its organisation has got."""
    page = organisation(**fields)
    night()
    return page, letters()[-1]
