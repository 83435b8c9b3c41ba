"""Writing to organisations, so that no mail goes out twice.

A mail is claimed in the database before it is sent, and noted as sent afterwards. Whoever dies in between has sent it
or not: it is not sent again, and a month later the next one comes. Only a server that said no is tried once more.
"""

import logging
import re
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from wagtail.models import Site

from core.following import following
from core.visibility import public_pages
from organisations.freshness.asking import mark_everywhere, recently, settings_of, silent_addresses
from organisations.freshness.links import Purpose, language_of, same_address, url_of
from organisations.freshness.publishing import locked
from organisations.models import CheckAnswer, CheckMail, OrganisationPage, ProposedChange, SilentAddress

logger = logging.getLogger(__name__)
State = CheckMail.State
AGAIN_AFTER = timedelta(days=1)
# From here on a mail server means it for good; below, it may say yes another time.
PERMANENT = 500
# A mail that has waited longer is left to the next night, which looks at the entry anew.
KEPT_WAITING = timedelta(days=3)
REPLY = re.compile(r"\s*(?:(\d{3})[\s-]+)?([245]\.\d{1,3}\.\d{1,3}\b)?")
WRONG_RECIPIENT = re.compile(r"5\.1\.(?:1|2|3|6|10)|5\.2\.1")
WRONG_RECIPIENT_CODES = ("550", "551", "553")


def send_waiting(*, now: datetime, most: int | None = None) -> int:
    """Send the mails that wait, `most` of them at a time; how many went out. Any number of workers may do it."""
    keys = list(waiting(now).values_list("pk", flat=True)[:most])
    if not keys:
        return 0
    sent = 0
    connection = get_connection()
    silent = silent_addresses()
    try:
        connection.open()  # one for all; when there is none, nothing has been claimed yet
        for key in keys:
            sent += _send_one(key, now, connection, silent)
    except (SMTPException, OSError) as error:
        logger.warning("Mail to organisations does not go out: %s", error)
    finally:
        connection.close()
    return sent


def waiting(now: datetime) -> QuerySet[CheckMail]:
    delayed = Q(state=State.DELAYED, tried_at__lt=now - AGAIN_AFTER)
    return CheckMail.objects.filter(Q(state=State.WAITING) | delayed)


def _send_one(key: int, now: datetime, connection: BaseEmailBackend, silent: set[str]) -> int:
    mail = waiting(now).select_related("page__locale").filter(pk=key).first()
    if mail is None:
        return 0
    if mail.address.casefold() in silent or not still_to_ask(mail, now):
        CheckMail.objects.filter(pk=key, state=mail.state).delete()
        return 0
    before = mail.state
    mail.message_id = mail.message_id or made_up_id(mail)
    claimed = (
        waiting(now).filter(pk=key).update(state=State.SENDING, tried_at=now, message_id=mail.message_id)
    )
    if not claimed:
        return 0  # another worker was here first
    try:
        message_of(mail, connection).send()
    except SMTPRecipientsRefused as error:
        if not note_refusal(mail, error, before, now):
            raise
        return 0
    except (SMTPException, OSError):
        _note(mail, _after_failure(before))
        raise
    note_sent(mail, now)
    return 1


def still_to_ask(mail: CheckMail, now: datetime) -> bool:
    """Whether the entry is as it was when the mail was noted, some hours ago or yesterday."""
    page = mail.page
    is_public = public_pages(OrganisationPage.objects.filter(pk=page.pk), now).exists()
    if not is_public or page.state == OrganisationPage.State.CLOSED:
        return False
    if not same_address(mail.address, page.email):
        return False
    return mail.kind == CheckMail.Kind.AGAIN or _still_due(mail, now)


def _still_due(mail: CheckMail, now: datetime) -> bool:
    """Nothing has made the mail needless; when something has, the next night plans anew."""
    if not settings.SILTA_CHECK_MAILS or mail.made_at < now - KEPT_WAITING:
        return False
    if not settings_of(mail.page).sending:
        return False
    organisation = mail.page.translation_key
    others = CheckMail.objects.filter(page__translation_key=organisation, sent_at__isnull=False)
    if recently(list(others.exclude(pk=mail.pk)), timezone.localdate(now)):
        return False
    answers = CheckAnswer.objects.exclude(purpose=Purpose.STOP)
    if answers.filter(mail__page__translation_key=organisation, answered_at__gte=mail.made_at).exists():
        return False
    pages = OrganisationPage.objects.filter(translation_key=organisation, live=True)
    return not pages.filter(checked_on__gte=timezone.localdate(mail.made_at)).exists()


def note_sent(mail: CheckMail, now: datetime) -> None:
    """That it has gone out is written down by itself, whatever becomes of the rest."""
    CheckMail.objects.filter(pk=mail.pk).update(state=State.SENT, sent_at=now)
    with following():
        page = locked(mail.page_id)
        if page and mail.kind == CheckMail.Kind.FIRST and page.state == OrganisationPage.State.FRESH:
            mark_everywhere(page, OrganisationPage.State.AGEING)


def note_refusal(mail: CheckMail, error: SMTPRecipientsRefused, before: str, now: datetime) -> bool:
    """The server does not take the mail; false when it is likely to take no other one either."""
    code, said = next(iter(error.recipients.values()), (PERMANENT, b""))
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    if is_wrong_recipient(f"{code} {text}"):
        _note(mail, State.FAILED)
        silence(mail.address, SilentAddress.Reason.BOUNCED, now, f"{code} {text}")
        return True
    _note(mail, _after_failure(before))
    return code < PERMANENT


def is_wrong_recipient(reply: str) -> bool:
    """Whether a server says that there is no such mailbox, and not that it distrusts or lacks something.

    By the enhanced status (RFC 3463) where there is one, otherwise by the code of SMTP.
    """
    found = REPLY.match(reply)
    if found is None:
        return False
    code, status = found.groups()
    return bool(WRONG_RECIPIENT.fullmatch(status)) if status else code in WRONG_RECIPIENT_CODES


def silence(address: str, reason: SilentAddress.Reason, now: datetime, detail: str = "") -> None:
    """Send nothing more to an address, until the entries have another one."""
    line = " ".join(detail.replace("\0", " ").split())[:300]
    row = SilentAddress(address=address, reason=reason, detail=line, since=now)
    SilentAddress.objects.bulk_create([row], ignore_conflicts=True)  # whatever came first stays
    if reason == SilentAddress.Reason.DECLINED:  # but what somebody has asked for counts more than a failure
        bounced = SilentAddress.objects.filter(reason=SilentAddress.Reason.BOUNCED)
        bounced.filter(address__iexact=address).update(reason=reason, detail=line, since=now)


def _after_failure(before: str) -> State:
    return State.FAILED if before == State.DELAYED else State.DELAYED


def _note(mail: CheckMail, state: State) -> None:
    CheckMail.objects.filter(pk=mail.pk).update(state=state)


def made_up_id(mail: CheckMail) -> str:
    """A name for the message by which a bounce finds it, and which nobody can guess."""
    host = settings.WAGTAILADMIN_BASE_URL.rpartition("//")[2].partition(":")[0]
    secret = get_random_string(20, "abcdefghijklmnopqrstuvwxyz0123456789")
    return f"<check-{mail.pk}-{secret}@{host}>"


def message_of(mail: CheckMail, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    page = OrganisationPage.objects.select_related("municipality", "locale").get(pk=mail.page_id)
    setting = settings_of(page)
    with translation.override(language_of(page)):
        context = context_of(mail, page, setting.own_words(language_of(page)))
        subject = (
            _("Are the details of %(name)s still correct?")
            if mail.kind != CheckMail.Kind.REMINDER
            else _("Reminder: are the details of %(name)s still correct?")
        )
        message = EmailMultiAlternatives(
            subject=" ".join((subject % {"name": page.title}).split()),
            body=render_to_string("organisations/mail/check.txt", context),
            from_email=settings.SILTA_BOUNCE_ADDRESS or None,
            to=[mail.address],
            reply_to=[setting.reply_to] if setting.reply_to else None,
            headers=headers_of(mail),
            connection=connection,
        )
        message.attach_alternative(render_to_string("organisations/mail/check.html", context), "text/html")
    return message


def headers_of(mail: CheckMail) -> dict[str, str]:
    return {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",  # so that no out-of-office answer comes
        "List-Unsubscribe": f"<{url_of(mail, Purpose.STOP)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def context_of(mail: CheckMail, page: OrganisationPage, own_words: str) -> dict[str, object]:
    site = Site.objects.filter(is_default_site=True).first()
    return {
        "page": page,
        "mail": mail,
        "is_reminder": mail.kind == CheckMail.Kind.REMINDER,
        "language": language_of(page),
        "own_words": own_words,
        "site_name": (site.site_name if site else "") or settings.WAGTAIL_SITE_NAME,
        "entry_url": page.full_url,
        "expires_on": mail.expires_at,
        **{f"{purpose}_url": url_of(mail, purpose) for purpose in Purpose.values},
    }


def tell_of_proposal(proposal: ProposedChange) -> None:
    """Tell the coordinator of the directory, where one is named; the change itself is not in the mail."""
    setting = settings_of(proposal.page)
    if not setting.reply_to:
        return
    with translation.override(settings.LANGUAGE_CODE):
        path = reverse("proposed_change", args=[proposal.pk])
        context = {
            "proposal": proposal,
            "url": settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path,
        }
        subject = _("Proposed change: %(name)s") % {"name": proposal.page.title}
        text = render_to_string("organisations/mail/proposed_change.txt", context)
        send_mail(" ".join(subject.split()), text, None, [setting.reply_to])
