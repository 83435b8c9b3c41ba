"""Forget the removals that readers are no longer promised to be told."""

from typing import Any

from django.core.management.base import BaseCommand

from content_store.services import forget_old_removals


class Command(BaseCommand):
    help = (
        "Forget removals older than what readers are promised; cursors from before are refused from then on."
    )

    def handle(self, **_: Any) -> None:
        self.stdout.write(f"{forget_old_removals()} removals forgotten.")
