from datetime import date, datetime, time, timedelta

import pytest
from django.utils.timezone import get_default_timezone, localdate
from wagtail.models import Locale

from core.item_ids import item_id
from core.months import months_from
from networks.models import NetworkDocument, NetworkMember, ProjectPartner
from tests.factories import (
    DocumentFactory,
    NetworkPageFactory,
    OrganisationPageFactory,
    PersonFactory,
    ProjectPageFactory,
    body,
)
from tests.hiding import translated_site
from tests.items import entry_of, item_of

pytestmark = pytest.mark.django_db


def test_partners_get_the_purpose_goals_and_text_of_a_network():
    page = NetworkPageFactory(
        kind="partnership-table",
        purpose="Sama pöytä.",
        goals=[("goal", "Työ & ääni")],
        body=body("Kokoonnumme."),
        started=date(2020, 1, 1),
    )

    item = item_of(page)

    assert item["html"].splitlines() == [
        "<p>Sama pöytä.</p>",
        "<h2>Tavoitteet</h2>",
        "<ol><li>Työ &amp; ääni</li></ol>",
        "<p>Kokoonnumme.</p>",
    ]
    details = item["details"]
    assert (details["kind"], details["goals"], details["started"], details["ended"]) == (
        "partnership-table",
        ["Työ & ääni"],
        "2020-01-01",
        None,
    )


def test_members_are_named_while_they_may_be():
    page = NetworkPageFactory()
    gone = PersonFactory(name="Mennyt Mies", valid_until=localdate() - timedelta(days=1))
    organisation = OrganisationPageFactory(title="Ähtärin Tuki ry")
    draft = OrganisationPageFactory(title="Luonnos ry", live=False)
    person = PersonFactory(name="Väinö Äijälä", organisation=organisation)
    for member in (
        {"person": person, "role": "puheenjohtaja"},
        {"person": gone},
        {"organisation": organisation},
    ):
        NetworkMember.objects.create(network=page, **member)
    NetworkMember.objects.create(network=page, organisation=draft)
    NetworkMember.objects.create(network=page, name="Kylätoimikunta")

    members = item_of(page)["details"]["members"]

    assert [(member["kind"], member["name"], member["role"]) for member in members] == [
        ("person", "Väinö Äijälä", "puheenjohtaja"),
        ("organisation", "Ähtärin Tuki ry", ""),
        ("other", "Kylätoimikunta", ""),
    ]
    assert members[0]["organisation"]["name"] == "Ähtärin Tuki ry"
    assert f"organisation:{members[1]['organisation']['id']}" in entry_of(page).terms


def test_partners_get_the_documents_of_a_network_by_their_whole_addresses():
    page = NetworkPageFactory()
    document = DocumentFactory(title="Pöytäkirja")
    NetworkDocument.objects.create(network=page, document=document)

    assert item_of(page)["details"]["documents"] == [
        {"title": "Pöytäkirja", "url": f"http://127.0.0.1:8000{document.url}"}
    ]


def test_partners_get_everything_of_a_project():
    host = OrganisationPageFactory(title="Isäntä ry")
    partner = OrganisationPageFactory(title="Kääpä ry")
    page = ProjectPageFactory(
        funder="STEA",
        programme="Yhdessä",
        starts_on=date(2017, 8, 1),
        ends_on=date(2020, 12, 1),
        host_organisation=host,
        goals=[("goal", "Yksi")],
        body=body("Työ."),
        results=body("Syntyi kyläpäivä."),
    )
    ProjectPartner.objects.create(project=page, organisation=partner)

    item, details = item_of(page), item_of(page)["details"]

    assert (details["state"], details["first_month"], details["last_month"]) == (
        "ended",
        "2017-08",
        "2020-12",
    )
    assert (details["funder"], details["programme"], details["host_name"]) == ("STEA", "Yhdessä", "Isäntä ry")
    assert [one["name"] for one in details["partners"]] == ["Kääpä ry"]
    assert item["text"] == "Työ.\nTavoitteet\nYksi\nTulokset\nSyntyi kyläpäivä."
    tokens = {f"organisation:{item_id(one.translation_key, 'fi')}" for one in (host, partner)}
    assert tokens <= entry_of(page).terms


@pytest.mark.parametrize(
    ("first", "last", "state", "due"),
    [(1, 3, "coming", 1), (0, 2, "running", 3), (0, None, "running", None), (-5, -2, "ended", None)],
    ids=["coming", "running", "for-ever", "ended"],
)
def test_a_project_is_due_when_its_state_changes(first, last, state, due):
    months = {
        number - 12: month for number, month in enumerate(months_from(months_from(localdate(), -13)[-1], 25))
    }
    page = ProjectPageFactory(starts_on=months[first], ends_on=months[last] if last is not None else None)

    entry = entry_of(page)

    assert item_of(page)["details"]["state"] == state
    expected = datetime.combine(months[due], time.min, tzinfo=get_default_timezone()) if due else None
    assert entry.due_at == expected


@pytest.mark.parametrize("factory", [NetworkPageFactory, ProjectPageFactory])
def test_what_continues_a_page_is_its_successor_in_its_language(factory):
    after = factory(title="Jatko")
    before = factory(continued_by=after)

    assert entry_of(before).successor == item_id(after.translation_key, "fi")
    assert item_of(before)["details"]["continued_by"]["name"] == "Jatko"
    assert entry_of(after).successor is None


def test_a_successor_that_is_not_public_is_not_named():
    after = NetworkPageFactory(title="Salaseura", live=False)

    entry = entry_of(NetworkPageFactory(continued_by=after))

    assert entry.successor == item_id(after.translation_key, "fi")
    assert "Salaseura" not in entry.body


def test_a_successor_is_the_translation_where_there_is_one():
    swedish = translated_site("sv").locale
    after = NetworkPageFactory(title="Jatko")
    after.get_parent().specific.copy_for_translation(
        Locale.objects.get(language_code="sv")
    ).save_revision().publish()
    after.copy_for_translation(swedish).save_revision().publish()
    before = NetworkPageFactory(continued_by=after)
    translated = before.copy_for_translation(swedish)
    translated.save_revision().publish()

    assert entry_of(translated).successor == item_id(after.translation_key, "sv")
