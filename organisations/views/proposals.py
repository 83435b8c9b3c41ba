"""Where people without an account propose an organisation, on pages of their own, so that reading sets no cookie."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Locale

from core.visibility import is_public, public_pages
from core.visitors import may_send
from organisations.directory.visiting import locales
from organisations.duplicates.finding import Resemblance, resembling
from organisations.forms.proposals import ProposalForm
from organisations.models import OrganisationPage, OrganisationProposal
from organisations.page_forms import described
from organisations.proposals.drafts import NoDirectoryError, confirm, directories
from organisations.proposals.mail import DAYS_TO_CONFIRM, row_of
from organisations.tasks.proposals import tell_proposer

MOST_WAITING = 5  # mails that strangers can have sent to one address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """The form. What has been typed is never lost, whatever is wrong."""
    found = directories(language_of_reader())
    if not found:
        raise Http404
    form = ProposalForm(request.POST or None)
    code = 200
    alike: list[Resemblance] = []
    if request.method == "POST":
        if form.is_valid() and form.by_machine:
            return redirect("organisations:proposal_sent")
        code, alike = take(request, form) if form.is_valid() else (200, [])
        if code == 302:
            return redirect("organisations:proposal_sent")
    context = {
        "form": form,
        "alike": alike,
        "directory": found[0],
        "keep_days": settings.SILTA_PROPOSAL_DAYS,
    }
    return unlisted(render(request, "organisations/propose.html", context, status=code))


def take(request: HttpRequest, form: ProposalForm) -> tuple[int, list[Resemblance]]:
    """Keep the proposal, or say in the form why not: the status of the answer, and the entries it resembles."""
    alike = known_already(form)
    if alike and not form.cleaned_data["is_another"]:
        return 200, alike
    if not may_send(request, purpose="proposal"):
        text = _("That was many proposals in a short time. Wait ten minutes and send this again.")
        form.add_error(None, text)
        return 429, alike
    if OrganisationProposal.objects.waiting_for(form.cleaned_data["sender_email"]) >= MOST_WAITING:
        text = _("Several proposals from this address wait to be confirmed. Look at your e-mail first.")
        form.add_error("sender_email", text)
        return 429, alike
    row = form.save(commit=False)
    row.key, row.title, row.told = form.proposal_key, form.cleaned_data["title"], form.told
    row.language = language_of_reader()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # the same form, posted twice
        return 302, []
    transaction.on_commit(lambda: tell_proposer.enqueue(row.pk))
    return 302, []


def known_already(form: ProposalForm) -> list[Resemblance]:
    """The public entries that may be about the same organisation: each once, in the reader's language if it has that."""
    told = described(form.cleaned_data)
    own = Locale.objects.filter(language_code=language_of_reader()).first() or Locale.get_default()
    found: dict[UUID, Resemblance] = {}
    for locale in locales(own.pk):
        entries = public_pages(OrganisationPage.objects.filter(locale=locale))
        for one in resembling(told, entries):
            if one.is_likely:
                found.setdefault(one.page.translation_key, one)
    return list(found.values())


@require_safe
def proposal_sent(request: HttpRequest) -> HttpResponse:
    return unlisted(render(request, "organisations/proposal_sent.html", {"days": DAYS_TO_CONFIRM}))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_proposal(request: HttpRequest, token: str) -> HttpResponse:
    """By the link in the mail. Opening it changes nothing; the button sends the proposal to moderation."""
    row, expired = None, False
    try:
        row = row_of(token)
    except SignatureExpired:
        expired = True
    except BadSignature as error:
        raise Http404 from error
    if row is not None and request.method == "POST":
        try:
            confirm(row)
        except NoDirectoryError as error:
            raise Http404 from error
        return redirect(request.path)
    page = row.page if row and row.page and is_public(row.page) else None
    context = {
        "row": row,
        "expired": expired,
        "page_in_directory": page,
        "states": OrganisationProposal.State,
    }
    return unlisted(
        render(request, "organisations/confirm_proposal.html", context, status=410 if not row else 200)
    )


def language_of_reader() -> str:
    return get_language() or settings.LANGUAGE_CODE


def unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
