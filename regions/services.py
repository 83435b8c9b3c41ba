"""Loading the area tables: the only way in which areas change."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from regions.models import (
    Area,
    FormerMunicipality,
    Municipality,
    MunicipalityBorder,
    PostalCode,
    Region,
    WellbeingCounty,
)

DATA_FOLDER = Path(__file__).parent / "data"
# In the order in which they refer to each other.
TABLES: dict[str, type[Area]] = {
    "regions": Region,
    "wellbeing_counties": WellbeingCounty,
    "municipalities": Municipality,
    "former_municipalities": FormerMunicipality,
    "postal_codes": PostalCode,
}
# A table that lacks more than this part of the current areas is taken for a cut file.
LARGEST_PART_TO_END = 0.25


class TableError(Exception):
    """A table cannot be loaded; the message names the file, the line and what to mend."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(
            _("%(file)s, line %(line)d: %(reason)s") % {"file": path.name, "line": line, "reason": reason}
        )


@dataclass
class LoadedTable:
    """What loading one table did, in rows."""

    name: str
    added: int
    changed: int
    ended: int
    unchanged: int


@transaction.atomic
def load_tables(*, folder: Path = DATA_FOLDER) -> list[LoadedTable]:
    """Make the areas what the tables in `folder` say; all of them, or nothing when one is wrong."""
    years = _years(folder / "sources.csv")
    return [_load_table(folder / f"{name}.csv", model, years[name]) for name, model in TABLES.items()]


def _load_table(path: Path, model: type[Area], year: int) -> LoadedTable:
    fields = [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]
    known = {area.code: area for area in model.objects.all()}
    areas = _areas(path, model, fields)
    ended = [area.pk for code, area in known.items() if code not in areas and _can_end(area)]
    if len(ended) > LARGEST_PART_TO_END * len(known):
        raise TableError(
            path,
            len(areas) + 1,
            _("the file ends, but %d known codes have not come. Is it whole?") % len(ended),
        )
    added = [code for code in areas if code not in known]
    changed = [code for code in areas if code in known and _differ(areas[code][1], known[code], fields)]
    for code in [*added, *changed]:
        _check(path, *areas[code], fields)
    _end(model, ended, year)
    _upsert(path, model, [areas[code][1] for code in [*added, *changed]], fields)
    return LoadedTable(
        path.stem, len(added), len(changed), len(ended), len(areas) - len(added) - len(changed)
    )


def _areas(path: Path, model: type[Area], fields: list[models.Field]) -> dict[str, tuple[int, Area]]:
    """The areas of a table by code, each with its line; not saved yet."""
    ids = {
        field: _ids_by_code(cast(type[Area], field.related_model)) for field in fields if field.is_relation
    }
    areas: dict[str, tuple[int, Area]] = {}
    for line, row in _rows(path, [field.name for field in fields]):
        if row["code"] in areas:
            raise TableError(
                path,
                line,
                _("the code %(code)s is already on line %(line)d.")
                % {"code": row["code"], "line": areas[row["code"]][0]},
            )
        areas[row["code"]] = (
            line,
            model(**dict(_value(path, line, field, row[field.name], ids.get(field)) for field in fields)),
        )
    return areas


def _value(
    path: Path, line: int, field: models.Field, text: str, ids: dict[str, int] | None
) -> tuple[str, object]:
    """The attribute of a model that a cell fills, and the value for it."""
    if not text and field.null:
        return field.attname, None
    if ids is not None:
        if text not in ids:
            raise TableError(
                path,
                line,
                _("unknown code “%(code)s” in “%(column)s”.") % {"code": text, "column": field.name},
            )
        return field.attname, ids[text]
    try:
        return field.attname, field.to_python(text)
    except ValidationError as error:
        raise TableError(path, line, f"{field.name}: {' '.join(error.messages)}") from error


def _rows(path: Path, columns: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table with their line numbers; the header must have exactly `columns`, in any order."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            header = reader.fieldnames or []
            if wrong := sorted(set(columns).symmetric_difference(header)):
                raise TableError(path, 1, _("missing or unknown columns: %s.") % ", ".join(wrong))
            for row in reader:
                if None in row or None in row.values():
                    raise TableError(
                        path, reader.line_num, _("the row does not have as many cells as the header.")
                    )
                yield reader.line_num, {column: row[column].strip() for column in columns}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError(path, 1, _("the file cannot be read as a table in UTF-8: %s") % error) from error


def _years(path: Path) -> dict[str, int]:
    """The year of the classification in each table."""
    years = {}
    for line, row in _rows(path, ["table", "year", "credit"]):
        if not row["year"].isdecimal():
            raise TableError(path, line, _("the year must be a number."))
        years[row["table"]] = int(row["year"])
    if missing := [name for name in TABLES if name not in years]:
        raise TableError(path, 1, _("no row for: %s.") % ", ".join(missing))
    return years


def _ids_by_code(model: type[Area]) -> dict[str, int]:
    return dict(model.objects.values_list("code", "pk"))


def _can_end(area: Area) -> bool:
    return area.ended_year is None or not area.stays_when_ended


def _end(model: type[Area], ended: list[int], year: int) -> None:
    areas = model.objects.filter(pk__in=ended)
    if model.stays_when_ended:
        areas.update(ended_year=year)
    else:
        areas.delete()


def _differ(area: Area, known: Area, fields: list[models.Field]) -> bool:
    return area.ended_year != known.ended_year or any(
        getattr(area, field.attname) != getattr(known, field.attname) for field in fields
    )


def _check(path: Path, line: int, area: Area, fields: list[models.Field]) -> None:
    try:
        area.clean_fields(exclude=["id", *(field.name for field in fields if field.is_relation)])
    except ValidationError as error:
        reasons = [f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()]
        raise TableError(path, line, "; ".join(reasons)) from error


def _upsert(path: Path, model: type[Area], areas: list[Area], fields: list[models.Field]) -> None:
    try:
        model.objects.bulk_create(
            areas,
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=sorted({*(field.name for field in fields), "ended_year"} - {"code"}),
        )
    except IntegrityError as error:
        raise TableError(path, 1, _("the rows contradict each other: %s") % error) from error


class UnknownBordersError(Exception):
    """The borders are not those of today's municipalities; the message names which are missing or unknown."""


@transaction.atomic
def replace_borders(*, borders: dict[str, list], credit: str, at: datetime) -> int:
    """Put these borders, rings by the code of the municipality, in the place of all there are; how many changed.

    Areas of former municipalities go to those that have them today. None at all leaves maps schematic.
    """
    today = {place.code: place for place in Municipality.objects.current()}
    rings: dict[str, list] = {}
    unknown = []
    former = dict(
        FormerMunicipality.objects.filter(successor__ended_year=None).values_list("code", "successor__code")
    )
    for code, of_code in borders.items():
        now = code if code in today else former.get(code)
        if now is None:
            unknown.append(code)
        else:
            rings.setdefault(now, []).extend(of_code)
    if unknown:
        raise UnknownBordersError(_("No municipality has this code: %s.") % ", ".join(sorted(unknown)[:20]))
    if rings and (missing := [place.name for code, place in today.items() if code not in rings]):
        raise UnknownBordersError(
            _("The file lacks %(count)d municipalities, such as %(names)s. Is it whole?")
            % {"count": len(missing), "names": ", ".join(missing[:5])}
        )
    removed, _by_model = MunicipalityBorder.objects.all().delete()
    MunicipalityBorder.objects.bulk_create(
        MunicipalityBorder(municipality=today[code], rings=of_code, credit=credit, loaded_at=at)
        for code, of_code in rings.items()
    )
    return len(rings) or removed
