"""The catalogues of translated texts: compiling them needs no gettext programs, only polib.

`locale/` holds our own texts, `locale_libraries/` what Wagtail and other libraries lack in Finnish.
Collecting the texts is a developer's work and stands in `cms/translatable_texts.py`.
"""

import os
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.reloader import translation_file_changed


def compile_catalogues() -> list[Path]:
    """Write the .mo file of every catalogue that is newer than it; the list of those written."""
    written = [target for source in catalogues() if (target := _compile(source))]
    for target in written:
        translation_file_changed(sender=None, file_path=target)  # Django forgets what it has read before
    return written


def catalogues() -> list[Path]:
    return sorted(
        path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/*.po")
    )


def _compile(source: Path) -> Path | None:
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return None
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    polib.pofile(str(source)).save_as_mofile(str(unfinished))
    unfinished.replace(target)
    return target
