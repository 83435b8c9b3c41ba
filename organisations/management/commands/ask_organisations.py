from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from organisations.freshness.asking import plan_night
from organisations.freshness.mails import send_waiting, waiting
from organisations.models import OrganisationPage

State = OrganisationPage.State


class Command(BaseCommand):
    help = "Ask the organisations whose turn it is whether their entries are true. The worker does it every night."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--no-mail", action="store_true", help="Only note whom to write to; the worker sends the mails."
        )

    def handle(self, *, no_mail: bool, **_: Any) -> None:
        now = timezone.now()
        done = plan_night(now)
        self.stdout.write(f"{done['mails']} mails noted")
        self.stdout.write(f"{done[State.AGEING]} entries without an address wait for a check")
        self.stdout.write(f"{done[State.SILENT]} entries are shown as not confirmed")
        if not no_mail:
            self.stdout.write(f"{send_waiting(now=now)} mails sent")
        if left := waiting(now).count():
            self.stdout.write(f"{left} mails still to be sent")
