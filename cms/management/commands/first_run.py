from typing import Any

from django.core.management.base import BaseCommand

from cms.demo.tree import plant_first_pages


class Command(BaseCommand):
    help = "Plants the pages that every hub begins with; leaves alone what is there already."

    def handle(self, *args: Any, **options: Any) -> None:
        plant_first_pages()
        self.stdout.write("The first pages are in place.")
