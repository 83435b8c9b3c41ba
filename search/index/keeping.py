"""Keeping all engines level with the content store, and Wagtail's index with its objects: the worker's part."""

import logging

from search.backends.waiting import take_up
from search.engines import Engine, EngineError, RefusedError
from search.engines.choosing import DATABASE, RESTS, engines
from search.index.following import catch_up, rebuild
from search.models import SearchPosition

logger = logging.getLogger(__name__)


def keep_level() -> bool:
    """Let every engine that answers take in some of what it misses, Wagtail's too; whether there may be more."""
    more = False
    for engine in engines():
        more |= _keep_level(engine)
    return take_up() or more


def _keep_level(engine: Engine) -> bool:
    if engine is DATABASE:
        return catch_up(engine)
    if not RESTS.try_out():
        return False
    try:
        if _is_made(engine) and not engine.is_sound():
            rebuild(engine)
        return catch_up(engine)
    except RefusedError:
        logger.exception("%s does not take in what it is given", engine.name)
    except EngineError as error:
        RESTS.begin(error)
    return False


def _is_made(engine: Engine) -> bool:
    """Whether everything has been put in once, so that the engine should have it."""
    return SearchPosition.objects.filter(pk=engine.name, rebuilding=False).exists()
