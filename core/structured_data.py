"""What search engines are told of a page, in the vocabulary of schema.org."""

import json
from datetime import date, datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import is_aware, localtime

# As in Django's json_script: what could end the script element, or be read as one, is written as an escape.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def thing(kind: str, **properties: Any) -> dict[str, Any]:
    """A schema.org object; properties without a value are left out, and so is one that has none at all."""
    written = {name: _value(value) for name, value in properties.items()}
    filled = {name: value for name, value in written.items() if value not in ("", None, [], {})}
    return {"@type": kind, **filled} if filled else {}


def script(data: dict[str, Any]) -> SafeString:
    """A data block; empty when there is nothing to tell."""
    if not data:
        return SafeString()
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  escaped above


def _value(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | dict():
            return value
        case datetime():
            return (localtime(value) if is_aware(value) else value).isoformat()
        case date():
            return value.isoformat()
        case list() | tuple():
            return [item for item in map(_value, value) if item]
        case _:
            return str(value)
