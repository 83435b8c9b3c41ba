import logging
import sys
from argparse import ArgumentParser
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organisations.freshness.bounces import note_bounce

logger = logging.getLogger(__name__)
LARGEST = 5 * 1024 * 1024  # bytes; a report returns one small mail


class Command(BaseCommand):
    help = "Note which organisations the mail did not reach, from a Maildir or from one message on standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--maildir", type=Path, help="Folder of returned mail; what was noted is marked as read."
        )

    def handle(self, *, maildir: Path | None, **_: Any) -> None:
        noted = self._from_maildir(maildir) if maildir else self._from_input()
        self.stdout.write(f"{noted} addresses that cannot be reached")

    def _from_input(self) -> int:
        content = sys.stdin.buffer.read(LARGEST + 1)
        return int(len(content) <= LARGEST and self._noted(content) is True)

    def _from_maildir(self, folder: Path) -> int:
        """The files are gone through one by one; of a message only what may be a report is read."""
        if not (folder / "new").is_dir() or not (folder / "cur").is_dir():
            raise CommandError(f"{folder} is no Maildir.")
        files = [path for name in ("new", "cur") for path in sorted((folder / name).iterdir())]
        return sum(self._one(folder, path) for path in files if not path.name.startswith("."))

    def _one(self, folder: Path, path: Path) -> int:
        """What is no report of ours stays unread, for a person."""
        name, _info, flags = path.name.partition(":2,")
        try:
            if "S" in flags or path.stat().st_size > LARGEST:
                return 0
            noted = self._noted(path.read_bytes())
            if noted is not False:
                path.rename(folder / "cur" / f"{name}:2,{''.join(sorted({*flags, 'S'}))}")
        except FileNotFoundError:
            return 0  # somebody else has read or taken it meanwhile
        return int(noted is True)

    def _noted(self, content: bytes) -> bool | None:
        """Whether it was a report of ours; nothing when it is so broken that nobody shall try again."""
        try:
            message = message_from_bytes(content, policy=policy.compat32)
            return note_bounce(message, timezone.now()) is not None
        except Exception:  # one message shall not keep the others from being read
            logger.exception("A returned mail cannot be read")
            return None
