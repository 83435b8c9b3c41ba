from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from organisations.proposals.mail import forget


class Command(BaseCommand):
    help = "Delete proposed organisations that were decided long ago, or never confirmed. The worker does it every day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days",
            type=int,
            default=settings.SILTA_PROPOSAL_DAYS,
            help="How many days after the decision (SILTA_PROPOSAL_DAYS).",
        )

    def handle(self, *, days: int, **_: Any) -> None:
        self.stdout.write(f"{forget(now=timezone.now(), days=days)} proposals deleted")
