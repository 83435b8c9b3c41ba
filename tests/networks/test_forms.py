"""What an editor of networks and projects is told; everything typed stays."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from networks.models import NetworkIndexPage, NetworkMember, NetworkPage, ProjectIndexPage, ProjectPage
from tests.factories import NetworkPageFactory, OrganisationPageFactory, PersonFactory, section

pytestmark = pytest.mark.django_db
COMMON = ("contact_links", "theme_links", "region_links", "municipality_links", "comments")


def post(client, model, index, fields, streams, formsets):
    data = {
        "slug": "sivu",
        "licence": "CC-BY-4.0",
        **{name: streamfield([]) for name in streams},
        **{name: inline_formset([]) for name in (*COMMON, *formsets)},
        "action-publish": "Julkaise",
        **fields,
    }
    url = reverse("wagtailadmin_pages:add", args=["networks", model._meta.model_name, index.pk])
    return client.post(url, nested_form_data(data))


def post_project(client, **fields):
    fields = {"title": "Yhdessä perille", "starts_on": "8/2017", "ends_on": "", **fields}
    index = section(ProjectIndexPage, "Hankkeet")
    return post(
        client, ProjectPage, index, fields, ("goals", "body", "results"), ("partners", "network_links")
    )


def post_network(client, members):
    fields = {
        "title": "Kumppanuuspöytä",
        "kind": "thematic",
        "purpose": "Yhteistyö.",
        "members": inline_formset(members),
    }
    index = section(NetworkIndexPage, "Verkostot")
    return post(client, NetworkPage, index, fields, ("goals", "body"), ("document_links",))


def test_the_period_of_a_project_is_typed_as_months(admin_client):
    post_project(admin_client, starts_on="8/2017", ends_on="2020-12")

    project = ProjectPage.objects.get()
    assert (project.starts_on, project.ends_on) == (date(2017, 8, 1), date(2020, 12, 1))


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"starts_on": "elokuu"}, "starts_on", "esimerkiksi 8/2017"),
        ({"starts_on": ""}, "starts_on", ""),
        ({"ends_on": "13/2017"}, "ends_on", "esimerkiksi 8/2017"),
        ({"ends_on": "7/2017"}, "ends_on", "Jakso ei voi päättyä ennen kuin se alkaa."),
    ],
    ids=["no-month", "missing", "thirteenth", "backwards"],
)
def test_a_period_that_cannot_be_is_told_in_finnish_at_the_field(admin_client, fields, field, message):
    response = post_project(admin_client, **fields)

    assert message in " ".join(response.context["form"].errors[field])
    assert all(value in response.content.decode() for value in fields.values())
    assert not ProjectPage.objects.exists()


def member(**fields):
    return {"person": "", "organisation": "", "name": "", "role": "", **fields}


@pytest.mark.parametrize(
    "given", [{}, {"person", "name"}, {"person", "organisation"}, {"organisation", "name"}]
)
def test_a_member_is_exactly_one_of_a_person_an_organisation_and_a_name(admin_client, given):
    choices = {
        "person": str(PersonFactory().pk),
        "organisation": str(OrganisationPageFactory().pk),
        "name": "Eila Ström",
    }

    response = post_network(admin_client, [member(role="Jäsen", **{name: choices[name] for name in given})])

    (errors,) = response.context["form"].formsets["members"].errors
    assert "yksi näistä kolmesta" in str(errors)
    assert not NetworkPage.objects.exists()


def test_a_member_can_be_any_one_of_the_three(admin_client):
    people = [
        member(person=str(PersonFactory().pk)),
        member(organisation=str(OrganisationPageFactory().pk)),
        member(name="Eila Ström"),
    ]

    response = post_network(admin_client, people)

    assert response.status_code == 302
    assert NetworkMember.objects.count() == 3


def test_the_database_too_keeps_a_member_to_one_of_the_three():
    network = NetworkPageFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        NetworkMember.objects.create(network=network, person=PersonFactory(), name="Eila Ström")
