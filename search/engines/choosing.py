"""Which engine answers: Elasticsearch where there is one that is well and knows as much as the database, else the database."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from content_store.models import ContentItem
from content_store.reading import position
from search.engines import Engine, EngineError, MissingIndexError, RefusedError
from search.engines.database import DatabaseEngine
from search.engines.elastic import ElasticsearchEngine
from search.engines.resting import Rests
from search.models import SearchPosition

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

DATABASE = DatabaseEngine()
# For all that one search asks Elasticsearch, until the database answers instead.
SEARCH_SECONDS = 0.8


RESTS = Rests("Elasticsearch", lambda: ElasticsearchEngine().try_out())


@dataclass(frozen=True)
class State:
    """How an engine is: what it has still to take in, since when, and why it is not asked, if it is not.

    `done` of `total` items have been taken in anew while it is `rebuilding`.
    """

    name: str
    answers: bool
    missing: int
    behind_since: datetime | None
    rebuilding: bool
    done: int
    total: int
    resting_since: datetime | None
    reason: str


def engines() -> list[Engine]:
    """All that follow the store, the database's first."""
    return [DATABASE, ElasticsearchEngine()] if settings.ELASTICSEARCH["urls"] else [DATABASE]


def answering(ask: Callable[[Engine], Answer]) -> Answer:
    """What the best engine that answers says."""
    if settings.ELASTICSEARCH["urls"] and RESTS.may_be_asked() and _knows_enough():
        try:
            return ask(ElasticsearchEngine().within(SEARCH_SECONDS).for_one_search())
        except (RefusedError, MissingIndexError) as error:
            logger.error("Elasticsearch cannot answer a question, the database does: %s", error)
        except EngineError as error:
            RESTS.begin(error)
    return ask(DATABASE.for_one_search())


def _knows_enough() -> bool:
    """Whether Elasticsearch has heard of all that the database's engine has heard of."""
    positions = {one.pk: one for one in SearchPosition.objects.all()}
    own, other = positions.get(ElasticsearchEngine.name), positions.get(DATABASE.name)
    if own is None or own.rebuilding:
        return False
    if other is not None and not other.rebuilding and own.epoch == other.epoch:
        return own.number >= other.number
    return str(own.epoch) == position(timezone.now()).epoch


def states() -> list[State]:
    """How the engines are, for those who look after them."""
    total = ContentItem.objects.count()
    condition = RESTS.condition()
    asked_first = not condition.resting and _knows_enough() if len(engines()) > 1 else False
    found = []
    for engine in engines():
        own = SearchPosition.objects.filter(pk=engine.name).first() or SearchPosition(rebuilding=True)
        missing = ContentItem.objects.filter(seq__gt=own.number)
        resting = engine is not DATABASE and condition.resting
        found.append(
            State(
                name=engine.name,
                answers=asked_first is not (engine is DATABASE),
                missing=missing.count(),
                behind_since=missing.aggregate(since=Min("written_at"))["since"],
                rebuilding=own.rebuilding,
                done=own.done,
                total=total,
                resting_since=datetime.fromtimestamp(condition.since, UTC) if resting else None,
                reason=condition.reason if resting else "",
            )
        )
    return found
