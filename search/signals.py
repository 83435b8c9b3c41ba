"""What was published is found at once, not only when the worker comes to it."""

from typing import Any

from django.db import transaction

from search.asking.synonyms import forget_synonyms
from search.index.following import catch_up_at_once


def follow_after_commit(**_kwargs: Any) -> None:
    """Nobody's publishing fails for the sake of the search (`robust`): the worker tries again."""
    transaction.on_commit(catch_up_at_once, robust=True)


def on_synonyms_changed(**_kwargs: Any) -> None:
    """Only after the change: what is asked before it is kept under the number before it."""
    forget_synonyms()
