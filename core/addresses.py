"""Whole addresses, for readers who are elsewhere."""

import re

from django.conf import settings

_LOCAL_ADDRESS = re.compile(r'(?P<attribute>\b(?:href|src)=")(?P<path>/(?!/))')


def absolute_url(url: str) -> str:
    """An address on this hub as one that works from anywhere; others as they are."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{url}" if url.startswith("/") else url


def with_absolute_links(html: str) -> str:
    """`html` with the addresses on this hub made absolute."""
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    return _LOCAL_ADDRESS.sub(lambda match: f"{match['attribute']}{base}{match['path']}", html)
