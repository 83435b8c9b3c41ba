"""Where people sign up and cancel, on pages of their own, so that reading about events sets no cookie."""

from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.calendars import written_calendar
from core.visibility import public_pages
from core.visitors import may_send
from events.forms import SignUpForm
from events.items import calendar_entry
from events.models import EventPage, SignUpState
from events.services import (
    AlreadySignedUpError,
    SignUpRefusedError,
    cancel_sign_up,
    own_path,
    queue_number,
    row_of,
    sign_up,
)
from events.tasks import tell_signed_up

OPEN = (SignUpState.OPEN, SignUpState.QUEUE)


@never_cache
def sign_up_form(request: HttpRequest, event_id: int) -> HttpResponse:
    """The form for a public event. What has been typed is never lost, whatever is wrong."""
    event = public_event(event_id)
    now = timezone.now()
    status = event.sign_up_status(now)
    if status is None or status.state == SignUpState.ELSEWHERE:
        return redirect(event.get_url(request))
    form = SignUpForm(request.POST or None)
    code = 200 if status.state in OPEN else 403
    if request.method == "POST" and code == 200 and form.is_valid():
        if form.by_machine:
            return redirect("events:sign_up_received", event.pk)
        code = take(request, event, form)
        if code == 302:
            return redirect(own_path(form.instance))
        status = event.sign_up_status(now)
    event.set_next_time(now)
    context = {"event": event, "form": form, "sign_up": status, "keep_days": settings.SILTA_SIGN_UP_DAYS}
    return unlisted(render(request, "events/sign_up.html", context, status=code))


def take(request: HttpRequest, event: EventPage, form: SignUpForm) -> int:
    """Sign up whoever has filled in the form, or say in it why not; the status of the answer."""
    if not may_send(request, purpose="sign-up"):
        form.add_error(
            None, _("That was many sign-ups in a short time. Wait ten minutes and send this again.")
        )
        return 429
    form.instance.language = get_language() or settings.LANGUAGE_CODE
    try:
        row = sign_up(event=event, row=form.instance, now=timezone.now())
    except AlreadySignedUpError:
        form.add_error(
            "email",
            _(
                "This address has already been signed up. The confirmation that was sent to it "
                "has a link by which you can cancel."
            ),
        )
        return 200
    except SignUpRefusedError as refused:
        form.add_error(None, refused.state.label)
        return 403
    tell_signed_up.enqueue(row.event_id)
    return 302


@require_safe
def sign_up_received(request: HttpRequest, event_id: int) -> HttpResponse:
    """What a machine gets to see."""
    return unlisted(render(request, "events/sign_up_received.html", {"event": public_event(event_id)}))


@never_cache
def own_sign_up(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody's own sign-up, by the link that was sent to them. Opening it changes nothing; the button cancels."""
    try:
        row = row_of(token)
    except BadSignature as error:
        raise Http404 from error
    if row is not None and request.method == "POST":
        event = cancel_sign_up(row=row)
        tell_signed_up.enqueue(event.pk)
        return redirect(request.path)
    context = {
        "row": row,
        "event": shown_event(row.event) if row else None,
        "is_public": row is not None and public_pages(EventPage.objects.filter(pk=row.event_id)).exists(),
        "queue_number": queue_number(row) if row else 0,
        "keep_days": settings.SILTA_SIGN_UP_DAYS,
    }
    return unlisted(render(request, "events/own_sign_up.html", context))


@require_safe
def calendar(request: HttpRequest, event_id: int) -> HttpResponse:
    """One event, or a whole series, for the visitor's own calendar."""
    event = public_event(event_id)
    response = HttpResponse(
        written_calendar([calendar_entry(event)]), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    return unlisted(response)


def public_event(event_id: int) -> EventPage:
    return get_object_or_404(public_pages(EventPage.objects.all()), pk=event_id)


def shown_event(event: EventPage) -> EventPage:
    """The event in the reader's language, where there is one."""
    event = event.localized
    event.set_next_time(timezone.now())
    return event


def unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
