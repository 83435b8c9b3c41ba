"""What nobody may find now, whatever an engine still knows of it: the store is asked."""

from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from content_store.models import ContentItem
from content_store.reading import position
from search.engines import EngineError
from search.models import SearchPosition

MOST = 5000


def hidden_items(engine: str) -> list[UUID]:
    """Items that are gone since the engine last heard of them, or may not be shown until they have been made anew.

    `EngineError` if they are so many that the engine had better not be asked.
    """
    now = timezone.now()
    stands = position(now)
    heard = SearchPosition.objects.filter(pk=engine).values_list("number", flat=True).first() or 0
    hidden = []
    if not stands.settled:
        hidden.append(Q(withheld=True) | Q(due_at__lte=now))
    if heard < stands.number:
        hidden.append(Q(seq__gt=heard, state=ContentItem.State.REMOVED))
    if not hidden:
        return []
    items = list(ContentItem.objects.filter(reduce(or_, hidden)).values_list("pk", flat=True)[: MOST + 1])
    if len(items) > MOST:
        raise EngineError("it has missed too much")
    return items
