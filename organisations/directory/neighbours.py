"""Organisations that somebody who reads of one may want to see, too."""

from bisect import bisect
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from wagtail.models import Page

from core.bits import numbers_of
from organisations.directory.entries import Entries
from organisations.directory.listing import listed
from organisations.directory.memory import memory
from organisations.directory.nearest import Near, nearest
from organisations.directory.rows import Token
from organisations.directory.showing import pages_by_key
from organisations.directory.visiting import locales

SHARED_WORDS = ("theme", "activity", "target_group")
CLOSED = Token("state", "closed")


def others_than(organisation: Page, count: int) -> tuple[list[Any], list[Any]]:
    """The nearest others with `km`, and those of the same region that share most words; none of them twice."""
    entries, shown = memory.entries()
    same = entries.groups.get(organisation.translation_key.int, ())
    own = next((number for number in same if entries.keys[number] == organisation.pk), None)
    if own is None:  # not public: a preview
        return [], []
    indexes = apps.get_model("organisations.OrganisationIndexPage").objects.order_by("pk")
    everywhere = listed(
        entries, shown, list(indexes.values_list("pk", flat=True)), locales(organisation.locale_id)
    )
    others = everywhere & ~entries.as_bits(same) & ~entries.sets.get(CLOSED, 0)
    point = entries.points[own]
    near = nearest(entries, others, point, count, after=entries.names[own]) if point else []
    others &= ~entries.as_bits(one.number for one in near)
    alike = [Near(number, None) for number in _alike(entries, others, own, count)]
    pages = pages_by_key(entries.keys[one.number] for one in [*near, *alike])
    return list(_pages(entries, near, pages)), list(_pages(entries, alike, pages))


def _pages(entries: Entries, found: list[Near], pages: dict[int, Any]) -> Iterator[Any]:
    for near in found:
        if page := pages.get(entries.keys[near.number]):
            page.km, page.is_near_about = near.km, entries.is_approximate(near.number)
            yield page


def _alike(entries: Entries, others: int, own: int, count: int) -> list[int]:
    """Those of the same region that share words, the most first: sets of those that share one, two and more."""
    words = [bits for token, bits in entries.sets.items() if token.filter in SHARED_WORDS and bits >> own & 1]
    regions = [
        token.code for token, bits in entries.sets.items() if token.filter == "region" and bits >> own & 1
    ]
    sharing = [others & entries.having("region", regions)] + [0] * len(words)
    for bits in words:
        for shared in range(len(words), 0, -1):
            sharing[shared] |= sharing[shared - 1] & bits
    found: list[int] = []
    for bits in reversed(sharing[1:]):
        more = numbers_of(bits & ~entries.as_bits(found))
        # Not always the same ones: each begins behind itself.
        start = bisect(more, own)
        found += [*more[start:], *more[:start]][: count - len(found)]
        if len(found) == count:
            break
    return found
