"""Names that are kept in one column a language: `name_fi`, `name_sv`, …"""

from typing import Any

from django.utils.translation import get_language


def name_in_active_language(instance: Any) -> str:
    """The name in the language the reader has chosen; the Finnish one where that is missing."""
    language = (get_language() or "fi").split("-")[0]
    return getattr(instance, f"name_{language}", "") or instance.name_fi
