"""A public page as everybody outside may know it: what partners get, complete and ready to be stored.

Each room says in its `items.py` what is particular of its page types: `@details_of(NewsPage)` fills the typed
details, `@html_of(NewsPage)` writes the whole text, `@facts_of(EventPage)` tells by what else an item is found.
`entries_of` makes the items.
"""

from core.items.pictures import picture_of
from core.items.referring import (
    address_of,
    contacts_of,
    documents_of,
    in_order,
    reference_to,
    references_to,
)
from core.items.registry import Facts, details_of, details_schemas, facts_of, html_of
from core.items.schemas import (
    Contact,
    Document,
    Image,
    ImageSize,
    Item,
    ItemBody,
    Moment,
    PageDetails,
    Reference,
    Term,
    Text,
    TextLicence,
    Translation,
)
from core.items.stories import goals_html, headed, paragraphs, story_html
from core.items.terms import as_term, as_terms
from core.items.writing import entries_of, entries_of_new

__all__ = [
    "Contact",
    "Document",
    "Facts",
    "Image",
    "ImageSize",
    "Item",
    "ItemBody",
    "Moment",
    "PageDetails",
    "Reference",
    "Term",
    "Text",
    "TextLicence",
    "Translation",
    "address_of",
    "as_term",
    "as_terms",
    "contacts_of",
    "details_of",
    "details_schemas",
    "documents_of",
    "entries_of",
    "entries_of_new",
    "facts_of",
    "goals_html",
    "headed",
    "html_of",
    "in_order",
    "paragraphs",
    "picture_of",
    "reference_to",
    "references_to",
    "story_html",
]
