"""Where a visitor says to be."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from organisations.directory.asked import Asked
from organisations.directory.entries import Point
from regions.models import FormerMunicipality, Municipality, PostalCode
from regions.names import AmbiguousPlace, MunicipalityNames, UnknownPlace


@dataclass(frozen=True)
class Place:
    """A place that distances are measured from."""

    name: str
    point: Point


class PlaceNotFoundError(Exception):
    """Nobody knows the place; the message says so to the visitor, and what to try."""


def place_of(asked: Asked) -> Place | None:
    """The place that is asked for, or none when none is."""
    if not asked.near:
        return Place(_("your location"), asked.point) if asked.point else None
    code = asked.near.replace(" ", "")
    if len(code) == 5 and code.isdecimal():
        return _place_of_code(code)
    try:
        municipality = _names(_tables()).find(asked.near)
    except (UnknownPlace, AmbiguousPlace) as error:
        raise PlaceNotFoundError(str(error)) from error
    return Place(municipality.name, (municipality.latitude, municipality.longitude))


def _place_of_code(code: str) -> Place:
    found = PostalCode.objects.filter(code=code).select_related("municipality").first()
    if found is None:
        raise PlaceNotFoundError(_("We do not know the postal code %s.") % code)
    place = found.municipality
    return Place(f"{code} {found.name} ({place.name})", (place.latitude, place.longitude))


def _tables() -> tuple[int, int]:
    return Municipality.objects.current().count(), FormerMunicipality.objects.count()


@lru_cache(maxsize=1)
def _names(_tables_as_of: tuple[int, int]) -> MunicipalityNames:
    return MunicipalityNames()
