"""A new entry of the directory from what a row of a file says."""

from django.contrib.auth.models import User

from core.child_rows import give_rows
from organisations.exchange.cleaning import Candidate, Cleaner
from organisations.exchange.merging import new_rows
from organisations.models import OrganisationIndexPage, OrganisationPage


def new_entry(
    candidate: Candidate, directory: OrganisationIndexPage, cleaner: Cleaner, owner: User | None
) -> OrganisationPage:
    """The page, with the rows that belong to it, as it would be saved; `directory` has its locale at hand."""
    said = {"owner_id": owner.pk if owner else None, **candidate.defaults, **candidate.values}
    page = OrganisationPage(**said, locale=directory.locale)
    page.municipality = cleaner.municipalities[page.municipality_id]
    if candidate.identifier:
        page.translation_key = candidate.identifier
    give_rows(page, {table: new_rows(table, values) for table, values in candidate.rows.items()})
    code = cleaner.postal_codes.get(page.postal_code)
    page.fill_in_post_office(code)
    if page.latitude is None:
        page.place_roughly(code)
    return page
