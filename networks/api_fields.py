"""Fields of networks and projects in Wagtail's APIs."""

from django.utils.timezone import localdate
from typing_extensions import TypedDict
from wagtail.documents import get_document_model
from wagtail.models import Page

from core.addresses import absolute_url
from core.api_fields import PageReference, PersonOut, WholePageField, page_out, person_out
from core.references import is_public_media, objects_of


class MemberOut(TypedDict):
    """A member of a network: a person, an organisation, or a mere name."""

    person: PersonOut | None
    organisation: PageReference | None
    name: str
    role: str


class DocumentOut(TypedDict):
    """A file that can be downloaded."""

    id: int
    title: str
    url: str


class MembersField(WholePageField):
    """The members that may be shown: a person whose record has ended is left out, and so is a private organisation."""

    prefetch = ("members__person",)

    def to_representation(self, page: Page) -> list[MemberOut]:
        members: list[MemberOut] = [
            {
                "person": person_out(member.person),
                "organisation": page_out(member.organisation_id),
                "name": member.name,
                "role": member.role,
            }
            for member in page.members.all()
        ]
        return [member for member in members if member["person"] or member["organisation"] or member["name"]]


class DocumentsField(WholePageField):
    """The public documents of a network."""

    prefetch = ("document_links",)

    def to_representation(self, page: Page) -> list[DocumentOut]:
        keys = [link.document_id for link in page.document_links.all()]
        documents = objects_of(get_document_model(), keys)
        return [
            {"id": key, "title": documents[key].title, "url": absolute_url(documents[key].url)}
            for key in keys
            if is_public_media(documents.get(key))
        ]


class ProjectStateField(WholePageField):
    """Coming, running or ended, by today's month."""

    def to_representation(self, page: Page) -> str:
        return str(page.state_on(localdate()))
