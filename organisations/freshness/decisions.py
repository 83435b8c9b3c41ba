"""What is written to those who proposed a change: what a moderator has decided.

The link was mailed to their address, so it is one that somebody reads. Trusted senders, whose changes are published at
once, have read so on the page behind the link.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.visibility import is_public
from organisations.freshness.asking import settings_of, silent_addresses
from organisations.freshness.links import language_of
from organisations.freshness.values import LABELS
from organisations.models import ProposedChange

logger = logging.getLogger(__name__)
State = ProposedChange.State
Kind = ProposedChange.Kind
TRIED_FOR = timedelta(days=3)


def hears(proposal: ProposedChange) -> bool:
    """Whether the sender is written to: not at an address that is unreachable, or wants no mail."""
    return proposal.sender.casefold() not in silent_addresses()


def tell(proposal_id: int) -> int:
    """Write to the sender what was decided, unless that was done; the number of mails sent. Of two callers one sends."""
    rows = ProposedChange.objects.filter(pk=proposal_id)
    if not rows.filter(to_tell=True).update(to_tell=False):
        return 0
    proposal = rows.select_related("page__locale").get()
    if not hears(proposal):
        return 0
    try:
        message_of(proposal).send()
    except SMTPRecipientsRefused:
        logger.warning("The mail server refuses the sender of proposed change %s", proposal_id)
        return 0
    except (SMTPException, OSError) as error:
        rows.update(to_tell=True)
        logger.warning("Mail about proposed change %s does not go out: %s", proposal_id, error)
        return 0
    return 1


def tell_all(*, now: datetime) -> int:
    """Write to everyone who should have heard by now; the number of mails sent. What is days old is let go."""
    waiting = ProposedChange.objects.filter(to_tell=True)
    waiting.filter(decided_at__lt=now - TRIED_FOR).update(to_tell=False)
    return sum(map(tell, waiting.values_list("pk", flat=True)))


def message_of(proposal: ProposedChange) -> EmailMessage:
    """In the language of the entry; replies go to whoever looks after the directory."""
    page = proposal.page
    reply_to = settings_of(page).reply_to
    with translation.override(language_of(page)):
        taken = [name for name in proposal.fields if name in proposal.accepted_fields]
        text = render_to_string(
            "organisations/mail/decision.txt",
            {
                "proposal": proposal,
                "name": page.title,
                "taken": labels(taken),
                "left": labels([name for name in proposal.fields if name not in taken]),
                "page_url": page.full_url if is_public(page) else "",
                "reply_to": reply_to,
            },
        )
        return EmailMessage(
            subject=" ".join((subject_of(proposal) % {"name": page.title}).split()),
            body=text,
            from_email=settings.SILTA_BOUNCE_ADDRESS or None,
            to=[proposal.sender],
            reply_to=[reply_to] if reply_to else None,
            headers={"From": settings.DEFAULT_FROM_EMAIL, "Auto-Submitted": "auto-replied"},
        )


def subject_of(proposal: ProposedChange) -> str:
    if proposal.kind == Kind.CLOSE:
        if proposal.state == State.ACCEPTED:
            return _("The directory says that the activity has ended: %(name)s")
        return _("The directory still says that you are active: %(name)s")
    if not proposal.fields:
        return _("Your message has been read: %(name)s")
    if proposal.state == State.ACCEPTED:
        return _("Your changes have been published: %(name)s")
    if proposal.state == State.PARTLY:
        return _("Some of your changes have been published: %(name)s")
    return _("Your changes were not published: %(name)s")


def labels(names: list[str]) -> list[str | Promise]:
    return [LABELS[name] for name in names if name in LABELS]
