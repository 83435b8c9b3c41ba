"""The shape of an item, the same in every output there is."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from core.portable_html import xml_text


def _without_what_no_reader_takes(value: Any) -> Any:
    return xml_text(str(value)) if isinstance(value, str) else value


def _in_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


# Text that every JSON and XML parser takes: no zero characters, no halves of characters.
Text = Annotated[str, BeforeValidator(_without_what_no_reader_takes)]
# RFC 3339, in UTC.
Moment = Annotated[datetime, AfterValidator(_in_utc)]


class Reference(BaseModel):
    """Another item, by its id in the language that is shown."""

    id: UUID
    name: Text
    url: str


class Term(BaseModel):
    """Something of a vocabulary: its code, and its name in the item's language."""

    code: str
    name: Text


class Translation(BaseModel):
    """The same page in another language."""

    id: UUID
    locale: str
    url: str
    title: Text


class ImageSize(BaseModel):
    url: str
    width: int
    height: int


class Image(BaseModel):
    """An image; `url`, `width` and `height` are those of the largest of its sizes."""

    url: str
    alt: Text = Field(description="Empty when the image is decorative.")
    decorative: bool
    caption: Text
    credit: Text
    licence: str = Field(description="SPDX identifier, or all-rights-reserved.")
    width: int
    height: int
    sizes: list[ImageSize] = Field(description="From the smallest to the largest.")


class TextLicence(BaseModel):
    """Under which licence the text may be used; the address is empty when all rights are reserved."""

    id: str = Field(description="SPDX identifier, or all-rights-reserved.")
    name: Text
    url: str


class Contact(BaseModel):
    """A contact person."""

    name: Text
    title: Text
    organisation: Reference | None = Field(description="When it is in the directory.")
    organisation_name: Text
    phone: Text
    email: Text
    photo: Image | None


class Document(BaseModel):
    """A file for download."""

    title: Text
    url: str


class PageDetails(BaseModel):
    """What a page has beyond what every item has."""

    contacts: list[Contact]


class ItemBody(BaseModel):
    """An item but for its id and version, which the store knows."""

    type: str
    locale: str = Field(description="BCP 47.")
    translations: list[Translation]
    url: str
    title: Text
    summary: Text
    html: Text = Field(description="The whole text; headings begin at h2, addresses are absolute.")
    text: Text = Field(description="The same without markup; each paragraph is a line.")
    images: list[Image] = Field(description="The main image, then those in the text.")
    regions: list[Term] = Field(description="With those that the municipalities lie in.")
    municipalities: list[Term]
    themes: list[Term]
    networks: list[Reference]
    published_at: Moment = Field(description="First published.")
    changed_at: Moment
    change_note: Text
    source: Reference | None = Field(description="The organisation whose text it is.")
    licence: TextLicence
    details: Any = Field(description="What only this type has.")


class _Identity(BaseModel):
    id: UUID
    version: int = Field(description="Grows with every change of the item.")


class Item(ItemBody, _Identity):
    """A public page in one language."""
