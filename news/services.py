"""What happens to readers' comments."""

from datetime import datetime

from django.contrib.auth.models import User

from news.models import Comment


def decide_comment(*, comment: Comment, state: str, user: User, now: datetime) -> None:
    """Show a comment, take it off the page, or let it wait again."""
    comment.state = state
    comment.decided_by = user
    comment.decided_at = now
    comment.save(update_fields=["state", "decided_by", "decided_at"])
