"""What a request meets before its view, beyond Django's and Wagtail's own middleware."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation

MACHINE_PATHS = ("/api/", "/feeds/", "/media/", "/static/")


class PageLocaleMiddleware(LocaleMiddleware):
    """Sends a reader without a language in the address to their language, but never turns a view's 404 into a redirect.

    Django redirects every 404 that might exist under a language, and since the page tree might hold any address, a
    partner who asks the API for a removed page would be sent to `/fi/api/…` instead of hearing 404.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answered = request.resolver_match is not None or request.path_info.startswith(MACHINE_PATHS)
        if response.status_code == 404 and answered:
            return response
        return super().process_response(request, response)


class AdminLanguageMiddleware:
    """The admin speaks Finnish, whatever the browser asks for; Wagtail changes it for those who chose another."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(reverse("wagtailadmin_home")):
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE
        return self.get_response(request)
