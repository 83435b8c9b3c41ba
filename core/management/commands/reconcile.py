"""Compare all pages with the content store and mend what differs."""

from typing import Any

from django.core.management.base import BaseCommand

from core.reconciliation import reconcile


class Command(BaseCommand):
    help = "Compare all pages with the content store, mend what differs, and say what that was."

    def handle(self, **_: Any) -> None:
        report = reconcile()
        for difference in report.differences:
            page = f"page {difference['page']}" if difference["page"] else "store"
            self.stdout.write(f"{difference['kind']}: {page} {difference['words']}")
        self.stdout.write(f"Looked at {report.looked_at} pages, mended {report.mended}.")
