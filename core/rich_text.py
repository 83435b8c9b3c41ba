"""Rich text on its way out: links only to what is public."""

from django.utils.html import escape
from wagtail.documents import get_document_model
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from core.references import is_public_media, objects_of, public_pages_of


class PublicPageLinkHandler(PageLinkHandler):
    """A link to a page, in the reader's language if it is there; without an address while the page is not public."""

    @classmethod
    def get_many(cls, attrs_list: list[dict]) -> list[Page | None]:
        return public_pages_of(_key(attrs) for attrs in attrs_list)

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        urls = [page.url if page else None for page in cls.get_many(attrs_list)]
        return [f'<a href="{escape(url)}">' if url else "<a>" for url in urls]


class PublicDocumentLinkHandler(DocumentLinkHandler):
    """A link to a document; without an address while its collection is not public."""

    @classmethod
    def get_many(cls, attrs_list: list[dict]) -> list:
        keys = [_key(attrs) for attrs in attrs_list]
        documents = objects_of(get_document_model(), [key for key in keys if key is not None])
        found = [documents.get(key) if key is not None else None for key in keys]
        return [document if is_public_media(document) else None for document in found]


def _key(attrs: dict) -> int | None:
    value = attrs.get("id", "")
    return int(value) if value.isdigit() else None
