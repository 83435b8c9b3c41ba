"""Where organisations answer by the links of a mail. Opening a link changes nothing: mail scanners open them all."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from core.visitors import may_send
from organisations.forms.freshness import ChangeForm, ClosingForm
from organisations.freshness.answers import CannotBeUsedError, ask_again, close, confirm, propose, stop
from organisations.freshness.decisions import hears
from organisations.freshness.links import Link, Purpose, language_of, path_of, read
from organisations.freshness.values import LABELS, differing, shown, values_of
from organisations.models import ProposedChange
from organisations.tasks.freshness import tell_coordinator

ONE_CLICK = ("List-Unsubscribe", "One-Click")  # RFC 8058


@csrf_exempt  # asked for below, of all but the mail programs that may come without
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Whatever a link is for; in the language of the entry."""
    link = read(token, timezone.now())
    if link is None:
        return private(render(request, "organisations/freshness/unknown.html", status=404))
    if request.method == "POST" and link.purpose == Purpose.STOP and one_click(request):
        stop(link=link, now=timezone.now())
        return private(HttpResponse(status=204))
    with translation.override(language_of(link.page)):
        return private(_check(request, link))


@csrf_protect
def _check(request: HttpRequest, link: Link) -> HttpResponse:
    if link.problem:
        return cannot_be_used(request, link)
    return ANSWERS[link.purpose](request, link)


def one_click(request: HttpRequest) -> bool:
    name, value = ONE_CLICK
    return request.POST.get(name) == value


def private(response: HttpResponse) -> HttpResponse:
    """The address is a key: it goes into no index, no copy, and to no other site.

    With `no-referrer` browsers would send the form without its origin, which Django rightly takes for a forgery.
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def confirm_view(request: HttpRequest, link: Link) -> HttpResponse:
    if request.method == "POST":
        return answered(request, link, lambda: confirm(link=link, now=timezone.now()))
    facts = [(LABELS[name], shown(name, value)) for name, value in values_of(link.page).items()]
    context = {
        **of(link),
        "facts": [(label, lines) for label, lines in facts if lines],
        "change_path": path_of(link.mail, Purpose.CHANGE),
    }
    return render(request, "organisations/freshness/confirm.html", context)


def change_view(request: HttpRequest, link: Link) -> HttpResponse:
    """The form; what has been typed is never lost, whatever is wrong."""
    form = ChangeForm(values_of(link.page), request.POST or None, key=link.page.pk)
    if request.method == "POST" and form.is_valid():

        def send() -> None:
            proposal = propose(
                link=link,
                before=form.before,
                after=form.after,
                note=form.cleaned_data["note"],
                now=timezone.now(),
            )
            tell(proposal)

        return answered(request, link, send)
    context = {**of(link), "form": form, "confirm_path": path_of(link.mail, Purpose.CONFIRM)}
    return render(request, "organisations/freshness/change.html", context)


def close_view(request: HttpRequest, link: Link) -> HttpResponse:
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def send() -> None:
            tell(close(link=link, note=form.cleaned_data["note"], now=timezone.now()))

        return answered(request, link, send)
    return render(request, "organisations/freshness/close.html", {**of(link), "form": form})


def stop_view(request: HttpRequest, link: Link) -> HttpResponse:
    if request.method == "POST":
        return answered(request, link, lambda: stop(link=link, now=timezone.now()))
    return render(request, "organisations/freshness/stop.html", of(link))


ANSWERS: dict[str, Callable[[HttpRequest, Link], HttpResponse]] = {
    Purpose.CONFIRM: confirm_view,
    Purpose.CHANGE: change_view,
    Purpose.CLOSE: close_view,
    Purpose.STOP: stop_view,
}


def answered(request: HttpRequest, link: Link, act: Callable[[], None]) -> HttpResponse:
    """Do it, and show the same address again, which then says what was done."""
    try:
        act()
    except CannotBeUsedError as refused:
        return cannot_be_used(request, refused.link)
    return redirect(request.path)


def cannot_be_used(request: HttpRequest, link: Link) -> HttpResponse:
    """What was done with the link and when, or why it cannot be used, and how to get another one."""
    asked = request.method == "POST" and link.may_ask_again and "again" in request.POST
    too_often = asked and not may_send(request, purpose="check-again")
    if asked and not too_often:
        ask_again(link=link, now=timezone.now())
    proposal = proposal_of(link)
    context = {
        **of(link),
        "asked": asked,
        "too_often": too_often,
        "proposal": proposal,
        "hears": proposal is not None and hears(proposal),
        "unsent": unsent(request, link, proposal),
    }
    status = 429 if too_often else 200 if asked or link.answer else 410
    return render(request, "organisations/freshness/used.html", context, status=status)


def unsent(request: HttpRequest, link: Link, proposal: ProposedChange | None) -> list[tuple[Any, list[str]]]:
    """What somebody has typed into a form whose link has been used meanwhile, in another window, with something else."""
    if request.method != "POST" or link.purpose != Purpose.CHANGE or "again" in request.POST:
        return []
    form = ChangeForm(values_of(link.page), request.POST, key=link.page.pk)
    if not form.is_valid():
        return []
    sent = proposal.fields if proposal else {}
    changes = differing(form.before, form.after)
    rows: list[tuple[Any, list[str]]] = [
        (LABELS[name], shown(name, change["after"]))
        for name, change in changes.items()
        if name not in sent or sent[name]["after"] != change["after"]
    ]
    note = form.cleaned_data["note"]
    if note and (proposal is None or note != proposal.note):
        rows.append((form.fields["note"].label, note.split("\n")))
    return rows


def proposal_of(link: Link) -> ProposedChange | None:
    """What came of the answer."""
    if link.answer is None:
        return None
    return (
        ProposedChange.objects.filter(page=link.mail.page_id, sent_at=link.answer.answered_at)
        .order_by("-pk")
        .first()
    )


def tell(proposal: ProposedChange) -> None:
    if proposal.state == ProposedChange.State.WAITING:
        tell_coordinator.enqueue(proposal.pk)


def of(link: Link) -> dict[str, Any]:
    return {"link": link, "organisation": link.page, "mail": link.mail}
