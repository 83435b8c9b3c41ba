"""Which requests are searches of a visitor, and counting them once they have their answer."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PROGRAMS = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|facebookexternalhit|curl|wget|python|httpx|aiohttp|okhttp|java/|go-http"
    r"|libwww|headless|lighthouse|monitor|scan",
    re.IGNORECASE,
)


class CountedResponse(HttpResponse):
    """Calls `counting` when the server has sent it: nobody waits for it."""

    counting: Callable[[], None] | None = None

    def close(self) -> None:
        counting, self.counting = self.counting, None
        if counting:
            counting()
        super().close()


def is_of_visitor(request: HttpRequest) -> bool:
    """Whether somebody waits for this page: no program that collects pages, and no browser that fetches it in case."""
    headers = request.headers
    purposes = [headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")]
    if any(word in purpose.lower() for purpose in purposes for word in ("prefetch", "prerender", "preview")):
        return False
    return request.method == "GET" and not PROGRAMS.search(headers.get("User-Agent", ""))
