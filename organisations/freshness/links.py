"""The links of a mail: each for one purpose, one entry and one address, and no longer than it says.

A link is the number of the mail and the purpose, signed; nothing of it is stored, and nobody can make one up.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from core.visibility import public_pages
from organisations.models import CheckAnswer, CheckMail, OrganisationPage, SilentAddress

SIGNER = Signer(salt="organisations.freshness")
Purpose = CheckAnswer.Purpose
State = OrganisationPage.State
WRITTEN = ("fi", "sv", "en")  # Northern Sámi has no texts yet


class Problem(StrEnum):
    """Why a link, though it is one of ours, cannot be used."""

    USED = "used"
    GONE = "gone"
    CLOSED = "closed"
    MOVED = "moved"
    REPLACED = "replaced"
    EXPIRED = "expired"


@dataclass
class Link:
    """What somebody holds in their hands."""

    mail: CheckMail
    purpose: CheckAnswer.Purpose
    problem: Problem | None = None
    answer: CheckAnswer | None = None

    @property
    def page(self) -> OrganisationPage:
        return self.mail.page

    @property
    def may_ask_again(self) -> bool:
        if self.problem == Problem.USED:  # whoever has answered may find one more mistake
            return self.purpose in (Purpose.CONFIRM, Purpose.CHANGE)
        return self.problem in (Problem.MOVED, Problem.REPLACED, Problem.EXPIRED)


def token_of(mail: CheckMail, purpose: str) -> str:
    return SIGNER.sign(f"{mail.pk}-{purpose}")


def path_of(mail: CheckMail, purpose: str, language: str | None = None) -> str:
    with translation.override(language or language_of(mail.page)):
        return reverse("organisations:check", args=[token_of(mail, purpose)])


def url_of(mail: CheckMail, purpose: str) -> str:
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path_of(mail, purpose)


def language_of(page: OrganisationPage) -> str:
    """In which language the organisation is written to: that of its page, unless it serves in others alone."""
    code = page.locale.language_code
    own = code if code in WRITTEN else settings.LANGUAGE_CODE
    spoken = set(page.language_links.values_list("language__code", flat=True))
    if not spoken or own in spoken:
        return own
    return next((other for other in WRITTEN if other in spoken), own)


def read(token: str, now: datetime) -> Link | None:
    """What a link stands for, and what stands in its way; nothing for a made-up or altered one."""
    try:
        key, _dash, purpose = SIGNER.unsign(token).partition("-")
    except BadSignature:
        return None
    mail = CheckMail.objects.select_related("page__locale").filter(pk=key).first()
    if mail is None:
        return None
    link = Link(mail, Purpose(purpose))
    link.answer = mail.answers.filter(purpose=purpose).first()
    link.problem = problem_of(link, now)
    return link


def problem_of(link: Link, now: datetime) -> Problem | None:
    mail = link.mail
    if link.purpose == Purpose.STOP:  # whoever wants no mail needs none to be left alone
        return Problem.USED if link.answer and wants_no_mail(mail.address) else None
    if link.answer:
        return Problem.USED
    if not public_pages(OrganisationPage.objects.filter(pk=mail.page_id), now).exists():
        return Problem.GONE
    if mail.page.state == State.CLOSED:
        return Problem.CLOSED
    if not same_address(mail.address, mail.page.email):
        return Problem.MOVED
    organisation = mail.page.translation_key
    newer = CheckMail.objects.filter(page__translation_key=organisation, pk__gt=mail.pk)
    if newer.filter(state=CheckMail.State.SENT).exists():
        return Problem.REPLACED
    return Problem.EXPIRED if mail.expires_at <= now else None


def wants_no_mail(address: str) -> bool:
    declined = SilentAddress.objects.filter(reason=SilentAddress.Reason.DECLINED)
    return declined.filter(address__iexact=address).exists()


def same_address(one: str, other: str) -> bool:
    """Capital letters make two addresses of one only in theory."""
    return one.strip().casefold() == other.strip().casefold()
