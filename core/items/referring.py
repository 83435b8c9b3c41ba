"""What an item refers to: other pages, people, documents. Only what is public is named."""

from collections.abc import Iterable
from typing import Any

from wagtail.documents import get_document_model
from wagtail.models import Page

from core.addresses import absolute_url
from core.api_fields import stored_image
from core.item_ids import item_id
from core.items.notes import notes
from core.items.pictures import picture_of
from core.items.schemas import Contact, Document, Reference
from core.references import current_person, is_public_media, objects_of, public_page, public_pages_of


def address_of(page: Page) -> str:
    """The whole address of a page; the sites are looked up once for many pages, and each page once."""
    known = notes().sites.addresses
    if page.pk not in known:
        known[page.pk] = page.get_full_url(notes().sites) or ""
    return str(known[page.pk])


def reference_to(key: int | None) -> Reference | None:
    """The page with this primary key, if it is public, in the item's language where it is public in that."""
    page = public_page(key)
    return _reference(page) if page else None


def references_to(keys: Iterable[int | None]) -> list[Reference]:
    """Those of the pages that are public, each once."""
    pages = {page.pk: page for page in public_pages_of(keys) if page}
    return [_reference(page) for page in pages.values()]


def contact_of(person: Any) -> Contact | None:
    """The person while the record is valid."""
    if current_person(person) is None:
        return None
    organisation = reference_to(person.organisation_id)
    # An organisation of the directory that is not public is not named in other ways either.
    typed = "" if person.organisation_id else person.organisation_name
    return Contact(
        name=person.name,
        title=person.title,
        organisation=organisation,
        organisation_name=organisation.name if organisation else typed,
        phone=person.phone.as_international if person.phone else "",
        email=person.email,
        photo=picture_of(stored_image(person.photo_id)),
    )


def contacts_of(page: Any) -> list[Contact]:
    """The contact persons of a page whose records are valid."""
    people = [link.person for link in in_order(page.contact_links)]
    return [contact for person in people if (contact := contact_of(person))]


def documents_of(keys: Iterable[int]) -> list[Document]:
    """Those of the documents that are public."""
    wanted = list(keys)
    found = objects_of(get_document_model(), wanted)
    return [
        Document(title=found[key].title, url=absolute_url(found[key].url))
        for key in wanted
        if is_public_media(found.get(key))
    ]


def in_order(rows: Any) -> list[Any]:
    """Rows that an editor has put in order; those of the same place in the order in which they were made."""
    return sorted(rows.all(), key=lambda row: (getattr(row, "sort_order", None) or 0, row.pk))


def _reference(page: Page) -> Reference:
    notes().referred[page.pk] = page
    language = page.locale.language_code
    return Reference(id=item_id(page.translation_key, language), name=page.title, url=address_of(page))
