"""The id of an item: of a page in one language, the same for as long as the page lives, and after a rebuild."""

from functools import lru_cache
from uuid import UUID, uuid5


@lru_cache(4096)
def item_id(translation_key: UUID, language: str) -> UUID:
    """The id under which partners know a page; feeds and calendars use it, too."""
    return uuid5(translation_key, language)
