"""What the directory has to know of its organisations, as the database has it."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import QuerySet

from core.collation import first_letter
from core.visibility import public_pages

CHUNK = 1_000  # keys in one query


class Token(NamedTuple):
    """Something by which organisations are found: a filter and one of its codes."""

    filter: str
    code: str


APPROXIMATE = Token("approximate", "")
# The states of those that stand below the others, in this order.
FADED_STATES = ("silent", "closed")


class Row(NamedTuple):
    """A public organisation."""

    key: int
    parent: int
    translation: int
    locale: int
    sort_key: str
    other_names: str
    point: tuple[float, float] | None
    tokens: list[Token]


def public_rows(keys: Iterable[int] | None = None) -> list[Row]:
    """The public organisations among the pages with these keys, or all of them: a fixed number of queries."""
    if keys is None:
        return _Reading(None).rows()
    wanted = sorted(keys)
    chunks = (wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK))
    return [row for chunk in chunks for row in _Reading(chunk).rows()]


# Tables that hang on an organisation: the filter, the table, the column of the organisation, that of the word.
WORDS = [
    ("theme", "core.PageTheme", "page_id", "theme_id"),
    ("activity", "organisations.OrganisationActivity", "organisation_id", "activity_id"),
    ("target_group", "organisations.OrganisationTargetGroup", "organisation_id", "target_group_id"),
    ("language", "organisations.OrganisationLanguage", "organisation_id", "language_id"),
]
FIELDS = (
    *("pk", "path", "translation_key", "locale_id", "sort_key", "municipality_id"),
    *("latitude", "longitude", "place_is_approximate", "state"),
)


FIELDS_OF_PLACE = ("pk", "code", "region__code", "wellbeing_county__code", "latitude", "longitude")


class _Place(NamedTuple):
    """A municipality: by what its organisations are found, and its centre."""

    tokens: set[Token]
    point: tuple[float, float]


def _place(code: str, region: str, county: str | None, latitude: float, longitude: float) -> _Place:
    tokens = {Token("municipality", code), Token("region", region)}
    if county:
        tokens.add(Token("wellbeing_county", county))
    return _Place(tokens, (latitude, longitude))


class _Reading:
    """One look at the tables, for some keys or for all."""

    def __init__(self, keys: list[int] | None) -> None:
        self.keys = keys
        self.parents = dict(
            apps.get_model("organisations.OrganisationIndexPage").objects.values_list("path", "pk")
        )
        self.municipalities = {
            key: _place(*fields)
            for key, *fields in apps.get_model("regions.Municipality").objects.values_list(*FIELDS_OF_PLACE)
        }

    def rows(self) -> list[Row]:
        pages = apps.get_model("organisations.OrganisationPage").objects.all()
        if self.keys is not None:
            pages = pages.filter(pk__in=self.keys)
        found = list(public_pages(pages).order_by().values_list(*FIELDS))
        tokens: dict[int, list[Token]] = {fields[0]: [] for fields in found}
        self._read_words(tokens)
        places = self._places(tokens)
        names = self._other_names()
        return [self._row(fields, tokens[fields[0]], places, names.get(fields[0], "")) for fields in found]

    def _row(
        self, fields: tuple[Any, ...], tokens: list[Token], places: dict[int, set[Token]], names: str
    ) -> Row:
        key, path, translation, locale, sort_key, home, latitude, longitude, approximate, state = fields
        place = self.municipalities.get(home)
        around = places.get(key, set()) | (place.tokens if place else set())
        point = None
        if latitude is not None and longitude is not None:
            point = latitude, longitude
        elif place:
            point, approximate = place.point, True
        tokens += around
        tokens.append(_letter(sort_key[:2]))
        tokens.append(Token("state", state))
        if approximate:
            tokens.append(APPROXIMATE)
        parent = self.parents.get(path[:-4], 0)
        return Row(key, parent, translation.int, locale, sort_key, names, point, tokens)

    def _read_words(self, tokens: dict[int, list[Token]]) -> None:
        for name, table, owner, word in WORDS:
            model = apps.get_model(table)
            vocabulary = model._meta.get_field(word.removesuffix("_id")).related_model
            known = {pk: Token(name, code) for pk, code in vocabulary.objects.values_list("pk", "code")}
            for key, of_word in self._of_keys(model, owner).values_list(owner, word):
                if key in tokens and of_word in known:
                    tokens[key].append(known[of_word])

    def _places(self, tokens: dict[int, list[Token]]) -> dict[int, set[Token]]:
        """Where the organisations are active, beside their homes; each place once."""
        found: dict[int, set[Token]] = {}
        links = self._of_keys(apps.get_model("core.PageMunicipality"), "page_id")
        for key, municipality in links.values_list("page_id", "municipality_id"):
            if key in tokens:
                found.setdefault(key, set()).update(self.municipalities[municipality].tokens)
        links = self._of_keys(apps.get_model("core.PageRegion"), "page_id")
        for key, code in links.values_list("page_id", "region__code"):
            if key in tokens:
                found.setdefault(key, set()).add(Token("region", code))
        return found

    def _other_names(self) -> dict[int, str]:
        names: dict[int, str] = {}
        rows = self._of_keys(apps.get_model("organisations.OrganisationName"), "organisation_id")
        for key, sort_key in rows.values_list("organisation_id", "sort_key"):
            names[key] = f"{names[key]} {sort_key}" if key in names else sort_key
        return names

    def _of_keys(self, model: Any, owner: str) -> QuerySet:
        rows = model.objects.order_by()
        return rows if self.keys is None else rows.filter(**{f"{owner}__in": self.keys})


@lru_cache(maxsize=200)
def _letter(key: str) -> Token:
    """The letter under which names stand whose key begins so; digits stand together."""
    letter = first_letter(key)
    return Token("letter", "0" if letter.isdigit() else letter)
