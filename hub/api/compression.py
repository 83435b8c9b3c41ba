"""Which way of compressing a reader takes."""

import re

from django.http import HttpRequest

REFUSED = re.compile(r";\s*q\s*=\s*0(\.0*)?\s*$")


def takes_gzip(request: HttpRequest) -> bool:
    """Whether `Accept-Encoding` allows gzip by name or by a star, and does not refuse it."""
    answers = {}
    for part in request.META.get("HTTP_ACCEPT_ENCODING", "")[:1000].lower().split(","):
        answers[part.split(";")[0].strip()] = not REFUSED.search(part)
    return bool(answers.get("gzip", answers.get("*", False)))
