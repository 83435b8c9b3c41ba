from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from organisations.services.imports import forget_uploads


class Command(BaseCommand):
    help = "Delete files of organisations that were sent through the admin two weeks ago. The worker does it every day."

    def handle(self, **_: Any) -> None:
        self.stdout.write(f"{forget_uploads(timezone.now())} files deleted")
