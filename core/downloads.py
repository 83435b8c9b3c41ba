"""Files that are made while they are being sent, for whoever asked for them and nobody else."""

from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse
from django.utils.translation import get_language, override


def download(parts: Iterable[bytes], *, name: str, content_type: str) -> StreamingHttpResponse:
    """The parts as a file to keep, in the language of the request."""
    response = StreamingHttpResponse(_made_in(get_language(), iter(parts)), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _made_in(language: str | None, parts: Iterator[bytes]) -> Iterator[bytes]:
    """Parts are made after the request has ended, when its language is no longer the active one."""
    while True:
        with override(language):
            part = next(parts, None)
        if part is None:
            return
        yield part
