"""Entries of the directory as organisations of HSDS."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID, uuid5

from core.items import in_order
from organisations.exchange.hsds.codes import (
    AREAS,
    BUSINESS_ID,
    BUSINESS_ID_SCHEME,
    MUNICIPALITY_CODE,
    REGISTER_NUMBER,
    TERMS,
    Found,
)
from organisations.models import OrganisationLink, OrganisationPage

KEPT_IN_URI = "%/?:@!$&'()*+,;=~-._"
TERMS_OF_SILTA = UUID("7a1c2d0e-6a53-5c0e-9f4e-3b0f4f6f0a55")
COUNTRY = "FI"


def as_hsds(page: OrganisationPage) -> Found:
    """The organisation with all that belongs to it, each thing with a UUID that stays."""
    key = page.translation_key
    website = uri(page.website)
    exactly = {
        "summary": page.summary,
        "website": page.website if page.website != website else "",
        "area": page.area,
        "state": page.state,
    }
    names = [(f"{row.kind}_name", row.name) for row in in_order(page, "other_names")]
    return {
        "id": str(key),
        "name": page.title,
        "description": page.description or page.summary,
        **_said(
            alternate_name=next((name for kind, name in names if kind == "short_name"), ""),
            email=page.email,
            website=website,
            additional_websites=[_website(key, *row) for row in enumerate(in_order(page, "links"))],
            tax_id=page.business_id,
            uri=page.full_url,
            phones=list(_phones(page)),
            organization_identifiers=list(_identifiers(page)),
            locations=[_location(page)],
            services=[_service(page)],
            attributes=[
                *_attributes(key, "organization", exactly.items()),
                *_attributes(key, "organization", names),
                *_classifications(page),
            ],
        ),
    }


def uri(address: str) -> str:
    """A web address as a URI, which HSDS asks for: what is not of ASCII is encoded."""
    parts = urlsplit(address)
    try:
        host = parts.netloc.encode("idna").decode()
    except UnicodeError:  # a name that is none
        host = quote(parts.netloc)
    return urlunsplit((parts.scheme, host, *(quote(part, safe=KEPT_IN_URI) for part in parts[2:])))


def _website(key: UUID, place: int, link: OrganisationLink) -> Found:
    """Of version 3.1; readers of 3.0 leave it unread."""
    address = uri(link.url)
    exactly = [("website", link.url)] if address != link.url else []
    return _said(
        id=_id(key, "link", place),
        label=link.label,
        url=address,
        attributes=_attributes(key, f"url {place}", exactly),
    )


def _phones(page: OrganisationPage) -> Iterator[Found]:
    if page.phone:
        number = str(page.phone.as_international)
        yield {"id": _id(page.translation_key, "phone"), "number": number, "type": "voice"}


def _identifiers(page: OrganisationPage) -> Iterator[Found]:
    key = page.translation_key
    if page.business_id:
        yield {
            "id": _id(key, "business_id"),
            "identifier_scheme": BUSINESS_ID_SCHEME,
            "identifier_type": BUSINESS_ID,
            "identifier": page.business_id,
        }
    if page.register_number:
        yield {
            "id": _id(key, "register_number"),
            "identifier_type": REGISTER_NUMBER,
            "identifier": page.register_number,
        }


def _location(page: OrganisationPage) -> Found:
    key, municipality = page.translation_key, page.municipality
    # A point that we have guessed is guessed again; written down it would be taken for a known one.
    placed = page.latitude is not None and not page.place_is_approximate
    address = {
        "id": _id(key, "address"),
        "address_1": page.street_address,
        "city": page.post_office,
        "state_province": municipality.region.name if municipality else "",
        "postal_code": page.postal_code,
        "country": COUNTRY,
        "address_type": "physical",
    }
    return _said(
        id=_id(key, "location"),
        location_type="physical",
        name=municipality.name if municipality else "",
        external_identifier=municipality.code if municipality else "",
        external_identifier_type=MUNICIPALITY_CODE if municipality else "",
        latitude=page.latitude if placed else None,
        longitude=page.longitude if placed else None,
        addresses=[address] if page.street_address or page.postal_code or page.post_office else [],
        accessibility=[{"id": _id(key, "accessibility"), "description": page.accessibility}]
        if page.accessibility
        else [],
    )


def _service(page: OrganisationPage) -> Found:
    """What the organisation does, as one service of its name."""
    key = page.translation_key
    return _said(
        id=_id(key, "service"),
        name=page.title,
        description=page.summary,
        status="defunct" if page.state == OrganisationPage.State.CLOSED else "active",
        application_process=page.joining,
        assured_date=page.checked_on.isoformat() if page.checked_on else "",
        languages=[
            {"id": _id(key, "language", term.code), "name": term.name, "code": term.code}
            for term in _targets(page, "language")
        ],
        service_areas=[
            {
                "id": _id(key, kind, term.code),
                "name": term.name,
                "attributes": _attributes(key, f"service_area {term.code}", [(kind, term.code)]),
            }
            for kind in AREAS
            for term in _targets(page, kind)
        ],
    )


def _classifications(page: OrganisationPage) -> Iterator[Found]:
    for taxonomy in TERMS:
        for term in _targets(page, taxonomy):
            yield {
                "id": _id(page.translation_key, taxonomy, term.code),
                "link_type": taxonomy,
                "link_entity": "organization",
                "taxonomy_term": {
                    "id": _id(TERMS_OF_SILTA, taxonomy, term.code),
                    "code": term.code,
                    "name": term.name,
                    "description": term.name,
                    "taxonomy": taxonomy,
                },
            }


def _targets(page: OrganisationPage, name: str) -> list[Any]:
    links = getattr(page, f"{name}_links").all()
    return sorted((getattr(link, name) for link in links), key=lambda target: str(target.code))


def _attributes(key: UUID, owner: str, values: Iterable[tuple[str, str]]) -> list[Found]:
    """What is said of `owner`, whose first word is its kind; nothing for what is empty."""
    return [
        {
            "id": _id(key, owner, name, value),
            "link_type": name,
            "link_entity": owner.split()[0],
            "value": value,
        }
        for name, value in values
        if value
    ]


def _id(key: UUID, *parts: object) -> str:
    return str(uuid5(key, " ".join(map(str, parts))))


def _said(**values: Any) -> Found:
    """Only what there is: an empty text is no e-mail address and no URI."""
    return {name: value for name, value in values.items() if value not in ("", None, [])}
