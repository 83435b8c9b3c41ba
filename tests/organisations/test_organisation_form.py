import pytest
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from organisations.models import OrganisationIndexPage, OrganisationPage
from regions.models import Municipality
from tests.factories import OrganisationIndexPageFactory, OrganisationPageFactory, section, site_root

pytestmark = pytest.mark.django_db

FORMSETS = (
    "other_names",
    "activity_links",
    "target_group_links",
    "language_links",
    "links",
    "contact_links",
    "comments",
)
TYPED = {
    "title": "Sallan Martat ry",
    "slug": "sallan-martat",
    "summary": "Arjen taitoja.",
    "business_id": "FI12345671",
    "register_number": "123456",
    "description": "Kokoonnumme keskiviikkoisin.",
    "area": "municipalities",
    "street_address": "Kuusamontie 1",
    "postal_code": "98 900",
    "post_office": "",
    "phone": "(016) 832 1234",
    "email": "martat@example.fi",
    "website": "www.example.fi",
    "state": "fresh",
    "licence": "CC-BY-4.0",
}


def posted(**changes):
    data = {**TYPED, "municipality": Municipality.objects.get(code="732").pk, **changes}
    formsets = {name: inline_formset([]) for name in FORMSETS}
    return nested_form_data({**data, **formsets, "action-publish": "1"})


def add(client, parent=None, **changes):
    parent = parent or section(OrganisationIndexPage, "Järjestöt")
    url = reverse("wagtailadmin_pages:add", args=["organisations", "organisationpage", parent.pk])
    with translation.override("fi"):
        return client.post(url, posted(**changes), headers={"accept": "text/html"}, follow=True)


def errors(response):
    return response.context["form"].errors


def notices(response):
    return [str(message) for message in response.context["messages"]]


def test_what_people_type_is_kept_in_one_form(admin_client):
    add(admin_client)

    page = OrganisationPage.objects.get()
    assert page.live
    assert page.business_id == "1234567-1"
    assert page.register_number == "123.456"
    assert page.postal_code == "98900"
    assert page.post_office == "Salla"
    assert page.phone.as_e164 == "+358168321234"
    assert page.website == "https://www.example.fi"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("business_id", "1234567-2"),
        ("register_number", "en muista"),
        ("postal_code", "989"),
        ("phone", "soita Maijalle"),
        ("email", "martat(at)example.fi"),
        ("website", "javascript:alert(1)"),
        ("latitude", "28.19"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field_in_finnish_and_nothing_typed_is_lost(
    admin_client, field, typed
):
    response = add(admin_client, **{"longitude": "61.05" if field == "latitude" else "", field: typed})

    assert not OrganisationPage.objects.exists()
    assert field in errors(response)
    html = response.content.decode()
    assert "Kokoonnumme keskiviikkoisin." in html
    assert "Kuusamontie 1" in html
    values = {name: response.context["form"][name].value() for name in TYPED}
    assert {name: values[name] for name in TYPED if name not in ("slug", field)} == {
        name: value for name, value in TYPED.items() if name not in ("slug", field)
    }
    assert response.context["form"][field].value() == typed


def test_messages_of_refused_values_are_finnish(admin_client):
    response = add(admin_client, business_id="1234567-2", phone="soita", website="ei ole", postal_code="989")

    text = " ".join(str(error) for field in errors(response).values() for error in field)
    assert "tarkistusnumero" in text
    assert "puhelinnumero" in text
    assert not {"Enter", "valid", "Write", "digits"} & set(text.replace(".", " ").split())


def test_the_business_id_of_another_organisation_is_refused_with_its_name(admin_client):
    OrganisationPageFactory(title="Sallan Marttayhdistys", business_id="1234567-1")

    response = add(admin_client, business_id="12345671")

    assert "Sallan Marttayhdistys" in str(errors(response)["business_id"])


def test_an_organisation_keeps_its_own_business_id_and_its_translation_has_the_same(admin_client):
    page = OrganisationPageFactory(title="Martat", business_id="1234567-1", slug="martat")
    swedish, _ = Locale.objects.get_or_create(language_code="sv")
    for parent in (site_root(), page.get_parent()):
        parent.copy_for_translation(swedish)

    translated = page.copy_for_translation(swedish)
    response = admin_client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), posted(title="Sallan Martat", slug="martat")
    )

    assert response.status_code == 302
    assert translated.business_id == "1234567-1"


def test_a_draft_that_an_editor_may_not_see_is_not_named(client, editor_below):
    own = OrganisationIndexPageFactory(
        title="Kymenlaakso", parent=section(OrganisationIndexPage, "Järjestöt")
    )
    OrganisationPageFactory(title="Salainen hanke ry", business_id="1234567-1", live=False)
    client.force_login(editor_below(own))

    response = add(client, parent=own)

    assert "Salainen" not in response.content.decode()
    assert errors(response)["business_id"]


@pytest.mark.parametrize(("code", "said"), [("53100", "Lappeenranta"), ("98999", "98999")])
def test_a_doubtful_postal_code_is_saved_and_the_editor_is_told(admin_client, code, said):
    response = add(admin_client, postal_code=code)

    assert OrganisationPage.objects.get().postal_code == code
    assert any(said in notice and code in notice for notice in notices(response))


def test_a_postal_code_of_the_home_municipality_needs_no_notice(admin_client):
    assert not any("98900" in notice for notice in notices(add(admin_client)))


def test_a_copy_of_an_organisation_can_be_made_in_the_admin(admin_client):
    page = OrganisationPageFactory(business_id="1234567-1")

    response = admin_client.post(
        reverse("wagtailadmin_pages:copy", args=[page.pk]),
        {"new_title": "Kopio", "new_slug": "kopio", "new_parent_page": page.get_parent().pk},
    )

    assert response.status_code == 302
    assert OrganisationPage.objects.count() == 2


def test_a_point_that_somebody_has_looked_up_is_no_longer_approximate(admin_client):
    page = OrganisationPageFactory(latitude=61.0, longitude=28.0, place_is_approximate=True)
    looked_up = {"latitude": "61.0587", "longitude": "28.1887", "place_is_approximate": "on"}
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])

    admin_client.post(edit, posted(slug=page.slug, **looked_up))
    page.refresh_from_db()
    assert (page.latitude, page.place_is_approximate) == (61.0587, False)

    # Who says so is believed, as long as the point stays where it is.
    admin_client.post(edit, posted(slug=page.slug, **looked_up))
    page.refresh_from_db()
    assert page.place_is_approximate


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"live": True}, {"name_was_wrong": 1, "is_another_organisation": 0}),
        ({"live": False}, {"name_was_wrong": 0, "is_another_organisation": 0}),
        ({"live": False, "business_id": "1234567-1"}, {"name_was_wrong": 0, "is_another_organisation": 1}),
    ],
    ids=["public", "draft", "draft like another"],
)
def test_each_question_is_asked_once_and_only_where_it_belongs(admin_client, fields, asked):
    OrganisationPageFactory(title="Sallan Martat ry")
    page = OrganisationPageFactory(title="Sallan Martat" if "business_id" in fields else "Vene ry", **fields)

    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert {name: html.count(f'name="{name}"') for name in asked} == asked
