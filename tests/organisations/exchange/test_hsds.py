"""Organisations for and from systems that speak HSDS 3."""

import io
import json

import pytest
from jsonschema_rs import Draft202012Validator

from organisations.exchange.columns import recognised
from organisations.exchange.exporting import exported
from organisations.exchange.importing import plan
from organisations.exchange.tables import UnreadableFileError, read_table
from organisations.models import OrganisationPage
from tests.factories import OrganisationPageFactory
from tests.organisations.exchange.hsds_schema import ORGANISATION, several

pytestmark = pytest.mark.django_db

# As another system writes it, with nothing of ours.
FOREIGN = {
    "id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610",
    "name": "Imatran Ystäväpiiri ry",
    "alternate_name": "Ystäväpiiri",
    "description": "Ystävätoimintaa yksinäisille.",
    "email": "toimisto@example.fi",
    "website": "https://ystavapiiri.example.fi",
    "organization_identifiers": [
        {"id": "1", "identifier_scheme": "FI-PRO", "identifier_type": "VAT", "identifier": "1234567-1"},
        {"id": "2", "identifier_type": "Registration number", "identifier": "123.456"},
    ],
    "contacts": [
        {"id": "3", "name": "Aino", "phones": [{"id": "4", "number": "040 123 4567", "extension": 1}]}
    ],
    "locations": [
        {
            "id": "5",
            "location_type": "physical",
            "latitude": 61.19336,
            "longitude": 28.77564,
            "addresses": [
                {
                    "id": "6",
                    "address_type": "postal",
                    "address_1": "PL 7",
                    "city": "Imatra",
                    "postal_code": "55101",
                },
                {
                    "id": "7",
                    "address_type": "physical",
                    "address_1": "Kirkkokatu 1",
                    "address_2": "2. kerros",
                    "city": "Imatra",
                    "postal_code": "55100",
                },
            ],
            "accessibility": [{"id": "8", "description": "Kynnyksetön sisäänkäynti."}],
        }
    ],
    "services": [
        {
            "id": "9",
            "name": "Ystävätoiminta",
            "status": "active",
            "application_process": "Soita ja kysy.",
            "assured_date": "2026-03-01",
            "languages": [{"id": "10", "code": "fi"}, {"id": "11", "name": "Swedish"}],
        }
    ],
}


def file_of(*organisations):
    return io.BytesIO(
        b"".join(exported(OrganisationPage.objects.all(), "json"))
        if not organisations
        else json.dumps(organisations).encode()
    )


def planned(file, directory):
    table = read_table(file)
    return list(plan(table, recognised(table.headings), directory))


def test_what_is_exported_is_what_the_specification_asks_for(entry):
    OrganisationPageFactory(title="Vähäpuheinen ry", summary="", description="")

    found = json.loads(file_of().read())

    validator = Draft202012Validator(several(ORGANISATION), validate_formats=True)
    assert [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(found)] == []
    assert len(found) == 2


def test_every_thing_keeps_its_identifier(entry):
    first, again = file_of().read(), file_of().read()

    assert first == again
    [told] = json.loads(first)
    assert told["id"] == str(entry.translation_key)
    keys = [told["id"], *_keys_below(told)]
    assert len(set(keys)) == len(keys)


def _keys_below(found):
    for value in found.values():
        for one in value if isinstance(value, list) else [value] if isinstance(value, dict) else []:
            yield one["id"]
            yield from _keys_below(one)


def test_readers_of_the_standard_alone_get_what_it_has_fields_for(entry):
    [told] = json.loads(file_of().read())

    assert (told["name"], told["alternate_name"], told["tax_id"]) == (
        "=Imatran; Martat, ry",
        "Martat",
        "1234567-1",
    )
    assert told["website"] == "https://xn--jrvi-loa.example.fi/%C3%A4iti;is%C3%A4?a=%5Bb%5D%7Cc"
    assert told["phones"][0]["number"] == "+358 40 1234567"
    [place], [service] = told["locations"], told["services"]
    assert (place["external_identifier"], place["latitude"]) == (entry.municipality.code, 61.19336)
    assert place["addresses"][0]["postal_code"] == "55100"
    assert (service["status"], service["assured_date"]) == ("active", "2026-03-01")
    assert [one["code"] for one in service["languages"]] == ["fi"]
    assert {one["name"] for one in service["service_areas"]} == {"Etelä-Karjala", "Imatra", "Lappeenranta"}


def test_a_closed_organisation_gives_no_service_any_longer(entry):
    OrganisationPage.objects.update(state="closed")

    [told] = json.loads(file_of().read())

    assert told["services"][0]["status"] == "defunct"


def test_a_guessed_point_is_not_passed_on(entry):
    OrganisationPage.objects.update(place_is_approximate=True)

    [told] = json.loads(file_of().read())

    assert "latitude" not in told["locations"][0]


def test_an_organisation_of_another_system_is_taken_in(entry):
    OrganisationPage.objects.all().delete()
    [decision] = planned(file_of(FOREIGN), entry.get_parent().specific)

    assert (decision.action, decision.candidate.problems) == ("new", [])
    candidate = decision.candidate
    assert str(candidate.identifier) == FOREIGN["id"]
    assert candidate.rows["other_names"] == [("Ystäväpiiri", "short")]
    assert len(candidate.rows["language_links"]) == 2
    assert {key: str(value) for key, value in candidate.values.items()} == {
        "title": "Imatran Ystäväpiiri ry",
        "description": "Ystävätoimintaa yksinäisille.",
        "email": "toimisto@example.fi",
        "website": "https://ystavapiiri.example.fi",
        "business_id": "1234567-1",
        "register_number": "123.456",
        "phone": "+358 40 1234567",
        "street_address": "Kirkkokatu 1, 2. kerros",
        "postal_code": "55100",
        "post_office": "Imatra",
        "latitude": "61.19336",
        "longitude": "28.77564",
        "place_is_approximate": "False",
        "accessibility": "Kynnyksetön sisäänkäynti.",
        "joining": "Soita ja kysy.",
        "checked_on": "2026-03-01",
    }


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(FOREIGN, indent=2),
        json.dumps(FOREIGN),
        json.dumps([FOREIGN]),
        json.dumps({"total_items": 1, "contents": [FOREIGN]}, indent=2),
    ],
    ids=["one", "one line", "array", "page of an API"],
)
def test_every_form_in_which_organisations_are_sent_is_read(content):
    [row] = read_table(io.BytesIO(content.encode()))

    assert (row.cells["title"], row.problem) == ("Imatran Ystäväpiiri ry", "")


def test_services_alone_are_refused_with_what_to_do():
    service = {"id": "9", "name": "Ystävätoiminta", "status": "active", "organization": FOREIGN}

    [row] = read_table(file_of(service))

    assert "HSDS" in row.problem


RUBBISH = [
    None,
    5,
    "",
    "\0",
    [],
    [[]],
    [5],
    {},
    {"id": {}},
    [{"attributes": 5}],
    [{"phones": [{"number": []}]}],
    True,
]


def test_rubbish_in_any_place_is_refused_or_left_out(entry):
    places = [*FOREIGN, "attributes", "additional_websites", "tax_id", "phones"]
    found = [{**FOREIGN, name: rubbish} for name in places for rubbish in RUBBISH]

    decisions = planned(file_of(*found), entry.get_parent().specific)

    assert len(decisions) == len(found)
    assert all(decision.candidate.title or decision.candidate.problems for decision in decisions)


def test_half_a_file_gives_what_came_before():
    content = json.dumps([FOREIGN, FOREIGN]).encode()

    rows = list(read_table(io.BytesIO(content[:-20])))
    assert (rows[0].problem, bool(rows[-1].problem)) == ("", True)

    with pytest.raises(UnreadableFileError):
        read_table(io.BytesIO(json.dumps(FOREIGN, indent=1).encode()[:-20]))
