"""What an item refers to: other pages, people, documents. Only what is public is named."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.utils.http import RFC3986_SUBDELIMS
from wagtail.documents import get_document_model
from wagtail.models import Page

from core.addresses import absolute_url
from core.api_fields import stored_image
from core.child_rows import rows_of
from core.item_ids import item_id
from core.items.notes import notes
from core.items.pictures import picture_of
from core.items.schemas import Contact, Document, Reference
from core.references import current_person, is_public_media, objects_of, public_page, public_pages_of

# What Django leaves as it is in the addresses that it makes.
SAFE_IN_PATHS = f"{RFC3986_SUBDELIMS}/~:@"


def address_of(page: Page) -> str:
    """The whole address of a page; the sites are looked up once for many pages, and each page once."""
    sites = notes().sites
    if page.pk not in sites.addresses:
        sites.addresses[page.pk] = _below_known_parent(page, sites) or page.get_full_url(sites) or ""
    return str(sites.addresses[page.pk])


def _below_known_parent(page: Page, sites: Any) -> str:
    """The address by that of a sibling, which differs in the last part alone; empty when none is known."""
    of_its_own = type(page).get_url_parts is not Page.get_url_parts
    if of_its_own or page.url_path in {site.root_path for site in page._get_site_root_paths(sites)}:
        return ""
    siblings = (page.path[: -page.steplen], page.locale_id)
    last = f"{quote(page.slug, safe=SAFE_IN_PATHS)}/"
    if siblings not in sites.parents:
        address = page.get_full_url(sites) or ""
        sites.parents[siblings] = address.removesuffix(last) if address.endswith(f"/{last}") else ""
        return address
    parent = sites.parents[siblings]
    return f"{parent}{last}" if parent else ""


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
    people = [link.person for link in in_order(page, "contact_links")]
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


def in_order(page: Any, table: str) -> list[Any]:
    """Rows of a page that an editor has put in order; those of the same place in the order in which they were made."""
    return sorted(rows_of(page, table), key=lambda row: (getattr(row, "sort_order", None) or 0, row.pk))


def _reference(page: Page) -> Reference:
    notes().referred[page.pk] = page
    language = page.locale.language_code
    return Reference(id=item_id(page.translation_key, language), name=page.title, url=address_of(page))
