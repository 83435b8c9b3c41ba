"""Telling those who look after an entry."""

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import GroupPagePermission, Page

from organisations.models import ErrorReport

MOST_TOLD = 20


def tell_editors(*, report: ErrorReport) -> int:
    """Write to those who look after the entry that somebody has found an error in it; how many were written to."""
    page = report.organisation
    with translation.override(settings.LANGUAGE_CODE):
        address = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("organisation_error_reports")
        addresses = caretakers(page) or [settings.DEFAULT_FROM_EMAIL]
        text = _(
            "A visitor says of “%(title)s”:\n\n%(text)s\n\nMend it, or say that it is handled: %(address)s"
        ) % {
            "title": page.title,
            "text": report.text,
            "address": address,
        }
        subject = _("An error in “%(title)s”?") % {"title": page.title}
        for one in addresses:
            send_mail(" ".join(subject.split()), text, None, [one])
    return len(addresses)


def caretakers(page: Page) -> list[str]:
    """The addresses of those who may change pages at the nearest place above `page` where somebody in particular may."""
    above = [page.path[:end] for end in range(Page.steplen, len(page.path) + 1, Page.steplen)]
    rights = GroupPagePermission.objects.filter(
        page__path__in=above, permission__codename__in=("change_page", "publish_page")
    )
    nearest = rights.order_by("-page__depth").values_list("page_id", flat=True).first()
    users = User.objects.filter(is_active=True).exclude(email="")
    editors = users.filter(groups__page_permissions__page=nearest) if nearest else users.none()
    found = editors if editors.exists() else users.filter(is_superuser=True)
    return list(found.order_by("email").values_list("email", flat=True).distinct()[:MOST_TOLD])
