"""The list of those who have signed up, reached from the event's page in the admin."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button

from events.models import EventPage


@hooks.register("register_admin_urls")
def sign_up_urls() -> list[URLPattern | URLResolver]:
    return [path("sign-ups/", include("events.urls.editors"))]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def sign_ups_button(page, user, view_name="", next_url=None) -> Iterator[Button]:
    if not issubclass(page.specific_class, EventPage) or not page.permissions_for_user(user).can_edit():
        return
    if page.specific.signup_open or page.specific.sign_up_home.sign_ups.exists():
        yield Button(_("Sign-ups"), reverse("event_sign_ups", args=[page.pk]), icon_name="group", priority=15)
