"""Rows of a file as candidates: what each says of an organisation, and what is wrong with it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from organisations.exchange import cells
from organisations.exchange.cells import BETWEEN_WORDS, CellError, Note
from organisations.exchange.columns import BY_KEY, linked_service, recognised
from organisations.exchange.tables import Row
from organisations.exchange.vocabularies import Vocabularies
from organisations.models import OrganisationName
from regions.models import Municipality, PostalCode
from regions.names import AmbiguousPlace, MunicipalityNames, UnknownPlace

Kind = OrganisationName.Kind
NAME_KINDS = {
    "short_names": Kind.SHORT,
    "former_names": Kind.FORMER,
    "translated_names": Kind.TRANSLATION,
}
WORDS = {
    "activities": "activity_links",
    "target_groups": "target_group_links",
    "languages": "language_links",
    "themes": "theme_links",
    "regions": "region_links",
}
SEVERAL = {*NAME_KINDS, *WORDS}
# What an entry need not have.
TABLES_TO_EMPTY = {**WORDS, "municipalities": "municipality_links"}
FIELDS_TO_EMPTY = {
    "business_id", "register_number", "summary", "description", "street_address", "phone", "email", "website",
    "joining", "accessibility",
}  # fmt: skip
READ: dict[str, Callable[[str, Note], Any]] = {
    "title": cells.kept("title"),
    "business_id": cells.kept("business_id"),
    "register_number": cells.kept("register_number"),
    "summary": cells.kept_text("summary"),
    "description": cells.kept_text("description"),
    "area": cells.area,
    "street_address": cells.kept("street_address"),
    "postal_code": cells.postal_code,
    "post_office": cells.kept("post_office"),
    "latitude": cells.coordinate("latitude"),
    "longitude": cells.coordinate("longitude"),
    "phone": cells.first_of_several(cells.phone, cells.BETWEEN_NUMBERS),
    "email": cells.first_of_several(cells.kept("email"), cells.BETWEEN_WORDS),
    "website": cells.first_of_several(cells.web_address, cells.BETWEEN_LINKS),
    "joining": cells.kept_text("joining"),
    "accessibility": cells.kept_text("accessibility"),
    "checked_on": cells.day,
    "state": cells.state,
}


@dataclass(frozen=True)
class Remark:
    """Something about one cell, by the heading of its column; about the whole row when that is empty."""

    column: str
    text: str


@dataclass
class Candidate:
    """What a row says of an organisation: only what it says, nothing for empty cells.

    `values` are fields of the page; `rows` are child tables: primary keys of what is linked to, or the fields of
    names and of links, in their order. `defaults` are values for an organisation that is not known yet. With
    problems it cannot be taken in; notes tell what was left out or guessed.
    """

    number: int
    identifier: UUID | None = None
    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[Any]] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    notes: list[Remark] = field(default_factory=list)
    problems: list[Remark] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(self.values.get("title", ""))


class Cleaner:
    """Makes candidates of rows. `mapping` gives the keys of columns by the headings of the file."""

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self.mapping = mapping
        self.vocabularies = Vocabularies()
        self.places = MunicipalityNames()
        self._readers: dict[str, Callable[[Candidate, str, Note], None]] = {
            "translation_key": self._take_identifier,
            "municipality": self._take_home,
            "municipalities": self._take_municipalities,
            "owner": self._take_owner,
            "emptied": self._take_emptied,
            **{key: partial(self._take_words, key) for key in WORDS},
            **{key: partial(self._take_names, key) for key in NAME_KINDS},
            **{key: partial(self._take_value, key) for key in READ},
        }
        self.municipalities = Municipality.objects.in_bulk()
        codes = PostalCode.objects.select_related("municipality")
        self.postal_codes = {code.code: code for code in codes}
        self.users = _users() if "owner" in mapping.values() else {}

    def candidate(self, row: Row) -> Candidate:
        found = Candidate(row.number)
        if row.problem:
            found.problems.append(Remark("", row.problem))
            return found
        for heading, cell in row.cells.items():
            key = self.mapping.get(heading, "")
            try:
                if key:
                    self._take(found, heading, key, cell)
                elif service := linked_service(heading):
                    self._take_service(found, heading, service, cell)
            except CellError as error:
                found.problems.append(Remark(heading, str(error)))
            except RecursionError:
                found.problems.append(Remark(heading, _("The cell cannot be read.")))
        self._complete(found)
        return found

    def _take(self, found: Candidate, heading: str, key: str, cell: Any) -> None:
        def note(text: str) -> None:
            found.notes.append(Remark(heading, text))

        if key == "links":
            found.rows.setdefault("links", []).extend(cells.links(cell, note))
        elif text := cells.joined(cell) if key in SEVERAL else cells.text_of(cell):
            self._readers[key](found, text, note)

    def _take_identifier(self, found: Candidate, text: str, note: Note) -> None:
        found.identifier = cells.identifier(text, note)

    def _take_home(self, found: Candidate, text: str, note: Note) -> None:
        found.values["municipality_id"] = self._municipality(text)

    def _take_municipalities(self, found: Candidate, text: str, note: Note) -> None:
        keys = {self._municipality(one) for one in cells.values(text, BETWEEN_WORDS)}
        found.rows["municipality_links"] = sorted(keys)

    def _take_owner(self, found: Candidate, text: str, note: Note) -> None:
        owner = self.users.get(text.casefold())
        if owner is None:
            raise CellError(_("Nobody has the user name or e-mail address “%(text)s”.") % {"text": text[:60]})
        found.values["owner_id"] = owner

    def _take_emptied(self, found: Candidate, text: str, note: Note) -> None:
        """Empty what is named, unless the row says something else of it."""
        for name in cells.values(text, BETWEEN_WORDS):
            key = recognised([name]).get(name, "")
            if key in TABLES_TO_EMPTY:
                found.rows.setdefault(TABLES_TO_EMPTY[key], [])
            elif key in FIELDS_TO_EMPTY:
                found.values.setdefault(key, "")
            else:
                raise CellError(_("“%(name)s” is no column that can be emptied.") % {"name": name[:60]})

    def _take_words(self, key: str, found: Candidate, text: str, note: Note) -> None:
        words = getattr(self.vocabularies, key)
        found.rows[WORDS[key]] = words.find_all(cells.values(text), note)

    def _take_names(self, key: str, found: Candidate, text: str, note: Note) -> None:
        named = [(name, NAME_KINDS[key].value) for name in cells.names(text, note)]
        found.rows.setdefault("other_names", []).extend(named)

    def _take_value(self, key: str, found: Candidate, text: str, note: Note) -> None:
        found.values[key] = READ[key](text, note)

    def _take_service(self, found: Candidate, heading: str, service: str, cell: Any) -> None:
        text = cells.text_of(cell)
        if text:
            taken = cells.link(service, text, lambda said: found.notes.append(Remark(heading, said)))
            found.rows.setdefault("links", []).append(taken)

    def _municipality(self, text: str) -> int:
        try:
            return self.places.find(text).pk
        except (AmbiguousPlace, UnknownPlace) as error:
            raise CellError(str(error)) from error

    def _complete(self, found: Candidate) -> None:
        """What follows from what was said, such as the municipality from the postal code."""
        values = found.values
        if ("latitude" in values) != ("longitude" in values):
            found.problems.append(Remark("", _("Give both coordinates, or neither.")))
        elif "latitude" in values:
            values["place_is_approximate"] = False
        code = self.postal_codes.get(values.get("postal_code", ""))
        if "postal_code" not in values:
            return
        if code is None:
            text = _("Postal code %(code)s is not in the tables of Posti. Is it right?")
            found.notes.append(Remark(self._heading("postal_code"), text % {"code": values["postal_code"]}))
            return
        found.defaults["municipality_id"] = code.municipality_id

    def _heading(self, key: str) -> str:
        """What the file calls a column; what we do when it has none."""
        return next((name for name, known in self.mapping.items() if known == key), str(BY_KEY[key].label))


def _users() -> dict[str, int]:
    """The keys of those who may log in, by user name, and by e-mail address where it is of one alone."""
    rows = list(User.objects.filter(is_active=True).values_list("pk", "username", "email"))
    addresses = Counter(email.casefold() for _key, _name, email in rows)
    by_address = {email.casefold(): key for key, _name, email in rows if addresses[email.casefold()] == 1}
    return by_address | {name.casefold(): key for key, name, _email in rows}
