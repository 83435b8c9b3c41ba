"""A visit to a directory: what is asked of it, answered from memory."""

from dataclasses import dataclass
from functools import cached_property

from django.apps import apps
from django.http import QueryDict
from wagtail.models import Locale, Page

from core.visibility import open_locales
from organisations.directory.asked import Asked, asked_in
from organisations.directory.choosing import Choosing
from organisations.directory.listing import listed
from organisations.directory.memory import memory
from organisations.directory.places import Place, PlaceNotFoundError, place_of
from organisations.directory.showing import FoundPages


@dataclass
class Visit:
    """What somebody has asked of one directory."""

    choosing: Choosing
    place: Place | None
    place_error: str

    @property
    def asked(self) -> Asked:
        return self.choosing.asked

    @cached_property
    def pages(self) -> FoundPages:
        return FoundPages(self.choosing, self.place)


def visit(directory: Page, query: QueryDict) -> Visit:
    asked = asked_in(query)
    entries, shown = memory.entries()
    found = listed(entries, shown, directories_below(directory), locales(directory.locale_id))
    place, error = None, ""
    try:
        place = place_of(asked)
    except PlaceNotFoundError as wrong:
        error = str(wrong)
    return Visit(Choosing(entries, found, asked), place, error)


def directories_below(directory: Page) -> list[int]:
    """The directory, its parts and their translations: where its entries lie directly below."""
    index = apps.get_model("organisations.OrganisationIndexPage")
    rows = list(index.objects.order_by("pk").values_list("pk", "path", "translation_key"))
    above = tuple(path for _key, path, translation in rows if translation == directory.translation_key)
    return [key for key, path, _translation in rows if path.startswith(above)] if above else []


def locales(first: int) -> list[int]:
    """The reader's language, then the others that are shown, the first language of the site first."""
    default = Locale.get_default().pk
    others = sorted(
        open_locales().exclude(pk=first).values_list("pk", flat=True), key=lambda key: (key != default, key)
    )
    return [first, *others]
