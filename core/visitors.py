"""What people without an account send us: cleaned of what is not meant to be read, and not too much at a time."""

import unicodedata

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def may_send(request: HttpRequest, *, purpose: str, times: int = 5, seconds: int = 600) -> bool:
    """Count one more message from the visitor's network address; false when it has been too many in the period.

    The address itself is kept nowhere.
    """
    key = f"visitors:{purpose}:{salted_hmac(f'visitors.{purpose}', network_address(request)).hexdigest()}"
    if cache.add(key, 1, seconds):
        return True
    try:
        return bool(cache.incr(key) <= times)
    except ValueError:  # the period ended in between
        return True


def network_address(request: HttpRequest) -> str:
    """The visitor's address; what a proxy says of it counts only where a proxy is trusted."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rsplit(",", maxsplit=1)[-1].strip() or request.META.get("REMOTE_ADDR", "")


def readable(text: str) -> str:
    """`text` without characters that only control how other text is shown, such as the direction of writing."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(character for character in lines if character == "\n" or not _controls(character))


def readable_line(text: str) -> str:
    """The same on one line, for names and titles."""
    return " ".join(readable(text).split())


def _controls(character: str) -> bool:
    joins_emoji = character == "\u200d"
    return unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs") and not joins_emoji
