"""Collecting the texts to translate: from our Python files and templates, and from libraries' own catalogues.

Needs Babel, which only developers have. Nothing here runs in production.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import polib
from babel.messages.extract import extract_python
from django.apps import AppConfig, apps
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

BASE_DIR = Path(settings.BASE_DIR)
OWN = BASE_DIR / "locale"
LIBRARIES = BASE_DIR / "locale_libraries"
LIBRARY_LANGUAGE = "fi"
# Northern Sámi has a catalogue also where it is switched off: Django serves no language without one.
LANGUAGES = ["fi", "sv", "en", "se"]
PLURAL_FORMS = {"se": "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);"}
# Where the context, the text and its plural stand among the arguments.
KEYWORDS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
# In the styles of Python, and of Django's URL patterns.
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdif]|\{\w*\}|<\w+:\w+>")


class Text(NamedTuple):
    """One text to translate, as gettext tells texts apart."""

    context: str | None
    singular: str
    plural: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.singular


# A text, and the files it stands in.
Found = dict[Text, set[str]]


def own_texts() -> Found:
    """The texts of all our rooms."""
    found: Found = {}
    for path in own_files():
        for text in texts_of(path):
            found.setdefault(text, set()).add(path.relative_to(BASE_DIR).as_posix())
    return found


def own_files() -> Iterator[Path]:
    """Our Python files and templates, without tests and migrations."""
    for room in own_rooms():
        for path in sorted(Path(room.path).rglob("*")):
            inside = path.relative_to(room.path).parts
            if (path.suffix == ".py" and inside[0] != "migrations") or (
                "templates" in inside and path.is_file()
            ):
                yield path


def own_rooms() -> list[AppConfig]:
    return [app for app in apps.get_app_configs() if Path(app.path).parent == BASE_DIR]


def texts_of(path: Path) -> Iterator[Text]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is left of a template is calls of gettext among X's; no line may look indented to Python.
        source = "\n".join(line.strip() for line in templatize(source, path.name).splitlines())
    calls = extract_python(io.BytesIO(source.encode()), dict.fromkeys(KEYWORDS), [], {})
    for _line, function, message, _comments in calls:
        strings: list[Any] = list(message) if isinstance(message, tuple) else [message]
        context, singular, plural = (
            strings[place] if place is not None and place < len(strings) else None
            for place in KEYWORDS[str(function)]
        )
        if singular:
            yield Text(context, singular, plural)


def library_texts(domain: str) -> Found:
    """What the installed libraries leave untranslated in Finnish, and what we say in our own words instead."""
    ours = {entry.msgid for entry in _entries(LIBRARIES, domain) if entry.translated()}
    found: Found = {}
    for app in apps.get_app_configs():
        if Path(app.path).parent == BASE_DIR:
            continue
        folder = Path(app.path) / "locale"
        translated = {
            (e.msgctxt, e.msgid) for e in _entries(folder, domain) if e.translated() and not e.fuzzy
        }
        for entry in _entries(folder, domain, "en") or _entries(folder, domain):
            text = Text(entry.msgctxt, entry.msgid, entry.msgid_plural or None)
            if text.key not in translated or text.singular in ours:
                found.setdefault(text, set()).add(app.name)
    return found


def _entries(folder: Path, domain: str, language: str = LIBRARY_LANGUAGE) -> list[polib.POEntry]:
    path = folder / to_locale(language) / "LC_MESSAGES" / f"{domain}.po"
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete] if path.exists() else []


def update_catalogues() -> list[Path]:
    """Bring every catalogue in line with the sources and keep what is translated; the list of those changed."""
    own = own_texts()
    wanted = {OWN / language / "LC_MESSAGES" / "django.po": own for language in LANGUAGES}
    for domain in ("django", "djangojs"):
        wanted[LIBRARIES / LIBRARY_LANGUAGE / "LC_MESSAGES" / f"{domain}.po"] = library_texts(domain)
    return [path for path, found in wanted.items() if _write(path, merged(path, found))]


def merged(path: Path, found: Found) -> str:
    """The text of the catalogue at `path` with exactly the texts of `found`, sorted, and no dates or line numbers."""
    language = path.parent.parent.name
    old = {(e.msgctxt, e.msgid): e for e in polib.pofile(str(path))} if path.exists() else {}
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS.get(language, "nplurals=2; plural=(n != 1);"),
    }
    for text, files in sorted(
        _joined(found).items(), key=lambda item: (item[0].singular, item[0].context or "")
    ):
        catalogue.append(_entry(text, files, old.get(text.key), plurals=3 if language in PLURAL_FORMS else 2))
    return f"{catalogue}\n"


def _joined(found: Found) -> Found:
    """A text that is used both with and without a plural is one entry, the one with the plural."""
    joined: dict[tuple[str | None, str], tuple[Text, set[str]]] = {}
    for text, files in sorted(found.items(), key=lambda item: item[0].plural or ""):
        _, known = joined.get(text.key, (text, set()))
        joined[text.key] = text, known | files
    return dict(joined.values())


def _entry(text: Text, files: set[str], old: polib.POEntry | None, plurals: int) -> polib.POEntry:
    entry = polib.POEntry(msgctxt=text.context, msgid=text.singular, msgid_plural=text.plural or "")
    # Rooms and libraries, not files and lines: those change too often to be merged.
    entry.occurrences = [(place, "") for place in sorted({file.partition("/")[0] for file in files})]
    if old:
        entry.comment, entry.tcomment = old.comment, old.tcomment
        entry.flags = [flag for flag in old.flags if flag == "fuzzy"]
    if text.plural:
        kept = dict(old.msgstr_plural) if old else {}
        entry.msgstr_plural = {number: kept.get(number, "") for number in range(plurals)}
    else:
        entry.msgstr = old.msgstr if old else ""
    if "%" in text.singular and PLACEHOLDER.search(text.singular):
        entry.flags.append("python-format")
    return entry


def _write(path: Path, content: str) -> bool:
    if path.exists() and path.read_text(encoding="utf-8") == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return True


def untranslated(path: Path) -> list[str]:
    """The texts of a catalogue that have no translation, or one that nobody has confirmed."""
    return [entry.msgid for entry in polib.pofile(str(path)) if not entry.translated() or entry.fuzzy]
