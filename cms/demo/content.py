"""The texts of the demo and of the first pages, as they stand in `content/`."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("sv", "en")  # that parts of the texts are translated to

Entry = dict[str, Any]


def read(name: str) -> Entry:
    """One file of texts, by its path below `content/` without the ending."""
    return tomllib.loads((FOLDER / "content" / f"{name}.toml").read_text(encoding="utf-8"))


def read_folder(name: str) -> list[Entry]:
    """Every entry in a folder; one that is continued by another comes after it."""
    files = sorted((FOLDER / "content" / name).glob("*.toml"))
    return successors_first([read(f"{name}/{file.stem}") for file in files])


def read_organisations() -> list[Entry]:
    translations = read("translations/organisations")
    entries = [
        {**entry, **translations.get(entry["key"], {}), "region": region}
        for region in ("etela-karjala", "kymenlaakso", "lappi")
        for entry in read(f"organisations/{region}")["organisation"]
    ]
    return successors_first(entries)


def successors_first(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: "continued_by" in entry or "successor" in entry)


def in_language(entry: Entry, language: str) -> Entry:
    """The entry with the texts of one language in place of the Finnish ones."""
    own = {name: value for name, value in entry.items() if name not in LANGUAGES}
    return own | entry.get(language, {})


def translated_to(entry: Entry) -> list[str]:
    return [language for language in LANGUAGES if language in entry]
