"""Long answers. A process gives few of them at once, so that slow readers leave room for everybody else."""

from collections.abc import Generator
from threading import BoundedSemaphore

from django.conf import settings

from hub.api.errors import ProblemError

places = BoundedSemaphore(settings.SILTA_SNAPSHOTS_AT_ONCE)


class Stream:
    """The parts of an answer, which holds a place until it ends, is closed, or is dropped unread.

    A problem when all places are taken: a thread that sends to a slow reader can do nothing else meanwhile.
    """

    def __init__(self, parts: Generator[bytes]) -> None:
        self._holds_place = places.acquire(blocking=False)
        if not self._holds_place:
            raise ProblemError(
                "busy", "Others are being sent a snapshot just now. Ask again in a few seconds."
            )
        self._parts = parts

    def __iter__(self) -> "Stream":
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._parts)
        except BaseException:  # the end, too
            self.close()
            raise

    def close(self) -> None:
        if self._holds_place:
            self._holds_place = False
            places.release()
            self._parts.close()

    __del__ = close
