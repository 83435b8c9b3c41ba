from datetime import date

import pytest

from core.item_ids import item_id
from organisations.models import (
    Activity,
    OrganisationActivity,
    OrganisationLink,
    OrganisationName,
)
from tests.factories import ImageFactory, OrganisationPageFactory
from tests.items import entry_of, item_of

pytestmark = pytest.mark.django_db


def test_partners_get_the_whole_entry_of_an_organisation():
    page = OrganisationPageFactory(
        business_id="1234567-1",
        street_address="Töölönkatu 1",
        postal_code="53100",
        post_office="LAPPEENRANTA",
        latitude=61.0587,
        longitude=28.1887,
        phone="+358401234567",
        email="omaiset@example.fi",
        website="https://omaiset.example",
        area="nationwide",
        checked_on=date(2026, 11, 1),
        logo=ImageFactory(description="Sydän"),
    )
    OrganisationName.objects.create(organisation=page, name="Omaiset", kind="short")
    OrganisationLink.objects.create(organisation=page, label="Facebook", url="https://facebook.example/o")
    activity = Activity.objects.create(code="vertaistuki-x", name_fi="Vertaistyö")
    OrganisationActivity.objects.create(organisation=page, activity=activity)

    details = item_of(page)["details"]

    assert details["business_id"] == "1234567-1"
    assert details["address"] == {
        "street_address": "Töölönkatu 1",
        "postal_code": "53100",
        "post_office": "LAPPEENRANTA",
    }
    assert details["coordinates"] == {"latitude": 61.0587, "longitude": 28.1887, "approximate": False}
    assert (details["phone"], details["email"]) == ("+358 40 1234567", "omaiset@example.fi")
    assert (details["area"], details["state"], details["checked_on"]) == ("nationwide", "fresh", "2026-11-01")
    assert details["other_names"] == [{"name": "Omaiset", "kind": "short"}]
    assert details["links"] == [{"label": "Facebook", "url": "https://facebook.example/o"}]
    assert details["activities"] == [{"code": "vertaistuki-x", "name": "Vertaistyö"}]
    assert details["logo"]["alt"] == "Sydän"


def test_the_text_of_an_organisation_is_its_description_and_what_follows():
    page = OrganisationPageFactory(
        description="Autamme.\n\nTyö & <ääni>", joining="Soita.", accessibility="Ei portaita."
    )

    assert item_of(page)["html"].splitlines() == [
        "<p>Autamme.</p>",
        "<p>Työ &amp; &lt;ääni&gt;</p>",
        "<h2>Mukaan tuleminen</h2>",
        "<p>Soita.</p>",
        "<h2>Tilojen esteettömyys</h2>",
        "<p>Ei portaita.</p>",
    ]


def test_an_organisation_is_found_by_where_it_is_at_home():
    entry, item = entry_of(OrganisationPageFactory()), item_of(OrganisationPageFactory())

    assert {"municipality:405", "region:09"} <= entry.terms
    assert item["details"]["municipality"] == {"code": "405", "name": "Lappeenranta"}
    assert item["municipalities"] == [{"code": "405", "name": "Lappeenranta"}]


def test_an_organisation_is_found_by_its_point():
    entry = entry_of(OrganisationPageFactory(latitude=61.0, longitude=28.0))

    assert (entry.latitude, entry.longitude) == (61.0, 28.0)


def test_the_organisation_that_continues_another_is_its_successor():
    after = OrganisationPageFactory(title="Jatko ry")
    before = OrganisationPageFactory(successor=after)

    assert entry_of(before).successor == item_id(after.translation_key, "fi")
    assert item_of(before)["details"]["successor"]["name"] == "Jatko ry"
