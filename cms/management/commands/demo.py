from typing import Any

from django.core.management.base import BaseCommand

from cms.demo.loading import load_demo


class Command(BaseCommand):
    help = (
        "Loads the demo: a fictional network of networks. Its editors, such as joel.karvala, can log in once "
        "they have been given a password with `manage.py changepassword`."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        load_demo(lambda words: self.stdout.write(f"  {words}"))
