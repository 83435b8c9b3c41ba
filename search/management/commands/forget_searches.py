from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from search.asking.counting import forget_searches


class Command(BaseCommand):
    help = "Forget old searches: what was searched for once after 30 days, all after 400. The worker does it every day."

    def handle(self, **_: Any) -> None:
        self.stdout.write(f"{forget_searches(timezone.localdate())} rows deleted")
