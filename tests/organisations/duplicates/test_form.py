"""An editor is told of what may be in the directory already."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from organisations.models import LikelyDuplicate, OrganisationIndexPage, OrganisationPage
from regions.models import Municipality
from tests.factories import OrganisationIndexPageFactory, OrganisationPageFactory, section
from tests.organisations.test_organisation_form import add, errors, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def martat():
    salla = Municipality.objects.get(code="732")
    return OrganisationPageFactory(title="Sallan marttayhdistys", municipality=salla)


def add_similar(client, **changes):
    return add(client, title="Sallan Marttayhdistys ry", **changes)


def test_publishing_what_is_there_already_is_asked_about_first(admin_client, martat):
    response = add_similar(admin_client)

    assert OrganisationPage.objects.count() == 1
    assert "is_another_organisation" in errors(response)
    assert "Sallan marttayhdistys" in response.content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[martat.pk]) in response.content.decode()


def test_who_says_that_it_is_another_one_can_publish_it(admin_client, martat):
    add_similar(admin_client, is_another_organisation="on")

    assert OrganisationPage.objects.live().count() == 2


def test_who_has_said_so_is_not_asked_by_the_nightly_list(admin_client, martat):
    add_similar(admin_client, is_another_organisation="on")

    call_command("find_duplicates", verbosity=0)

    assert LikelyDuplicate.objects.get().not_the_same


def test_a_draft_is_saved_without_a_question_and_its_editor_is_told(admin_client, martat):
    parent = section(OrganisationIndexPage, "Järjestöt")
    url = reverse("wagtailadmin_pages:add", args=["organisations", "organisationpage", parent.pk])
    data = posted(title="Sallan Marttayhdistys ry")
    del data["action-publish"]

    response = admin_client.post(url, data, headers={"accept": "text/html"}, follow=True)

    assert OrganisationPage.objects.count() == 2
    assert "Sallan marttayhdistys" in response.content.decode()


def test_an_entry_that_has_been_published_is_not_asked_about_again(admin_client, martat):
    add_similar(admin_client, is_another_organisation="on")
    page = OrganisationPage.objects.exclude(pk=martat.pk).get()

    response = admin_client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        posted(title="Sallan Marttayhdistys ry", summary="Uutta."),
    )

    assert response.status_code == 302


def test_a_draft_that_the_editor_may_not_see_is_not_named(client, editor_below):
    own = OrganisationIndexPageFactory(title="Lappi", parent=section(OrganisationIndexPage, "Järjestöt"))
    salla = Municipality.objects.get(code="732")
    OrganisationPageFactory(title="Sallan Salainen Marttayhdistys", municipality=salla, live=False)
    client.force_login(editor_below(own))

    response = add(client, own, title="Sallan salainen Marttayhdistys ry")

    assert not OrganisationPage.objects.child_of(own).exists()
    assert "Salainen Marttayhdistys" not in response.content.decode()
    assert "is_another_organisation" in errors(response)
