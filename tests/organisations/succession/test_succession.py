"""Organisations that are renamed, end, and are continued by others."""

from itertools import pairwise

import pytest
from django.urls import reverse
from wagtail.search import index

from organisations.models import OrganisationName, OrganisationPage
from regions.models import Municipality
from tests.factories import OrganisationPageFactory
from tests.organisations.test_organisation_form import errors, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def martat():
    salla = Municipality.objects.get(code="732")
    return OrganisationPageFactory(title="Sallan Marttayhdistys ry", slug="sallan-martat", municipality=salla)


def edit(client, page, action="publish", **changes):
    data = posted(**changes)
    del data["action-publish"]
    if action:
        data[f"action-{action}"] = "1"
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(url, data, headers={"accept": "text/html"}, follow=True)


def former_names(page):
    return [(row.name, row.kind) for row in OrganisationName.objects.filter(organisation=page)]


def test_a_renamed_organisation_keeps_its_old_name_as_a_former_one(admin_client, martat):
    edit(admin_client, martat, title="Sallan Martat ry")

    assert former_names(martat) == [("Sallan Marttayhdistys ry", "former")]


def test_it_is_found_by_its_old_name(admin_client, client, martat):
    edit(admin_client, martat, title="Sallan Martat ry")
    martat = OrganisationPage.objects.get()
    index.insert_or_update_object(martat)  # as the worker does once the page is committed

    for address in (martat.get_parent().url, "/fi/haku/"):
        html = client.get(address, {"q": "Marttayhdistys"}).content.decode()
        assert martat.url in html, address


def test_a_reader_who_asks_for_an_old_name_is_told_whose_it_was(admin_client, client, martat):
    edit(admin_client, martat, title="Sallan Martat ry")

    asked = [client.get(martat.get_parent().url, {"q": text}) for text in ("sallan marttayhdistys", "martat")]

    assert ["Sallan Marttayhdistys ry" in response.content.decode() for response in asked] == [True, False]


@pytest.mark.parametrize(
    ("title", "changes"),
    [
        ("Sallan Martat ry", {"name_was_wrong": "on"}),
        ("sallan marttayhdistys RY", {}),
    ],
    ids=["it was misspelt", "only its writing changed"],
)
def test_a_name_that_was_only_wrong_is_not_kept(admin_client, martat, title, changes):
    edit(admin_client, martat, title=title, **changes)

    assert former_names(martat) == []


def test_a_draft_of_another_name_adds_nothing_until_it_is_published(admin_client, martat):
    edit(admin_client, martat, action="", title="Sallan M")
    edit(admin_client, martat, action="", title="Sallan Martat ry")

    draft = OrganisationPage.objects.get().get_latest_revision_as_object()
    assert list(draft.other_names.all()) == []


def test_another_address_leads_on_from_the_old_one(
    admin_client, client, martat, django_capture_on_commit_callbacks
):
    old = martat.url
    with django_capture_on_commit_callbacks(execute=True):
        edit(admin_client, martat, slug="martat-salla", title=martat.title)

    assert client.get(old)["Location"].endswith("/martat-salla/")


def line(*titles):
    """Organisations each of which is continued by the next one."""
    pages = [OrganisationPageFactory(title=title, state="closed") for title in titles]
    for page, successor in pairwise(pages):
        page.successor = successor
        page.save_revision().publish()
    return pages


def test_a_closed_entry_leads_to_the_last_one_of_its_line(client):
    first, _second, third = line("Ensimmäinen", "Toinen", "Kolmas")

    html = client.get(first.url).content.decode()

    assert third.url in html


def test_one_of_the_line_that_is_not_public_is_passed_by(client):
    first, second, third = line("Ensimmäinen", "Toinen", "Kolmas")
    third.unpublish()

    html = client.get(first.url).content.decode()

    assert second.url in html
    assert "Kolmas" not in html


def test_a_line_that_comes_back_to_its_beginning_is_refused(admin_client):
    first, _second, third = line("Ensimmäinen", "Toinen", "Kolmas")

    response = edit(admin_client, third, title="Kolmas", successor=first.pk, state="closed")

    assert "successor" in errors(response)


def test_a_circle_that_got_in_otherwise_is_walked_once(client):
    first, _second, third = line("Ensimmäinen", "Toinen", "Kolmas")
    OrganisationPage.objects.filter(pk=third.pk).update(successor=first.pk)

    assert client.get(first.url).status_code == 200
