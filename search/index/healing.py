"""Comparing the search index of the database with the store, and mending what differs: part of every comparison."""

from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery

from content_store.models import ContentItem, Reconciliation
from search.engines.words import words
from search.index.following import DATABASE, catch_up, put_in
from search.models import SearchEntry, SearchPosition

BATCH = 200


def heal(report: Reconciliation, **_kwargs: Any) -> None:
    """Let the index catch up, and mend what it should have known by then; noted in the report as `search`."""
    while catch_up(DATABASE):
        pass
    followed = SearchPosition.objects.filter(pk=DATABASE.name, rebuilding=False).first()
    if followed is None:
        return  # everything is being put in anew
    with transaction.atomic():
        wrong = set(_missing_or_outdated(followed.number)) | set(_without_words())
        left_behind = list(_left_behind(followed.number))
    items = sorted(wrong)
    for start in range(0, len(items), BATCH):
        with transaction.atomic():
            rows = list(ContentItem.objects.filter(pk__in=items[start : start + BATCH]))
            put_in(DATABASE, rows)
            for row in rows:
                report.note("search", row.page_key, "could not be found by search as it is")
    if left_behind:
        with transaction.atomic():
            DATABASE.take_out(left_behind)
        for _item in left_behind:
            report.note("search", None, "was gone, but still in the search index")


def _missing_or_outdated(position: int) -> Any:
    """Public items of which the index has nothing or something older, though it should have heard of them."""
    own = SearchEntry.objects.filter(item=OuterRef("pk"), public=True).values("seq")
    public = ContentItem.objects.filter(state=ContentItem.State.PUBLIC, seq__lte=position).annotate(
        known=Subquery(own)
    )
    return public.filter(Q(known=None) | ~Q(known=F("seq"))).values_list("pk", flat=True)


def _without_words() -> Any:
    keys = words().missing()
    return SearchEntry.objects.filter(pk__in=keys).values_list("item", flat=True)


def _left_behind(position: int) -> Any:
    expected = ContentItem.objects.filter(Q(state=ContentItem.State.PUBLIC) | Q(seq__gt=position)).values(
        "pk"
    )
    return SearchEntry.objects.filter(public=True).exclude(item__in=expected).values_list("item", flat=True)
