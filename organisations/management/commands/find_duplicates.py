from typing import Any

from django.core.management.base import BaseCommand

from organisations.succession.likely import find_likely_duplicates


class Command(BaseCommand):
    help = "Find entries of the directory that may be about one organisation. The worker does it every day."

    def handle(self, **_: Any) -> None:
        self.stdout.write(f"{find_likely_duplicates()} pairs")
