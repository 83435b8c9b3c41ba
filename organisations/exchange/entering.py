"""A new entry of the directory from what a row of a file says."""

from copy import copy
from uuid import uuid4

from django.contrib.auth.models import User

from core.child_rows import give_rows
from organisations.exchange.cleaning import Candidate, Cleaner
from organisations.exchange.merging import new_rows
from organisations.models import OrganisationIndexPage, OrganisationPage


def blank_entry(directory: OrganisationIndexPage, owner: User | None) -> OrganisationPage:
    """What all new entries of a batch have in common; `directory` has its locale at hand."""
    return OrganisationPage(locale=directory.locale, owner=owner)


def new_entry(candidate: Candidate, blank: OrganisationPage, cleaner: Cleaner) -> OrganisationPage:
    """The page, with the rows that belong to it, as it would be saved.

    It is a copy of `blank`: to make a page from nothing takes as long as to write it.
    """
    page = copy(blank)
    page.translation_key = candidate.identifier or uuid4()
    for name, value in {**candidate.defaults, **candidate.values}.items():
        setattr(page, name, value)
    page.municipality = cleaner.municipalities[page.municipality_id]
    give_rows(page, {table: new_rows(table, values) for table, values in candidate.rows.items()})
    code = cleaner.postal_codes.get(page.postal_code)
    page.fill_in_post_office(code)
    if page.latitude is None:
        page.place_roughly(code)
    return page
