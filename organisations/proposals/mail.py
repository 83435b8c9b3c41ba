"""What is written to those who propose organisations: a link to confirm, and later the decision."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import send_mail
from django.core.signing import BadSignature, TimestampSigner
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.visibility import is_public
from organisations.models import OrganisationProposal

logger = logging.getLogger(__name__)
SIGNER = TimestampSigner(salt="organisations.proposal")
DAYS_TO_CONFIRM = 3
State = OrganisationProposal.State


def tell(proposal_id: int, *, now: datetime) -> int:
    """Write to the sender, unless that was done; the number of messages sent.

    Anyone may call this at any time: of two one sends. What could not be sent is sent the next time.
    """
    row = OrganisationProposal.objects.filter(pk=proposal_id).first()
    if row is None or row.mailed == row.state or not _is_worth_a_message(row, now):
        return 0
    before = row.mailed
    rows = OrganisationProposal.objects.filter(pk=row.pk)
    if not rows.filter(mailed=before, state=row.state).update(mailed=row.state):
        return 0
    try:
        _send(row)
    except SMTPRecipientsRefused:
        logger.warning("The mail server refuses the address of proposal %s", row.pk)
        return 0
    except (SMTPException, OSError) as error:
        rows.filter(mailed=row.state).update(mailed=before)
        logger.warning("Mail about proposal %s does not go out: %s", row.pk, error)
        return 0
    return 1


def tell_all(*, now: datetime) -> int:
    """Write to everyone who should have heard by now; the number of messages sent."""
    waiting = OrganisationProposal.objects.exclude(mailed=F("state")).exclude(state=State.MODERATED)
    return sum(tell(key, now=now) for key in waiting.values_list("pk", flat=True))


def forget(*, now: datetime, days: int) -> int:
    """Delete what was decided so many days ago, and what nobody confirmed; the number of proposals forgotten."""
    decided = Q(decided_at__lt=now - timedelta(days=days))
    never = Q(state=State.UNCONFIRMED, created_at__lt=now - timedelta(days=2 * DAYS_TO_CONFIRM))
    return OrganisationProposal.objects.filter(decided | never).delete()[0]


def confirm_url(row: OrganisationProposal) -> str:
    """Where the sender confirms; nobody can guess it, and it works for some days only."""
    with translation.override(row.language):
        path = reverse("organisations:confirm_proposal", args=[SIGNER.sign(str(row.pk))])
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


def row_of(token: str) -> OrganisationProposal | None:
    """The proposal of a link; nothing when it has been forgotten. `SignatureExpired` for an old link, else `BadSignature`."""
    key = SIGNER.unsign(token, max_age=timedelta(days=DAYS_TO_CONFIRM))
    if not key.isdecimal():
        raise BadSignature
    return OrganisationProposal.objects.select_related("page").filter(pk=key).first()


def _is_worth_a_message(row: OrganisationProposal, now: datetime) -> bool:
    if row.state == State.MODERATED:
        return False
    return row.state != State.UNCONFIRMED or row.created_at > now - timedelta(days=DAYS_TO_CONFIRM)


def _send(row: OrganisationProposal) -> None:
    with translation.override(row.language):
        subjects = {
            State.UNCONFIRMED: _("Confirm your proposal: %(title)s"),
            State.ACCEPTED: _("Your proposal is in the directory: %(title)s"),
            State.REFUSED: _("Your proposal was not accepted: %(title)s"),
        }
        subject = subjects[State(row.state)] % {"title": row.title}
        text = render_to_string(
            "organisations/mail/proposal.txt",
            {
                "row": row,
                "confirm_url": confirm_url(row),
                "days": DAYS_TO_CONFIRM,
                "keep_days": settings.SILTA_PROPOSAL_DAYS,
                "page_url": row.page.full_url if row.page and is_public(row.page) else "",
            },
        )
        send_mail(" ".join(subject.split()), text, None, [row.sender_email])
