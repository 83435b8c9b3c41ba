"""`manage.py load_borders FILE`: real borders for the map of the directory."""

import http.client
import tempfile
import urllib.error
import urllib.request
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from regions.maps.borders import BordersError, read_borders
from regions.services import UnknownBordersError, replace_borders

MOST_BYTES = 500_000_000
SECONDS = 60
PIECE = 1_000_000


class OnlyHttps(urllib.request.HTTPRedirectHandler):
    """A server may send us on, but not to an address that anybody can listen to or answer for."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if not newurl.startswith("https://"):
            raise urllib.error.URLError("it leads on to an address without https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Command(BaseCommand):
    help = "Draw maps with official borders of municipalities, from a GeoJSON file or an https address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "source", nargs="?", default="", metavar="FILE|URL", help="GeoJSON in WGS 84 or ETRS-TM35FIN"
        )
        parser.add_argument("--credit", default="", help="whose borders they are; maps show this")
        parser.add_argument("--remove", action="store_true", help="go back to the schematic map")

    def handle(self, *, source: str, credit: str, remove: bool, **_options: Any) -> None:
        if remove:
            self.stdout.write(f"{replace_borders(borders={}, credit='', at=timezone.now())} borders removed.")
            return
        if not source:
            raise CommandError("Name the file or the https address of the borders.")
        try:
            with _opened(source) as file:
                borders = read_borders(file)
            count = replace_borders(borders=borders, credit=credit.strip()[:200], at=timezone.now())
        except (BordersError, UnknownBordersError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{source} cannot be read: {error.strerror or error}.") from error
        self.stdout.write(f"Borders of {count} municipalities loaded.")
        if not credit:
            self.stdout.write("Say whose they are with --credit: most licences ask for it.")


def _opened(source: str) -> IO[bytes]:
    if "://" not in source:
        path = Path(source)
        if path.stat().st_size > MOST_BYTES:
            raise CommandError(
                f"{source} is larger than {MOST_BYTES // 1_000_000} MB. Take a more general map."
            )
        return path.open("rb")
    if not source.startswith("https://"):
        raise CommandError("Only files and https addresses are read.")
    return _fetched(source)


def _fetched(address: str) -> IO[bytes]:
    """The file behind an address, on the disk until it has been read."""
    with ExitStack() as closing:
        file = closing.enter_context(tempfile.TemporaryFile())
        try:
            with urllib.request.build_opener(OnlyHttps).open(address, timeout=SECONDS) as answer:
                while piece := answer.read(PIECE):
                    file.write(piece)
                    if file.tell() > MOST_BYTES:
                        raise CommandError(f"The file is larger than {MOST_BYTES // 1_000_000} MB.")
        except (urllib.error.URLError, http.client.HTTPException, ValueError, OSError) as error:
            reason = getattr(error, "reason", error)
            raise CommandError(f"{address} cannot be fetched whole: {reason}.") from error
        file.seek(0)
        closing.pop_all()  # closed by whoever reads it
    return file
