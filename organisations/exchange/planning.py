"""What is to be done with each row: a new entry, a change of one, nothing, or a refusal with its reason."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.collation import finnish_sort_key
from core.visibility import public_pages
from organisations.duplicates.by_place import NamesByPlace
from organisations.exchange.cleaning import Candidate, Remark
from organisations.exchange.merging import CHILD_TABLES, Difference, differences
from organisations.models import ImportedRow, OrganisationIndexPage, OrganisationPage

Action = ImportedRow.Action

BATCH = 500
LONGEST_SORT_KEY = OrganisationPage._meta.get_field("sort_key").max_length
# By what an organisation is known again, the surest first.
KNOWN_BY = ("business_id", "register_number", "translation_key")


@dataclass(frozen=True)
class Decision:
    """What is to be done with one row. `page` is the entry that it is about, when there is one."""

    candidate: Candidate
    action: Action
    page: OrganisationPage | None = None
    differences: list[Difference] = field(default_factory=list)


class Planner:
    """Decides about rows in their order; what it decides depends on the database and on the rows before.

    Entries are known again by their numbers and identifiers in the whole hub, in the language of the directory, and by
    name and municipality below the directory. They are changed only there.
    """

    def __init__(self, directory: OrganisationIndexPage, user: User | None = None) -> None:
        self.directory = directory
        self.user = user
        self._seen: dict[tuple[str, Any], int] = {}
        entries = OrganisationPage.objects.filter(locale=directory.locale_id)
        self._names = NamesByPlace(
            entries.filter(Q(path__startswith=directory.path) | Q(pk__in=public_pages(entries).values("pk")))
        )

    def decisions(self, candidates: Iterable[Candidate]) -> Iterator[list[Decision]]:
        """Decisions batch by batch; each batch is looked up when it is asked for."""
        rows = iter(candidates)
        while batch := list(islice(rows, BATCH)):
            self.directory.refresh_from_db(fields=["path", "depth", "url_path"])
            known = _Known(self.directory, batch, self.user)
            self._names.read(place for candidate in batch if (place := _place(candidate)))
            yield [self._decide(candidate, known) for candidate in batch]

    def _decide(self, candidate: Candidate, known: "_Known") -> Decision:
        if candidate.problems:
            return Decision(candidate, Action.REFUSED)
        pages = known.pages_of(candidate)
        page = pages[0] if pages else None
        reason = self._repeated(candidate, page) or self._reason_against(pages, candidate)
        if reason:
            return _refused(candidate, reason)
        if page is None and candidate.identifier in known.identifiers_of_others:
            return _refused(candidate, _("The identifier is that of a page which you may not edit."))
        if page is None:
            self._note_what_it_resembles(candidate)
            return Decision(candidate, Action.NEW)
        found = differences(page.as_edited(), candidate)
        return Decision(candidate, Action.CHANGED if found else Action.UNCHANGED, page, found)

    def _note_what_it_resembles(self, candidate: Candidate) -> None:
        """A name like that of an entry is no reason against a row, but worth a look; drafts of others are not named."""
        business_id = candidate.values.get("business_id", "")
        alike = self._names.most_alike(candidate.title, _place(candidate), business_id)
        if alike:
            candidate.notes.append(Remark("", _("It resembles the organisation “%s”.") % alike))

    def _repeated(self, candidate: Candidate, page: OrganisationPage | None) -> str:
        """Why a row is refused after one about the same organisation; otherwise it is remembered."""
        marks = [*_marks(candidate), ("page", page.pk) if page else ("name", _name_and_place(candidate))]
        for mark in marks:
            if mark in self._seen:
                return _("Row %(number)d is about the same organisation.") % {"number": self._seen[mark]}
        self._seen |= dict.fromkeys(marks, candidate.number)
        return ""

    def _reason_against(self, pages: list[OrganisationPage], candidate: Candidate) -> str:
        if not pages:
            return _reason_against_new(candidate)
        if len(pages) > 1:
            return _("What the row says fits several entries of the hub.")
        [page] = pages
        if _contradicts(page, candidate):
            return _("An entry of the same name and municipality has another business ID or register number.")
        if not page.path.startswith(self.directory.path):
            return _("The organisation is in another directory, whose editors keep its entry.")
        if page.alias_of_id:
            return _("The entry is an alias, and follows another page.")
        if page.has_unpublished_changes and page.live:
            return _("The entry has changes that have not been published. Publish or discard them first.")
        if page.locked:
            return _("The entry is locked.")
        return ""


def entered_meanwhile(directory: OrganisationIndexPage, new: list[Candidate]) -> bool:
    """Whether any that was new when it was decided about has an entry by now."""
    known = _Known(directory, new, None)
    return any(known.pages_of(candidate) for candidate in new)


class _Known:
    """The entries that a batch of candidates may be about."""

    def __init__(self, directory: OrganisationIndexPage, batch: list[Candidate], user: User | None) -> None:
        self._pages: dict[tuple[str, Any], list[OrganisationPage]] = defaultdict(list)
        marks = [mark for candidate in batch for mark in _marks(candidate)]
        for name in KNOWN_BY:
            for page in self._entries(directory, name, {value for kind, value in marks if kind == name}):
                self._pages[name, getattr(page, name)].append(page)
        names = {_name_and_place(candidate)[0][:LONGEST_SORT_KEY] for candidate in batch} - {""}
        for page in self._entries(directory, "sort_key", names):
            if page.path.startswith(directory.path):
                self._pages["name", (finnish_sort_key(page.title), page.municipality_id)].append(page)
        self.identifiers_of_others = _identifiers_of_others(directory, batch, user)

    def _entries(
        self, directory: OrganisationIndexPage, name: str, values: set[Any]
    ) -> list[OrganisationPage]:
        """The entries in the language of the directory that have one of the values in this field.

        Asked for together with the language, SQLite would look through all entries of that.
        """
        found = OrganisationPage.objects.order_by().filter(**{f"{name}__in": values})
        keys = list(found.values_list("pk", flat=True)) if values else []
        entries = OrganisationPage.objects.order_by("pk").select_related("locale")
        entries = entries.prefetch_related(*CHILD_TABLES).filter(pk__in=keys) if keys else ()
        return [page for page in entries if page.locale_id == directory.locale_id]

    def pages_of(self, candidate: Candidate) -> list[OrganisationPage]:
        """By its numbers and its identifier; when none of them is known, by name and municipality."""
        found = [page for mark in _marks(candidate) for page in self._pages.get(mark, [])]
        found = found or self._pages.get(("name", _name_and_place(candidate)), [])
        return list({page.pk: page for page in found}.values())


def _identifiers_of_others(
    directory: OrganisationIndexPage, batch: list[Candidate], user: User | None
) -> set[UUID]:
    """Identifiers of pages in other languages that a new entry would join, although the user may not edit them."""
    told = {candidate.identifier for candidate in batch if candidate.identifier}
    pages = Page.objects.filter(translation_key__in=told).exclude(locale=directory.locale_id) if told else ()
    return {
        page.translation_key
        for page in pages
        if page.specific_class is not OrganisationPage
        or (user is not None and not page.permissions_for_user(user).can_edit())
    }


def _marks(candidate: Candidate) -> list[tuple[str, Any]]:
    told = {**candidate.values, "translation_key": candidate.identifier}
    return [(name, told[name]) for name in KNOWN_BY if told.get(name)]


def _name_and_place(candidate: Candidate) -> tuple[str, Any]:
    return finnish_sort_key(candidate.title), _place(candidate)


def _place(candidate: Candidate) -> int | None:
    """The key of the home municipality, as far as the row tells it."""
    return candidate.values.get("municipality_id") or candidate.defaults.get("municipality_id")


def _contradicts(page: OrganisationPage, candidate: Candidate) -> bool:
    """Whether the entry was found by one thing although it has another number than the row says."""
    numbers = ("business_id", "register_number")
    known_for_sure = any(getattr(page, name) == value for name, value in _marks(candidate))
    return not known_for_sure and any(
        getattr(page, name) and candidate.values.get(name, getattr(page, name)) != getattr(page, name)
        for name in numbers
    )


def _reason_against_new(candidate: Candidate) -> str:
    if not candidate.title:
        return _("The name is missing.")
    if not {**candidate.defaults, **candidate.values}.get("municipality_id"):
        return _("The home municipality is missing.")
    return ""


def _refused(candidate: Candidate, reason: str) -> Decision:
    return Decision(replace(candidate, problems=[*candidate.problems, Remark("", reason)]), Action.REFUSED)
