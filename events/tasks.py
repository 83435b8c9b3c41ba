"""What is done for events in the background."""

from django.utils import timezone
from django_tasks import task

from events.models import EventPage
from events.services import tell


@task()
def tell_signed_up(event_id: int) -> None:
    """Write to those who have just signed up for an event, or moved up its queue."""
    event = EventPage.objects.filter(pk=event_id).first()
    if event is not None:
        tell(event=event, now=timezone.now())
