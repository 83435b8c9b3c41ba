"""Compressing what is large, for readers who take it so."""

import re
import zlib
from collections.abc import Generator, Iterable

from django.http import HttpRequest, HttpResponse

REFUSED = re.compile(r";\s*q\s*=\s*0(\.0*)?\s*$")
GZIP = 16 + zlib.MAX_WBITS
# Three quarters of the best compression for a tenth of its work.
LEVEL = 1
LARGE = 10_000  # bytes


def takes_gzip(request: HttpRequest) -> bool:
    """Whether `Accept-Encoding` allows gzip by name or by a star, and does not refuse it."""
    answers = {}
    for part in request.META.get("HTTP_ACCEPT_ENCODING", "")[:1000].lower().split(","):
        answers[part.split(";")[0].strip()] = not REFUSED.search(part)
    return bool(answers.get("gzip", answers.get("*", False)))


def compress(request: HttpRequest, response: HttpResponse) -> None:
    """Compress a large answer for a reader who takes it so."""
    if len(response.content) >= LARGE and takes_gzip(request):
        response.content = b"".join(gzipped([response.content]))
        response["Content-Encoding"] = "gzip"


def gzipped(parts: Iterable[bytes]) -> Generator[bytes]:
    """`parts` compressed, so that each can be read as soon as it has come."""
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
    for part in parts:
        yield compressor.compress(part) + compressor.flush(zlib.Z_SYNC_FLUSH)
    yield compressor.flush()
