"""What a reader finds with an entry: its card, others nearby and alike, and the form for errors."""

import json
import re
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext_lazy

from core.models import PageTheme
from organisations.models import (
    Activity,
    ErrorReport,
    OrganisationActivity,
    OrganisationIndexPage,
    OrganisationLink,
    OrganisationName,
)
from regions.models import Municipality
from tests.factories import (
    ImageFactory,
    OrganisationIndexPageFactory,
    OrganisationPageFactory,
    ThemeFactory,
    section,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_has_written():
    cache.clear()


def read_card(response):
    """A vCard as an address book reads it: unfolded, each property with its unescaped value."""
    text = response.content.decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    card = {}
    for line in re.sub(r"\r\n[ \t]", "", text).removesuffix("\r\n").split("\r\n"):
        name, value = re.fullmatch(r"([A-Z]+)(?:;[^:]*)?:(.*)", line).groups()
        card.setdefault(name, []).append(unescaped(value))
    return card


def unescaped(value):
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def test_a_card_says_what_the_entry_says(client):
    page = OrganisationPageFactory(
        title="Äijät, akat; ja \\ muut ry",
        summary="Ensimmäinen rivi\nToinen rivi, jossa on pilkku: " + "ääkkösiä " * 20,
        phone="+358401234567",
        email="toimisto@example.fi",
        website="https://example.fi/?a=1,2;3",
        street_address="Katu 1, 2; krs",
        postal_code="53100",
        post_office="Lappeenranta",
        latitude=61.05,
        longitude=28.19,
    )
    OrganisationLink.objects.create(organisation=page, label="Some", url="https://some.example.fi/x")

    response = client.get(reverse("directory:card", args=[page.pk]))

    card = read_card(response)
    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert card["BEGIN"] == card["END"] == ["VCARD"]
    assert card["VERSION"] == ["4.0"]
    assert card["FN"] == card["ORG"] == ["Äijät, akat; ja \\ muut ry"]
    assert card["NOTE"] == [page.summary]
    assert card["TEL"] == ["tel:+358-40-1234567"]
    assert card["EMAIL"] == ["toimisto@example.fi"]
    assert card["URL"] == ["https://example.fi/?a=1,2;3", "https://some.example.fi/x"]
    assert card["ADR"] == [";;Katu 1, 2; krs;Lappeenranta;;53100;Suomi – Finland"]
    assert card["GEO"] == ["geo:61.05,28.19"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": "fresh"}, gettext_lazy("Details checked %(date)s")),
        ({"state": "silent"}, gettext_lazy("Details not confirmed since %(date)s")),
        ({"state": "silent", "checked_on": None}, gettext_lazy("Details not confirmed")),
        ({"state": "closed"}, gettext_lazy("This association has ended its activity")),
    ],
)
def test_a_card_says_how_sure_it_is_that_it_is_true(client, fields, said):
    page = OrganisationPageFactory(summary="Kahvila.", **{"checked_on": date(2024, 12, 13), **fields})

    card = read_card(client.get(reverse("directory:card", args=[page.pk])))

    assert card["NOTE"] == ["Kahvila.\n" + str(said) % {"date": "13.12.2024"}]


def test_a_card_cannot_be_made_to_say_more_than_one_line_of_text(client):
    page = OrganisationPageFactory(title="A ry", description="x\r\nEMAIL:vieras@example.fi\nTEL:123")

    card = read_card(client.get(reverse("directory:card", args=[page.pk])))

    assert "EMAIL" not in card
    assert card["NOTE"] == ["x\nEMAIL:vieras@example.fi\nTEL:123"]


@pytest.mark.parametrize("view", ["card", "report_error", "error_reported"])
def test_nothing_is_there_for_an_entry_that_is_not_public(client, view):
    page = OrganisationPageFactory(live=False)

    assert client.get(reverse(f"directory:{view}", args=[page.pk])).status_code == 404


def at(title, kilometres, **fields):
    """An organisation so far to the north of Lappeenranta."""
    return OrganisationPageFactory(
        title=title, latitude=61.0 + kilometres / 111.195, longitude=28.0, **fields
    )


def test_an_entry_shows_the_nearest_others_by_their_real_distance(client):
    page = at("Keskellä", 0)
    for title, kilometres in (("Kaukana", 90), ("Lähin", 1), ("Kolmas", 30), ("Toinen", 12), ("Neljäs", 60)):
        at(title, kilometres)
    at("Lopettanut", 2, state="closed")
    at("Luonnos", 2, live=False)

    nearby = client.get(page.get_url()).context["nearby"]

    assert [(other.title, round(other.km)) for other in nearby] == [
        ("Lähin", 1),
        ("Toinen", 12),
        ("Kolmas", 30),
        ("Neljäs", 60),
    ]


def test_an_entry_shows_those_of_its_region_that_share_most_words(client):
    themes = [ThemeFactory(code=code) for code in ("a", "b", "c")]

    def of(title, count, **fields):
        page = OrganisationPageFactory(title=title, **fields)
        for theme in themes[:count]:
            PageTheme.objects.create(page=page, theme=theme)
        return page

    page = of("Oma", 3, latitude=61.05, longitude=28.19)
    for number in range(4):  # these are nearby, so not named again
        at(f"Lähellä {number}", 5)
    far = {"latitude": 61.4, "longitude": 29.4}
    for title, count in (("Kaksi", 2), ("Kolme", 3), ("Yksi", 1), ("Ei mitään", 0)):
        of(title, count, **far)
    of("Toisaalla", 3, municipality=Municipality.objects.get(code="732"))

    alike = client.get(page.get_url()).context["alike"]

    assert [other.title for other in alike] == ["Kolme", "Kaksi", "Yksi"]


REPORT = {"text": "Puhelinnumero on vaihtunut.", "email": "lukija@example.fi"}


def report(client, page, **fields):
    return client.post(reverse("directory:report_error", args=[page.pk]), {**REPORT, **fields})


def test_a_report_reaches_those_who_look_after_the_entry(client, editor_below):
    directory = section(OrganisationIndexPage, "Järjestöt")
    part = OrganisationIndexPageFactory(parent=directory, title="Kymenlaakso")
    User.objects.create_superuser("paa", "paa@example.fi")
    nearest = editor_below(part)
    page = OrganisationPageFactory(parent=part, title="Kotkan Martat ry")

    response = report(client, page)

    assert response.url == reverse("directory:error_reported", args=[page.pk])
    [message] = mail.outbox
    assert message.to == [nearest.email]
    assert "Puhelinnumero on vaihtunut." in message.body


def test_a_report_that_nobody_looks_after_reaches_the_administrators(client):
    User.objects.create_superuser("paa", "paa@example.fi")

    report(client, OrganisationPageFactory())

    assert [message.to for message in mail.outbox] == [["paa@example.fi"]]


def test_the_same_report_twice_is_one_report(client):
    page = OrganisationPageFactory()

    assert [report(client, page).status_code for _ in range(2)] == [302, 302]

    assert ErrorReport.objects.count() == 1


def test_a_machine_is_thanked_and_changes_nothing(client):
    assert report(client, OrganisationPageFactory(), homepage="https://spam.example").status_code == 302

    assert not ErrorReport.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"text": ""}, {"text": " \u200b "}, {"text": "x" * 5000}, {"email": "ei osoite"}]
)
def test_a_wrong_report_comes_back_with_what_was_typed(client, fields):
    response = report(client, OrganisationPageFactory(), **fields)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not ErrorReport.objects.exists()


def test_too_many_reports_have_to_wait_and_are_not_lost(client):
    page = OrganisationPageFactory()

    answers = [report(client, page, text=f"Virhe {number}") for number in range(7)]

    assert answers[-1].status_code == 429
    assert "Virhe 6" in answers[-1].content.decode()


def test_editors_handle_the_reports_on_their_own_entries_alone(client, editor_below):
    directory = section(OrganisationIndexPage, "Järjestöt")
    mine, others = (OrganisationIndexPageFactory(parent=directory) for _ in range(2))
    own = ErrorReport.objects.create(organisation=OrganisationPageFactory(parent=mine), text="Omassa")
    foreign = ErrorReport.objects.create(
        organisation=OrganisationPageFactory(parent=others), text="Vieraassa"
    )
    client.force_login(editor_below(mine))

    shown = client.get(reverse("organisation_error_reports"))
    refused = client.post(reverse("organisation_error_handled", args=[foreign.pk]))
    client.post(reverse("organisation_error_handled", args=[own.pk]))

    assert list(shown.context["items"]) == [own]
    assert refused.status_code == 404
    assert list(ErrorReport.objects.all()) == [foreign]


def test_an_entry_tells_machines_what_it_tells_people(client):
    page = OrganisationPageFactory(
        title="Kotkan Martat ry",
        email="martat@example.fi",
        latitude=60.47,
        longitude=26.94,
        logo=ImageFactory(),
        checked_on=date(2024, 12, 13),
    )
    OrganisationLink.objects.create(organisation=page, label="Some", url="https://some.example.fi/martat")
    OrganisationName.objects.create(organisation=page, name="Kotkan emännät")
    OrganisationActivity.objects.create(organisation=page, activity=Activity.objects.get(code="food-aid"))

    content = client.get(page.get_url()).content.decode()

    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', content)
    [told] = [data for data in map(json.loads, blocks) if data["@type"] == "NGO"]
    assert told["alternateName"] == ["Kotkan emännät"]
    assert told["sameAs"] == ["https://some.example.fi/martat"]
    assert told["contactPoint"]["email"] == "martat@example.fi"
    assert told["location"]["geo"]["latitude"] == 60.47
    assert told["logo"].startswith("http")
    assert told["mainEntityOfPage"]["lastReviewed"] == "2024-12-13"
    assert len(told["knowsAbout"]) == 1


def test_a_point_that_is_only_approximate_is_not_told_to_machines(client):
    page = OrganisationPageFactory(latitude=60.47, longitude=26.94, place_is_approximate=True)

    content = client.get(page.get_url()).content.decode()

    assert "GeoCoordinates" not in content
    assert "map__mark--about" in content


def test_reading_an_entry_sets_no_cookie(client):
    page = OrganisationPageFactory(latitude=61.0, longitude=28.0)

    response = client.get(page.get_url())

    assert response.status_code == 200
    assert not response.cookies
