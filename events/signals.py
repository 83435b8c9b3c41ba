"""What happens around events."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from events.models import EventPage
from events.services import hand_over_sign_ups


@receiver(pre_delete, sender=EventPage)
def on_event_deleted(instance: EventPage, **_: Any) -> None:
    """Those who signed up are of the event in all its languages; they stay while one of its pages does."""
    hand_over_sign_ups(event=instance)
