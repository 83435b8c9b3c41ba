"""What partners get of an organisation."""

import datetime
from typing import Any

from pydantic import BaseModel, Field

from core.api_fields import stored_image
from core.child_rows import rows_of
from core.items import (
    Contact,
    Facts,
    Image,
    Reference,
    Term,
    Text,
    as_term,
    as_terms,
    contacts_of,
    details_of,
    facts_of,
    headed,
    html_of,
    in_order,
    paragraphs,
    picture_of,
    reference_to,
)
from organisations.models import OrganisationName, OrganisationPage


class OtherName(BaseModel):
    """A name besides the official one, which is the title."""

    name: Text
    kind: OrganisationName.Kind


class Address(BaseModel):
    street_address: Text
    postal_code: Text
    post_office: Text


class Coordinates(BaseModel):
    """A point in WGS 84, in degrees."""

    latitude: float
    longitude: float
    approximate: bool = Field(description="Only the centre of the municipality is known.")


class Link(BaseModel):
    """An address of the organisation elsewhere on the web."""

    label: Text
    url: Text


class OrganisationDetails(BaseModel):
    """What an organisation has beyond what every item has."""

    business_id: Text = Field(description="Y-tunnus, for example 1234567-8; may be empty.")
    register_number: Text = Field(description="In the Register of Associations; may be empty.")
    other_names: list[OtherName]
    description: Text
    activities: list[Term]
    target_groups: list[Term]
    languages: list[Term] = Field(description="In which it serves; the codes are BCP 47.")
    municipality: Term | None = Field(description="Where it is at home.")
    area: OrganisationPage.Area = Field(description="Where it is active.")
    address: Address
    coordinates: Coordinates | None
    phone: Text = Field(description="In international form.")
    email: Text
    website: Text
    links: list[Link]
    contacts: list[Contact]
    logo: Image | None
    joining: Text
    accessibility: Text
    checked_on: datetime.date | None
    state: OrganisationPage.State = Field(description="How sure it is that this is still true.")
    successor: Reference | None = Field(description="The organisation that continues this one.")


READS = {
    "municipality": ["region", "wellbeing_county"],
    "other_names": [],
    "activity_links": ["activity"],
    "target_group_links": ["target_group"],
    "language_links": ["language"],
    "links": [],
}


@details_of(OrganisationPage, reads=READS)
def organisation_details(page: OrganisationPage) -> OrganisationDetails:
    return OrganisationDetails(
        business_id=page.business_id,
        register_number=page.register_number,
        other_names=[OtherName(name=row.name, kind=row.kind) for row in in_order(page, "other_names")],
        description=page.description,
        activities=as_terms(link.activity for link in rows_of(page, "activity_links")),
        target_groups=as_terms(link.target_group for link in rows_of(page, "target_group_links")),
        languages=as_terms(link.language for link in rows_of(page, "language_links")),
        area=OrganisationPage.Area(page.area),
        **_place(page),
        **_ways_to_reach(page),
        logo=picture_of(stored_image(page.logo_id)),
        joining=page.joining,
        accessibility=page.accessibility,
        checked_on=page.checked_on,
        state=OrganisationPage.State(page.state),
        successor=reference_to(page.successor_id),
    )


@html_of(OrganisationPage)
def organisation_html(page: OrganisationPage) -> str:
    return "\n".join(
        [
            paragraphs(page.description),
            *(
                headed(page._meta.get_field(name).verbose_name, paragraphs(getattr(page, name)))
                for name in ("joining", "accessibility")
            ),
        ]
    )


@facts_of(OrganisationPage)
def organisation_facts(page: OrganisationPage) -> Facts:
    return Facts(
        municipalities=[page.municipality] if page.municipality else [],
        latitude=page.latitude,
        longitude=page.longitude,
        successor=page.successor_id,
    )


def _place(page: OrganisationPage) -> dict[str, Any]:
    return {
        "municipality": as_term(page.municipality),
        "address": Address(
            street_address=page.street_address, postal_code=page.postal_code, post_office=page.post_office
        ),
        "coordinates": _coordinates(page),
    }


def _coordinates(page: OrganisationPage) -> Coordinates | None:
    if page.latitude is None or page.longitude is None:
        return None
    return Coordinates(
        latitude=page.latitude, longitude=page.longitude, approximate=page.place_is_approximate
    )


def _ways_to_reach(page: OrganisationPage) -> dict[str, Any]:
    return {
        "phone": page.phone.as_international if page.phone else "",
        "email": page.email,
        "website": page.website,
        "links": [Link(label=row.label, url=row.url) for row in in_order(page, "links")],
        "contacts": contacts_of(page),
    }
