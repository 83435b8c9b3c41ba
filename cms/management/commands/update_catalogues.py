from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.catalogues import catalogues


class Command(BaseCommand):
    help = "Collects the texts to translate into the catalogues; what is translated is kept. For developers."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            from cms.translatable_texts import untranslated, update_catalogues
        except ModuleNotFoundError as error:
            raise CommandError(
                "Collecting texts needs what developers have: make test installs it."
            ) from error
        changed = update_catalogues()
        for path in catalogues():
            state = "changed" if path in changed else "as before"
            self.stdout.write(
                f"{'/'.join(path.parts[-4:])}: {state}, {len(untranslated(path))} texts untranslated"
            )
