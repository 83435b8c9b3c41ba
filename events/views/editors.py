"""Where the editors of an event see who has signed up."""

import csv
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.spreadsheets import FORMULA_SIGNS
from events.models import EventPage, EventSignUp
from events.services import cancel_sign_up
from events.tasks import tell_signed_up


class SignUpsView(WagtailAdminTemplateMixin, TemplateView):
    """Everyone who has signed up for an event, on the screen or as a table for a spreadsheet."""

    template_name = "events/admin/sign_ups.html"
    page_title = gettext_lazy("Sign-ups")
    header_icon = "group"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.event = editable_event(request, self.kwargs["event_id"])
        if request.GET.get("export") == "csv":
            return spreadsheet(self.event)
        return super().get(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.event.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        edit_url = reverse("wagtailadmin_pages:edit", args=[self.event.pk])
        return [
            {"url": edit_url, "label": self.event.get_admin_display_title()},
            {"url": "", "label": _("Sign-ups")},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = with_places(self.event)
        return {
            **super().get_context_data(**kwargs),
            "event": self.event,
            "rows": rows,
            "placed": sum(place == EventSignUp.Told.PLACE for _row, place in rows),
        }


@require_POST
def cancel(request: HttpRequest, event_id: int, row_id: int) -> HttpResponse:
    """Cancel for somebody who has asked for it, for example by phone; the queue moves up."""
    event = editable_event(request, event_id)
    row = get_object_or_404(event.sign_up_home.sign_ups, pk=row_id)
    cancel_sign_up(row=row)
    tell_signed_up.enqueue(row.event_id)
    messages.success(request, _("The sign-up of %(name)s is cancelled.") % {"name": row.name})
    return redirect("event_sign_ups", event.pk)


def editable_event(request: HttpRequest, event_id: int) -> EventPage:
    """The event if this user may edit its page, otherwise a refusal."""
    event = get_object_or_404(EventPage, pk=event_id)
    if not event.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return event


def with_places(event: EventPage) -> list[tuple[EventSignUp, EventSignUp.Told]]:
    """Those who have signed up, in order, each with what is true now: a place, or the queue."""
    home = event.sign_up_home
    return [
        (row, EventSignUp.Told.PLACE if home.fits(position) else EventSignUp.Told.QUEUE)
        for position, row in enumerate(home.sign_ups.in_order())
    ]


def spreadsheet(event: EventPage) -> HttpResponse:
    """A file that opens in a Finnish Excel as it is: with a byte order mark and semicolons."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{event.slug}.csv"'
    response["Cache-Control"] = "private, no-store"
    table = csv.writer(response, delimiter=";")
    table.writerow(
        [_("Name"), _("E-mail"), _("Phone"), _("Message"), _("Place"), _("Signed up"), _("Language")]
    )
    for row, place in with_places(event):
        signed_up = f"{localtime(row.created_at):%Y-%m-%d %H:%M}"
        values = [row.name, row.email, str(row.phone), row.message, place.label, signed_up, row.language]
        table.writerow([harmless(value) for value in values])
    return response


def harmless(value: object) -> str:
    """`value` as text that no spreadsheet takes for a formula; a phone number keeps its plus."""
    text = str(value)
    is_number = text.startswith("+") and text[1:].replace(" ", "").isdigit()
    return f"'{text}" if text.startswith(FORMULA_SIGNS) and not is_number else text
