"""Organisations of HSDS, ours and those of other systems, as rows by the keys of our columns.

They come from strangers: whatever has another form than it should have is left unread, and what is read is cleaned as
every cell is.
"""

from collections.abc import Iterable
from typing import Any

from organisations.exchange.cells import text_of
from organisations.exchange.columns import recognised
from organisations.exchange.hsds.codes import (
    AREAS,
    BUSINESS_ID_SCHEME,
    EXACTLY,
    MUNICIPALITY_CODE,
    NAMES,
    TERMS,
    Found,
)

# Every organisation of HSDS has these; nothing else that is sent to us has all of them.
REQUIRED = {"id", "name", "description"}


def is_hsds(found: Found) -> bool:
    """Whether an object is an organisation of HSDS."""
    return found.keys() >= REQUIRED


def from_hsds(found: Found) -> dict[str, Any]:
    """What the organisation says, by the keys of columns; nothing for what it does not say."""
    services, locations = _objects(found, "services"), _objects(found, "locations")
    address = _address(locations)
    row = {
        "translation_key": found["id"],
        "title": found["name"],
        "short_names": found.get("alternate_name"),
        "description": found["description"],
        "email": _first(one.get("email") for one in [found, *services]),
        "website": found.get("website"),
        "links": [_link(one) for one in _objects(found, "additional_websites")],
        "phone": _first(
            phone.get("number")
            for one in [found, *_objects(found, "contacts"), *locations, *services]
            for phone in _objects(one, "phones")
        ),
        "business_id": found.get("tax_id"),
        **_identifiers(found),
        "municipality": _municipality(locations, address),
        "street_address": ", ".join(
            filter(None, (_text(address.get(line)) for line in ("address_1", "address_2")))
        ),
        "postal_code": address.get("postal_code"),
        "post_office": address.get("city"),
        **_point(locations),
        "accessibility": _first(
            one.get("description") for place in locations for one in _objects(place, "accessibility")
        ),
        "joining": _first(service.get("application_process") for service in services),
        "checked_on": _first(service.get("assured_date") for service in services),
        "state": "closed" if {_text(one.get("status")) for one in services} == {"defunct"} else "",
        "languages": [
            language.get("code") or language.get("name")
            for service in services
            for language in _objects(service, "languages")
        ],
        **_told([found], TERMS),
        **_told((area for one in services for area in _objects(one, "service_areas")), AREAS),
        **_told([found], NAMES),
        **{key: values[0] for key, values in _told([found], EXACTLY).items()},
    }
    if row["description"] == row.get("summary"):  # which HSDS was told for want of a description
        row["description"] = ""
    return {key: value for key, value in row.items() if value not in (None, "", [])}


def _told(owners: Iterable[Found], keys: dict[str, str]) -> dict[str, list[Any]]:
    """By the keys of columns what the attributes of `owners` say: values, or codes or names of terms."""
    told: dict[str, list[Any]] = {}
    for owner in owners:
        for attribute in _objects(owner, "attributes"):
            key = keys.get(_text(attribute.get("link_type")))
            term = attribute.get("taxonomy_term")
            value = (
                (term.get("code") or term.get("name")) if isinstance(term, dict) else attribute.get("value")
            )
            if key and _text(value):
                told.setdefault(key, []).append(value)
    return told


def _link(website: Found) -> Found:
    exactly = _told([website], EXACTLY).get("website", [])
    return {"label": website.get("label"), "url": exactly[0] if exactly else website.get("url")}


def _identifiers(found: Found) -> dict[str, Any]:
    """The numbers of registers, which are known by their schemes or by what people call them."""
    told: dict[str, Any] = {}
    for one in _objects(found, "organization_identifiers"):
        kind = _text(one.get("identifier_type"))
        is_business_id = one.get("identifier_scheme") == BUSINESS_ID_SCHEME
        key = "business_id" if is_business_id else recognised([kind]).get(kind)
        if key in ("business_id", "register_number"):
            told.setdefault(key, one.get("identifier"))
    return told


def _address(locations: list[Found]) -> Found:
    """Where the organisation can be visited, or else where letters go."""
    addresses = [address for location in locations for address in _objects(location, "addresses")]
    visited = [one for one in addresses if one.get("address_type") == "physical"]
    return next(iter(visited or addresses), {})


def _municipality(locations: list[Found], address: Found) -> Any:
    """Its code where one is given; otherwise the postal code tells, or else the name of the city."""
    codes = (
        place.get("external_identifier")
        for place in locations
        if place.get("external_identifier_type") == MUNICIPALITY_CODE
    )
    return _first(codes) or (address.get("city") if not _text(address.get("postal_code")) else None)


def _point(locations: list[Found]) -> dict[str, Any]:
    points = (
        {"latitude": place["latitude"], "longitude": place["longitude"]}
        for place in locations
        if all(isinstance(place.get(name), int | float) for name in ("latitude", "longitude"))
    )
    return next(points, {})


def _objects(owner: Found, name: str) -> list[Found]:
    found = owner.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if _text(value)), None)


def _text(value: Any) -> str:
    return text_of(value) if not isinstance(value, list) else ""
