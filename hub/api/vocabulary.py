"""The codes that filters can name."""

import time
from difflib import get_close_matches
from functools import lru_cache

from content_store.models import ItemTerm
from core.models import Theme
from regions.models import Municipality, Region, WellbeingCounty

MODELS = {
    "region": Region,
    "wellbeing_county": WellbeingCounty,
    "municipality": Municipality,
    "theme": Theme,
}
BELIEVED_SECONDS = 60


def is_known(kind: str, code: str) -> bool:
    """Whether there is this code, or items that have or had it. Before a vocabulary is loaded, there is every code."""
    if code in _codes(kind, int(time.monotonic() / BELIEVED_SECONDS)):
        return True
    codes = all_codes(kind)
    return not codes or code in codes or ItemTerm.objects.filter(token=f"{kind}:{code}").exists()


def nearest_code(kind: str, code: str) -> str | None:
    near = get_close_matches(code, sorted(all_codes(kind)), n=1, cutoff=0.6)
    return near[0] if near else None


@lru_cache(maxsize=8)
def _codes(kind: str, _period: int) -> frozenset[str]:
    return all_codes(kind)


def all_codes(kind: str) -> frozenset[str]:
    """Every code of a vocabulary, also those that are no longer given."""
    return frozenset(MODELS[kind]._default_manager.values_list("code", flat=True))
