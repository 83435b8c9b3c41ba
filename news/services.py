"""What happens to readers' comments."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from news.models import Comment

COMMENTS_IN_PERIOD = 5
PERIOD = 10 * 60


def may_write(*, visitor: str) -> bool:
    """Count one more comment of `visitor`, a network address; false when it has been too many in ten minutes.

    The address itself is kept nowhere.
    """
    key = f"news-comments:{salted_hmac('news.comments', visitor).hexdigest()}"
    if cache.add(key, 1, PERIOD):
        return True
    try:
        return cache.incr(key) <= COMMENTS_IN_PERIOD
    except ValueError:  # the period ended in between
        return True


def decide_comment(*, comment: Comment, state: str, user: User, now: datetime) -> None:
    """Show a comment, take it off the page, or let it wait again."""
    comment.state = state
    comment.decided_by = user
    comment.decided_at = now
    comment.save(update_fields=["state", "decided_by", "decided_at"])
