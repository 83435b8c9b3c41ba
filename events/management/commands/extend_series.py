from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from events.services import extend_series


class Command(BaseCommand):
    help = "Write out the coming times of events that repeat without an end. The worker does it every day."

    def handle(self, **_: Any) -> None:
        events = extend_series(now=timezone.now())
        self.stdout.write(f"{events} series looked at")
