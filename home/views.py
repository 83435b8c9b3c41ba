"""The address without a language, and what browsers ask for there."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.navigation import frame_of


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Lead to the front page in the language that the browser asks for, if it is shown; otherwise in Finnish."""
    homes = frame_of(request, None).homes
    home = (
        homes.get(get_language() or "")
        or homes.get(settings.LANGUAGE_CODE)
        or next(iter(homes.values()), None)
    )
    if home is None:
        raise Http404
    response = redirect(home.get_url(request))
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """For browsers that ask before they have read where the icon is."""
    return redirect(static("core/images/favicon.svg"))
