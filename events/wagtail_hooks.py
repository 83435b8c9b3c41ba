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
def button_of_page(page, user, view_name, next_url=None) -> Iterator[Button]:
    if takes_sign_ups(page) or (is_event(page) and page.specific.sign_up_home.sign_ups.exists()):
        yield from sign_ups_button(page, user)


@hooks.register("register_page_listing_more_buttons")
def button_of_row(page, user, next_url=None) -> Iterator[Button]:
    if takes_sign_ups(page):
        yield from sign_ups_button(page, user)


def sign_ups_button(page, user) -> Iterator[Button]:
    if page.permissions_for_user(user).can_edit():
        yield Button(_("Sign-ups"), reverse("event_sign_ups", args=[page.pk]), icon_name="group", priority=15)


def is_event(page) -> bool:
    return issubclass(page.specific_class or type(page), EventPage)


def takes_sign_ups(page) -> bool:
    return is_event(page) and page.specific.signup_open
