from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.timezone import localdate

from people.models import LiaisonPerson, Person
from regions.models import Municipality, Region
from tests.factories import (
    ImageFactory,
    LiaisonIndexPageFactory,
    LiaisonPersonFactory,
    OrganisationPageFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def municipality(name):
    return Municipality.objects.get(name_fi=name)


def names(people):
    return [person.name for person in people]


@pytest.mark.parametrize(
    ("valid_until", "shown"),
    [(None, True), (date(2026, 11, 24), True), (date(2026, 11, 23), True), (date(2026, 11, 22), False)],
    ids=["no-end", "tomorrow", "today", "yesterday"],
)
def test_a_person_is_current_to_the_end_of_the_last_day(valid_until, shown):
    person = PersonFactory(valid_until=valid_until)

    assert Person.objects.current(TODAY).exists() == shown
    assert Person.objects.expired(TODAY).exists() != shown
    assert person.is_current(TODAY) == shown


@pytest.mark.parametrize(
    ("days", "soon"), [(-1, False), (0, True), (60, True), (61, False)], ids=["ended", "today", "60", "61"]
)
def test_a_record_that_ends_within_sixty_days_is_expiring(days, soon):
    PersonFactory(valid_until=TODAY + timedelta(days=days))

    assert Person.objects.expiring(TODAY).exists() == soon


@pytest.mark.parametrize(
    "query",
    ["väinö", "VÄINÖ ÄIJÄLÄ", "äijälä", "sosiaaliohjaaja", "omaishoitajat", "vaino@example.fi", "0401234567"],
)
def test_a_person_is_found_by_what_an_editor_remembers(query):
    PersonFactory(
        name="Väinö Äijälä",
        title="Sosiaaliohjaaja",
        organisation_name="Saimaan Omaishoitajat ry",
        email="vaino@example.fi",
        phone="+358401234567",
    )
    PersonFactory(name="Aino Laine", email="aino@example.fi")

    assert names(Person.objects.matching(query)) == ["Väinö Äijälä"]


def test_people_of_a_region_are_its_liaisons_and_those_of_its_organisations():
    lapland = Region.objects.get(name_fi="Lappi")
    inari = municipality("Inari")
    LiaisonPersonFactory(municipality=inari, person=PersonFactory(name="Anni Morottaja"))
    PersonFactory(name="Petri Aikio", organisation=OrganisationPageFactory(municipality=inari))
    LiaisonPersonFactory(municipality=municipality("Kotka"), person=PersonFactory(name="Kai Kotkalainen"))

    assert names(Person.objects.in_region(lapland.code)) == ["Anni Morottaja", "Petri Aikio"]


def lapland_page():
    return LiaisonIndexPageFactory(region=Region.objects.get(name_fi="Lappi"))


def test_the_page_has_all_municipalities_of_lapland_in_alphabetical_order():
    rows = lapland_page().rows(TODAY)

    listed = [row["municipality"].name_fi for row in rows]
    assert len(listed) == 21
    assert listed[:2] + listed[-2:] == ["Enontekiö", "Inari", "Utsjoki", "Ylitornio"]


def test_a_municipality_shows_its_current_liaisons_in_their_order():
    sodankyla = municipality("Sodankylä")
    LiaisonPersonFactory(municipality=sodankyla, person=PersonFactory(name="Toinen"), sort_order=2)
    LiaisonPersonFactory(municipality=sodankyla, person=PersonFactory(name="Ensimmäinen"), sort_order=1)
    LiaisonPersonFactory(
        municipality=sodankyla, person=PersonFactory(name="Poistunut", valid_until=TODAY - timedelta(days=1))
    )

    rows = {row["municipality"].name_fi: row["liaisons"] for row in lapland_page().rows(TODAY)}

    assert names(rows["Sodankylä"]) == ["Ensimmäinen", "Toinen"]
    assert rows["Inari"] == []


def test_the_names_of_the_municipalities_are_in_the_readers_language():
    with translation.override("sv"):
        names_sv = [row["municipality"].name for row in lapland_page().rows(TODAY)]

    assert "Enare" in names_sv
    assert "Torneå" in names_sv


def test_a_visitor_sees_who_is_the_liaison_and_where_there_is_none(client):
    LiaisonPersonFactory(
        municipality=municipality("Inari"), person=PersonFactory(name="Anni Morottaja", phone="+358401234567")
    )

    html = client.get(lapland_page().url).content.decode()

    assert "Anni Morottaja" in html
    assert "+358-40-1234567" in html
    assert html.count("Ei yhdyshenkilöä tällä hetkellä.") == 20


def test_an_expired_liaison_is_not_on_the_page(client):
    yesterday = localdate() - timedelta(days=1)
    LiaisonPersonFactory(
        municipality=municipality("Inari"),
        person=PersonFactory(name="Poistunut Pekka", valid_until=yesterday),
    )

    assert "Poistunut" not in client.get(lapland_page().url).content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_takes_few_queries_however_many_liaisons_it_has(
    client, django_assert_max_num_queries, count
):
    page = lapland_page()
    photo = ImageFactory()
    organisation = OrganisationPageFactory()
    municipalities = list(page.region.municipalities.all())
    for place in range(count):
        LiaisonPersonFactory(
            municipality=municipalities[place % 21],
            person=PersonFactory(photo=photo, organisation=organisation),
        )
    client.get(page.url)  # renditions are made at the first visit

    with django_assert_max_num_queries(30):
        client.get(page.url)


def test_a_person_is_a_liaison_of_a_municipality_only_once():
    first = LiaisonPersonFactory()
    second = LiaisonPerson(municipality=first.municipality, person=first.person)

    with pytest.raises(ValidationError, match="on jo tämän kunnan yhdyshenkilö"):
        second.full_clean()
