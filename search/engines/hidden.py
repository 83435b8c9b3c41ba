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


def hidden_items(engine: str, *, most: int = 0) -> list[UUID]:
    """Items that are gone since the engine last heard of them, or may not be shown until they have been made anew.

    `EngineError` if they are more than `most`, when that is given: the engine had better not be asked.
    """
    now = timezone.now()
    stands = position(now)
    heard = SearchPosition.objects.filter(pk=engine).values_list("number", flat=True).first() or 0
    hidden = [Q(withheld=True)]
    if not stands.settled:
        hidden.append(Q(due_at__lte=now))
    if heard < stands.number:
        hidden.append(Q(seq__gt=heard, state=ContentItem.State.REMOVED))
    items = ContentItem.objects.filter(reduce(or_, hidden)).values_list("pk", flat=True)
    found = list(items[: most + 1] if most else items)
    if most and len(found) > most:
        raise EngineError("it has missed too much")
    return found
