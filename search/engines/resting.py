"""Leaving an engine alone that does not answer, so that nobody has to wait for it a second time.

What one process has found out is told to the others through the cache, where that is shared. Whether the engine is back
is found out by the worker, or beside a request: never by making a visitor wait.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

from search.engines import EngineError

logger = logging.getLogger(__name__)

REST = 5  # seconds until an engine that failed is tried out
LONGEST_REST = 60  # where it goes on to fail soon after it had been tried out and was well
SOON = 300
REMEMBERED = 24 * 60 * 60
TRIAL_SECONDS = 3


@dataclass(frozen=True)
class Condition:
    """How an engine is, as of the moment `at`; times are seconds of the clock.

    An engine that does not answer is resting until it has been tried out, not before `until`. `since` is when the
    trouble began, and `failures` how often it has followed upon itself.
    """

    at: float = 0.0
    resting: bool = False
    since: float = 0.0
    until: float = 0.0
    reason: str = ""
    failures: int = 0


class Rests:
    """The rests of one engine. `try_out` raises `EngineError` if it does not answer, and takes a second at most."""

    def __init__(self, name: str, try_out: Callable[[], None]) -> None:
        self.key = f"search-engine-{name}"
        self.name = name
        self._try_out = try_out
        self._lock = threading.Lock()
        self._known = Condition()

    def condition(self) -> Condition:
        """The latest that this process or another one knows."""
        told = _asked(lambda: cache.get(self.key))
        if told is not None and told["at"] > self._known.at:
            self._known = Condition(**told)
        return self._known

    def may_be_asked(self) -> bool:
        """Whether the engine answered when it was last heard of; one that did not is tried out in the background."""
        now = self.condition()
        if now.resting and now.until <= time.time():
            threading.Thread(target=self.try_out, name=f"try out {self.name}", daemon=True).start()
        return not now.resting

    def begin(self, error: Exception) -> None:
        """It has failed: nobody is to ask it for a while."""
        before, now = self.condition(), time.time()
        if before.resting:
            return
        again = now - before.at < SOON
        failures = before.failures + 1 if again else 1
        rest = min(REST * 2 ** (failures - 1), LONGEST_REST)
        logger.warning("%s does not answer, the database does so in its place: %s", self.name, error)
        self._note(Condition(now, True, now, now + rest, str(error), failures))

    def try_out(self) -> bool:
        """Ask the engine, if its rest is over and nobody else does so already; whether it may be asked by others."""
        before = self.condition()
        if not before.resting or before.until > time.time():
            return not before.resting
        if not self._lock.acquire(blocking=False):
            return False
        try:
            if _asked(lambda: cache.add(f"{self.key}-tried", 1, TRIAL_SECONDS)) is False:
                return False
            self._try_out()
        except EngineError as error:
            now = time.time()
            self._note(replace(before, at=now, until=now + REST, reason=str(error)))
            return False
        finally:
            self._lock.release()
        self.end()
        return True

    def end(self) -> None:
        """It answers again."""
        before = self.condition()
        if before.resting:
            logger.warning("%s answers again", self.name)
        self._note(Condition(at=time.time(), failures=before.failures))

    def _note(self, condition: Condition) -> None:
        self._known = condition
        _asked(lambda: cache.set(self.key, asdict(condition), REMEMBERED))


def _asked(act: Callable[[], Any]) -> Any:
    """What the cache says; None where it does not answer either, and this process has only its own memory."""
    try:
        return act()
    except (RedisError, OSError):
        return None
