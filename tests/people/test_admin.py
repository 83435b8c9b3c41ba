from datetime import timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils.timezone import localdate
from openpyxl import load_workbook

from people.models import LiaisonPerson, Person
from regions.models import Municipality, Region
from tests.factories import (
    ContentPageFactory,
    LiaisonPersonFactory,
    NewsPageFactory,
    OrganisationPageFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
LIST = "people_person_modeladmin_index"
CREATE = "people_person_modeladmin_create"
DELETE = "people_person_modeladmin_delete"


def filled_in(**changes):
    """The form of a person as a browser sends it."""
    return {
        "name": "Väinö Äijälä",
        "title": "Sosiaaliohjaaja",
        "organisation": "",
        "organisation_name": "Saimaan Omaishoitajat ry",
        "phone": "040 123 4567",
        "email": "vaino.aijala@example.fi",
        "photo": "",
        "basis": "consent",
        "valid_until": "31.12.2027",
        "last_confirmed": "1.11.2026",
        **changes,
    }


def listed(response):
    return [person.name for person in response.context["object_list"]]


def test_the_list_shows_and_finds_people(admin_client):
    PersonFactory(name="Väinö Äijälä", organisation=OrganisationPageFactory(title="Saimaan Omaishoitajat ry"))
    PersonFactory(name="Aino Laine")

    html = admin_client.get(reverse(LIST)).content.decode()
    found = admin_client.get(reverse(LIST), {"q": "äijälä"})

    assert "Saimaan Omaishoitajat ry" in html
    assert "Aino Laine" in html
    assert listed(found) == ["Väinö Äijälä"]


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ("current", ["Pian päättyvä", "Toistaiseksi voimassa"]),
        ("expiring", ["Pian päättyvä"]),
        ("expired", ["Päättynyt"]),
        ("without-basis", ["Toistaiseksi voimassa"]),
        ("nonsense", ["Pian päättyvä", "Päättynyt", "Toistaiseksi voimassa"]),
    ],
)
def test_the_list_is_narrowed_by_validity(admin_client, choice, found):
    today = localdate()
    PersonFactory(name="Toistaiseksi voimassa", basis="")
    PersonFactory(name="Pian päättyvä", basis="consent", valid_until=today + timedelta(days=30))
    PersonFactory(name="Päättynyt", basis="consent", valid_until=today - timedelta(days=1))

    response = admin_client.get(reverse(LIST), {"validity": choice})

    assert sorted(listed(response)) == sorted(found)


def test_the_list_is_narrowed_by_region(admin_client):
    lapland = Region.objects.get(name_fi="Lappi")
    LiaisonPersonFactory(
        municipality=lapland.municipalities.first(), person=PersonFactory(name="Anni Morottaja")
    )
    PersonFactory(name="Aino Laine")

    assert listed(admin_client.get(reverse(LIST), {"region": lapland.code})) == ["Anni Morottaja"]


@pytest.mark.parametrize("count", [1, 20])
def test_a_list_takes_few_queries(admin_client, django_assert_max_num_queries, count):
    organisation = OrganisationPageFactory()
    for municipality in Municipality.objects.all()[:count]:
        LiaisonPersonFactory(municipality=municipality, person=PersonFactory(organisation=organisation))

    for name in (LIST, "people_liaisonperson_modeladmin_index"):
        with django_assert_max_num_queries(20):
            admin_client.get(reverse(name))


def test_the_shown_people_can_be_taken_out_as_csv(admin_client):
    PersonFactory(name="Väinö Äijälä", phone="+358401234567")
    PersonFactory(name="Aino Laine")

    response = admin_client.get(reverse(LIST), {"q": "äijälä", "export": "csv"})

    text = b"".join(response.streaming_content).decode()
    assert "Väinö Äijälä" in text
    assert "Aino Laine" not in text
    assert "silta-people.csv" in response["Content-Disposition"]


def test_the_shown_people_can_be_taken_out_as_a_spreadsheet(admin_client):
    PersonFactory(name="Väinö Äijälä")

    response = admin_client.get(reverse(LIST), {"export": "xlsx"})

    rows = list(load_workbook(BytesIO(b"".join(response.streaming_content))).active.values)
    assert rows[0][0] == "Nimi"
    assert rows[1][0] == "Väinö Äijälä"


def test_a_person_is_added_with_a_phone_number_as_people_write_it(admin_client):
    response = admin_client.post(reverse(CREATE), filled_in())

    assert response.status_code == 302
    assert Person.objects.get(name="Väinö Äijälä").phone.as_e164 == "+358401234567"


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("name", "", "Tämä kenttä on pakollinen."),
        ("phone", "040 12", "Kirjoita puhelinnumero"),
        ("phone", "soita vaihteeseen", "Kirjoita puhelinnumero"),
        ("email", "vaino.example.fi", "Syötä kelvollinen sähköpostiosoite."),
        ("basis", "", "Tämä kenttä on pakollinen."),
        ("valid_until", "31.2.2027", "Syötä oikea päivämäärä."),
        ("last_confirmed", "1.1.2999", "Tietoja ei ole voitu vahvistaa tulevaisuudessa."),
    ],
)
def test_a_mistake_is_named_at_its_field_and_nothing_typed_is_lost(admin_client, field, value, complaint):
    response = admin_client.post(reverse(CREATE), filled_in(**{field: value}))

    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert errors[field][0].startswith(complaint)
    assert "Saimaan Omaishoitajat ry" in response.content.decode()
    assert response.context["form"][field].value() == value


def test_an_organisation_is_either_chosen_or_written(admin_client):
    organisation = OrganisationPageFactory()

    response = admin_client.post(reverse(CREATE), filled_in(organisation=organisation.pk))

    assert list(response.context["form"].errors) == ["organisation_name"]


def test_a_person_who_is_used_nowhere_can_be_deleted(admin_client):
    person = PersonFactory()

    admin_client.post(reverse(DELETE, args=[person.pk]))

    assert not Person.objects.exists()


def use_as_contact(person):
    page = NewsPageFactory(title="Talkoot Kotkassa")
    page.contact_links.create(person=person)
    page.save()
    return page.title


def use_in_body(person):
    block = {"type": "contact", "value": {"person": person.pk, "about": ""}}
    return ContentPageFactory(title="Ota yhteyttä", body=[block]).title


def use_as_liaison(person):
    return str(LiaisonPersonFactory(person=person))


@pytest.mark.parametrize("use", [use_as_contact, use_in_body, use_as_liaison])
def test_a_person_in_use_is_kept_and_the_place_is_named(admin_client, use):
    person = PersonFactory(name="Aino Laine")
    place = use(person)
    call_command("rebuild_references_index", verbosity=0)

    asked = admin_client.get(reverse(DELETE, args=[person.pk]))
    tried = admin_client.post(reverse(DELETE, args=[person.pk]))

    assert place in asked.content.decode()
    assert "Kyllä, poista" not in asked.content.decode()
    assert tried.status_code == 409
    assert Person.objects.filter(pk=person.pk).exists()


def test_removing_a_liaison_keeps_the_person(admin_client):
    liaison = LiaisonPersonFactory()

    admin_client.post(reverse("people_liaisonperson_modeladmin_delete", args=[liaison.pk]))

    assert not LiaisonPerson.objects.exists()
    assert Person.objects.filter(pk=liaison.person_id).exists()


def test_the_choosing_dialogue_offers_people_who_may_be_shown(admin_client):
    PersonFactory(name="Aino Laine")
    PersonFactory(name="Poistunut Pekka", valid_until=localdate() - timedelta(days=1))

    html = admin_client.get(reverse("wagtailsnippetchoosers_people_person:choose")).content.decode()

    assert "Aino Laine" in html
    assert "Poistunut Pekka" not in html


def test_the_choosing_dialogue_finds_by_name_in_capital_or_small_letters(admin_client):
    PersonFactory(name="Väinö Äijälä")
    PersonFactory(name="Aino Laine")

    html = admin_client.get(
        reverse("wagtailsnippetchoosers_people_person:choose_results"), {"q": "äijälä"}
    ).content.decode()

    assert "Väinö Äijälä" in html
    assert "Aino Laine" not in html


@pytest.mark.parametrize(("snippet", "modeladmin"), [("list", LIST), ("add", CREATE)], ids=["list", "add"])
def test_people_have_one_list_and_one_form(admin_client, snippet, modeladmin):
    response = admin_client.get(reverse(f"wagtailsnippets_people_person:{snippet}"))

    assert response.url == reverse(modeladmin)


def test_a_reader_without_rights_to_people_does_not_get_their_list(client, django_user_model):
    user = django_user_model.objects.create_user("vieras", is_staff=True)
    client.force_login(user)

    assert client.get(reverse(LIST)).status_code in (302, 403)


@pytest.mark.parametrize(
    "path", ["/api/v2/pages/?type=people.LiaisonIndexPage&fields=*", "/api/v2/pages/?fields=*"]
)
def test_partners_never_get_why_and_how_long_a_person_is_kept(client, path):
    LiaisonPersonFactory(person=PersonFactory(name="Aino Laine", valid_until=localdate(), basis="contract"))

    text = client.get(path).content.decode()

    assert not any(word in text for word in ("valid_until", "last_confirmed", "basis", "contract"))
