"""How pages' fields are said to partners, the same in both of Wagtail's APIs.

A field takes the whole page, so that it can read link tables and properties; the type of its answer is the
annotation of `to_representation`, from which Wagtail's v3 API makes its schema.
"""

from functools import cache
from typing import Any

from django.db.models import prefetch_related_objects
from rest_framework.fields import Field
from typing_extensions import TypedDict
from wagtail.api import APIField
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, Filter
from wagtail.models import Page

from core.addresses import absolute_url
from core.images import rendition_specs_for
from core.licences import Licence
from core.references import current_person, is_public_media, objects_of, public_page


class Named(TypedDict):
    """Something of a vocabulary: its code, and its name in the page's language."""

    code: str
    name: str


class PageReference(TypedDict):
    """A public page that is referred to."""

    id: int
    type: str
    title: str
    html_url: str


class ImageSize(TypedDict):
    width: int
    height: int
    url: str


class ImageOut(TypedDict):
    """An image in every size that is made of it."""

    id: int
    title: str
    alt: str
    decorative: bool
    caption: str
    credit: str
    licence: str
    width: int
    height: int
    sizes: list[ImageSize]


class PersonOut(TypedDict):
    """What may be known of a contact person outside."""

    name: str
    title: str
    organisation: str
    phone: str
    email: str
    photo: ImageOut | None


def image_out(image: AbstractImage | None, **override: Any) -> ImageOut | None:
    """The image in its allowed sizes if it is public; `override` puts the page's own words over the image's."""
    if image is None or not is_public_media(image):
        return None
    decorative = bool(override.get("decorative") or image.is_decorative)
    return {
        "id": image.pk,
        "title": image.title,
        "alt": "" if decorative else override.get("alt") or image.alt_text,
        "decorative": decorative,
        "caption": override.get("caption") or image.caption,
        "credit": override.get("credit") or image.credit,
        "licence": override.get("licence") or image.licence,
        "width": image.width,
        "height": image.height,
        "sizes": _sizes_of(image),
    }


@cache
def filters_for(width: int) -> list[Filter]:
    """What makes the sizes of an image of this width; Wagtail reads each anew otherwise, which takes longer than all else."""
    return [Filter(spec=spec) for spec in rendition_specs_for(width)]


def _sizes_of(image: AbstractImage) -> list[ImageSize]:
    renditions = image.get_renditions(*filters_for(image.width)).values()
    return [
        {"width": rendition.width, "height": rendition.height, "url": absolute_url(rendition.url)}
        for rendition in sorted(renditions, key=lambda rendition: rendition.width)
    ]


def page_out(key: int | None) -> PageReference | None:
    """The page with primary key `key`, in the active language where it is public in that."""
    page = public_page(key)
    if page is None:
        return None
    model = page.specific_class or Page
    return {"id": page.pk, "type": model._meta.label, "title": page.title, "html_url": page.full_url or ""}


def person_out(person: Any) -> PersonOut | None:
    """The person while the record is valid; nothing about why and how long it is kept."""
    if current_person(person) is None:
        return None
    organisation = public_page(person.organisation_id)
    return {
        "name": person.name,
        "title": person.title,
        "organisation": organisation.title if organisation else person.organisation_name,
        "phone": person.phone.as_international if person.phone else "",
        "email": person.email,
        "photo": image_out(stored_image(person.photo_id)),
    }


def stored_image(key: int | None) -> AbstractImage | None:
    """The image with primary key `key`, from those fetched together if it is among them."""
    return objects_of(get_image_model(), [key]).get(key) if key is not None else None


class WholePageField(Field):
    """A field whose answer is made of the whole page; `prefetch` names the tables that it reads."""

    prefetch: tuple[str, ...] = ()

    def get_attribute(self, instance: Page) -> Page:
        prefetch_related_objects([instance], *self.prefetch)  # nothing is asked again that a list has fetched
        return instance


class NamedField(WholePageField):
    """A list of vocabulary terms: `NamedField("theme_links", "theme")` follows each link to its theme."""

    def __init__(self, links: str, target: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.links, self.target = links, target
        self.prefetch = (f"{links}__{target}",)

    def to_representation(self, page: Page) -> list[Named]:
        terms = [getattr(link, self.target) for link in getattr(page, self.links).all()]
        return [{"code": term.code, "name": term.name} for term in terms]


class NamedOneField(WholePageField):
    """One vocabulary term or area that a foreign key points to."""

    def __init__(self, target: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.target = target
        self.prefetch = (target,)

    def to_representation(self, page: Page) -> Named | None:
        term = getattr(page, self.target)
        return {"code": term.code, "name": term.name} if term else None


class PageReferenceField(WholePageField):
    """The page that a foreign key points to, if it is public."""

    def __init__(self, target: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.target = target

    def to_representation(self, page: Page) -> PageReference | None:
        return page_out(getattr(page, f"{self.target}_id"))


class PageReferencesField(WholePageField):
    """The public pages that a link table points to: `PageReferencesField("network_links", "network")`."""

    def __init__(self, links: str, target: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.links, self.target = links, target
        self.prefetch = (links,)

    def to_representation(self, page: Page) -> list[PageReference]:
        keys = [getattr(link, f"{self.target}_id") for link in getattr(page, self.links).all()]
        return [reference for key in keys if (reference := page_out(key))]


class ContactsField(WholePageField):
    """The contact persons of a page whose records are valid."""

    prefetch = ("contact_links__person",)

    def to_representation(self, page: Page) -> list[PersonOut]:
        people = [link.person for link in page.contact_links.all()]
        return [person for candidate in people if (person := person_out(candidate))]


class MainImageField(WholePageField):
    """The page's main image, with the words it has on this page."""

    def to_representation(self, page: Page) -> ImageOut | None:
        image = stored_image(page.main_image_id)
        return image_out(image, alt=page.main_image_alt, caption=page.main_image_caption)


class ImageField(WholePageField):
    """Another image of a page, such as a logo."""

    def __init__(self, target: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.target = target

    def to_representation(self, page: Page) -> ImageOut | None:
        return image_out(stored_image(getattr(page, f"{self.target}_id")))


class RowsField(WholePageField):
    """The rows of a child table as objects of text: `RowsField("links", "label", "url")`."""

    def __init__(self, rows: str, *columns: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows, self.columns = rows, columns
        self.prefetch = (rows,)

    def to_representation(self, page: Page) -> list[dict[str, str]]:
        return [
            {column: str(getattr(row, column)) for column in self.columns}
            for row in getattr(page, self.rows).all()
        ]


class PhoneField(WholePageField):
    """A phone number in international form; empty when there is none."""

    def to_representation(self, page: Page) -> str:
        number = page.phone
        return number.as_international if number else ""


class ImageSizesField(Field):
    """The sizes in which an image may be fetched, on the image's own entry."""

    def get_attribute(self, instance: AbstractImage) -> AbstractImage:
        return instance

    def to_representation(self, image: AbstractImage) -> list[ImageSize]:
        return _sizes_of(image)


class LicenceField(WholePageField):
    """The licence of the text, by its SPDX identifier, with its address."""

    def to_representation(self, page: Page) -> dict[str, str]:
        licence = Licence(page.licence)
        return {"id": licence.value, "name": licence.short_label, "url": licence.url}


class TranslationKeyField(WholePageField):
    """What a page has in common with its translations."""

    def to_representation(self, page: Page) -> str:
        return str(page.translation_key)


BASE_API_FIELDS = [
    APIField("translation_key", serializer=TranslationKeyField()),
    APIField("last_published_at"),
    APIField("summary"),
    APIField("main_image", serializer=MainImageField()),
    APIField("themes", serializer=NamedField("theme_links", "theme")),
    APIField("regions", serializer=NamedField("region_links", "region")),
    APIField("municipalities", serializer=NamedField("municipality_links", "municipality")),
    APIField("source_organisation", serializer=PageReferenceField("source_organisation")),
    APIField("licence", serializer=LicenceField()),
    APIField("change_note"),
]
