import mailbox
import sys
from argparse import ArgumentParser
from email import message_from_binary_file, message_from_bytes, policy
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organisations.freshness.bounces import note_bounce

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
        message = message_from_binary_file(sys.stdin.buffer, policy=policy.default)
        return int(note_bounce(message, timezone.now()) is not None)

    def _from_maildir(self, folder: Path) -> int:
        if not (folder / "new").is_dir():
            raise CommandError(f"{folder} is no Maildir.")
        box = mailbox.Maildir(folder, create=False)
        noted = 0
        for key in box.keys():  # noqa: SIM118  a mailbox is no dictionary
            if "S" in box.get_message(key).get_flags():
                continue
            noted += self._one(box, key)
        return noted

    def _one(self, box: mailbox.Maildir, key: str) -> int:
        """What is no report of ours stays unread, for a person."""
        content = box.get_bytes(key)
        if len(content) > LARGEST:
            return 0
        if note_bounce(message_from_bytes(content, policy=policy.default), timezone.now()) is None:
            return 0
        message = box.get_message(key)
        message.set_subdir("cur")
        message.add_flag("S")
        box[key] = message
        return 1
