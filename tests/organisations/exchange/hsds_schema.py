"""What version 3 of the Human Services Data Specification asks of an organisation, as a JSON Schema.

The names, types, formats and codes of the objects that an entry can have are those of the schemas under
https://github.com/openreferral/specification/tree/3.1-dev/schema (3.0 has no `additional_websites`). Those allow any
other property, too; here one that HSDS does not know is a mistake of ours.
"""

from typing import Any

TEXT, NUMBER = {"type": "string"}, {"type": "number"}
ID = {"type": "string", "format": "uuid"}
URI = {"type": "string", "format": "uri"}
EMAIL = {"type": "string", "format": "email"}
DAY = {"type": "string", "format": "date"}
PLACE_TYPE = {"enum": ["physical", "postal", "virtual"]}


def one(required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["id", *required.split()],
        "properties": {"id": ID, **properties},
        "additionalProperties": False,
    }


def several(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


TAXONOMY_TERM = one(
    "name description",
    code=TEXT,
    name=TEXT,
    description=TEXT,
    parent_id=ID,
    taxonomy=TEXT,
    language=TEXT,
    taxonomy_id=ID,
    term_uri=URI,
)
ATTRIBUTES = several(
    one(
        "",
        link_id=ID,
        taxonomy_term_id=ID,
        link_type=TEXT,
        link_entity=TEXT,
        value=TEXT,
        taxonomy_term=TAXONOMY_TERM,
        label=TEXT,
    )
)
URL = one("url", label=TEXT, url=URI, organization_id=ID, service_id=ID, attributes=ATTRIBUTES)
LANGUAGE = one(
    "", service_id=ID, location_id=ID, phone_id=ID, name=TEXT, code=TEXT, note=TEXT, attributes=ATTRIBUTES
)
PHONE = one(
    "number",
    location_id=ID,
    service_id=ID,
    organization_id=ID,
    contact_id=ID,
    service_at_location_id=ID,
    number=TEXT,
    extension=NUMBER,
    type=TEXT,
    description=TEXT,
    languages=several(LANGUAGE),
    attributes=ATTRIBUTES,
)
ADDRESS = one(
    "address_1 city state_province postal_code country address_type",
    location_id=ID,
    attention=TEXT,
    address_1=TEXT,
    address_2=TEXT,
    city=TEXT,
    region=TEXT,
    state_province=TEXT,
    postal_code=TEXT,
    country=TEXT,
    address_type=PLACE_TYPE,
    attributes=ATTRIBUTES,
)
ACCESSIBILITY = one("", location_id=ID, description=TEXT, details=TEXT, url=URI, attributes=ATTRIBUTES)
IDENTIFIER = one(
    "identifier_type identifier",
    organization_id=ID,
    identifier_scheme=TEXT,
    identifier_type=TEXT,
    identifier=TEXT,
    attributes=ATTRIBUTES,
)
LOCATION = one(
    "location_type",
    location_type=PLACE_TYPE,
    url=URI,
    organization_id=ID,
    name=TEXT,
    alternate_name=TEXT,
    description=TEXT,
    transportation=TEXT,
    latitude=NUMBER,
    longitude=NUMBER,
    external_identifier=TEXT,
    external_identifier_type=TEXT,
    languages=several(LANGUAGE),
    addresses=several(ADDRESS),
    accessibility=several(ACCESSIBILITY),
    phones=several(PHONE),
    attributes=ATTRIBUTES,
)
SERVICE_AREA = one(
    "",
    service_id=ID,
    name=TEXT,
    description=TEXT,
    extent=TEXT,
    extent_type=TEXT,
    uri=TEXT,
    attributes=ATTRIBUTES,
)
SERVICE = one(
    "name status",
    organization_id=ID,
    name=TEXT,
    alternate_name=TEXT,
    description=TEXT,
    url=URI,
    email=EMAIL,
    status={"enum": ["active", "inactive", "defunct", "temporarily closed"]},
    application_process=TEXT,
    eligibility_description=TEXT,
    assured_date=DAY,
    last_modified={"type": "string", "format": "date-time"},
    phones=several(PHONE),
    service_areas=several(SERVICE_AREA),
    languages=several(LANGUAGE),
    attributes=ATTRIBUTES,
)
ORGANISATION = one(
    "name description",
    name=TEXT,
    alternate_name=TEXT,
    description=TEXT,
    email=EMAIL,
    website=URI,
    additional_websites=several(URL),
    tax_id=TEXT,
    uri=URI,
    phones=several(PHONE),
    locations=several(LOCATION),
    organization_identifiers=several(IDENTIFIER),
    services=several(SERVICE),
    attributes=ATTRIBUTES,
)
