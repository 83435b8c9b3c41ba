from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from events.services import forget_sign_ups


class Command(BaseCommand):
    help = "Delete those who signed up for events that have been over for some time. The worker does it every day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days",
            type=int,
            default=settings.SILTA_SIGN_UP_DAYS,
            help="How many days after the event (SILTA_SIGN_UP_DAYS).",
        )

    def handle(self, *, days: int, **_: Any) -> None:
        forgotten = forget_sign_ups(now=timezone.now(), days=days)
        self.stdout.write(f"{forgotten} sign-ups deleted")
