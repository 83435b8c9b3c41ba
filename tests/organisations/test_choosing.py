"""The dialogue of the admin where an organisation is chosen."""

import pytest
from django.urls import reverse
from wagtail.models import Locale, PageViewRestriction

from networks.models import ProjectIndexPage
from organisations.models import OrganisationName
from regions.models import Municipality
from tests.factories import OrganisationPageFactory, section

pytestmark = pytest.mark.django_db

DIALOGUE = reverse("organisation_chooser:choose")
RESULTS = reverse("organisation_chooser:choose_results")
SEVERAL = reverse("organisation_chooser:chosen_multiple")


def chosen(page_or_key):
    return reverse("organisation_chooser:chosen", args=[getattr(page_or_key, "pk", page_or_key)])


def offered(response):
    return [page.title for page in response.context["results"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Hamina-seura", "Martat", "Martat", "Ähtärin Wäinöt"]),
        ("?q=martat", ["Martat", "Martat"]),
        ("?q=martat&municipality=732", ["Martat"]),
        ("?q=emännät", ["Martat"]),
        ("?q=1234567-1", ["Hamina-seura"]),
        ("?municipality=989", ["Ähtärin Wäinöt"]),
        ("?locale=sv", []),
        ("?q=olematon", []),
        ("?municipality=x&locale=x", ["Hamina-seura", "Martat", "Martat", "Ähtärin Wäinöt"]),
    ],
)
def test_organisations_are_found_by_name_and_municipality(admin_client, query, found):
    places = {place.code: place for place in Municipality.objects.filter(code__in=["075", "732", "989"])}
    martat = OrganisationPageFactory(title="Martat", municipality=places["732"])
    OrganisationName.objects.create(organisation=martat, name="Sallan emännät")
    OrganisationPageFactory(title="Martat", municipality=places["075"])
    OrganisationPageFactory(title="Ähtärin Wäinöt", municipality=places["989"])
    OrganisationPageFactory(title="Hamina-seura", municipality=places["075"], business_id="1234567-1")
    Locale.objects.get_or_create(language_code="sv")

    response = admin_client.get(RESULTS + query)

    assert offered(response) == found


def test_entries_of_one_name_are_told_apart_by_their_municipalities(admin_client):
    for code in ("732", "989"):
        OrganisationPageFactory(title="Martat", municipality=Municipality.objects.get(code=code))

    html = admin_client.get(DIALOGUE).json()["html"]

    assert "Salla" in html
    assert "Ähtäri" in html


def test_the_chosen_one_is_named_with_its_municipality(admin_client):
    page = OrganisationPageFactory(title="Martat", municipality=Municipality.objects.get(code="732"))

    answer = admin_client.get(chosen(page)).json()["result"]

    assert (answer["id"], answer["title"]) == (str(page.pk), "Martat (Salla)")


def test_what_an_editor_must_not_know_of_is_neither_offered_nor_chosen(client, directory, editor):
    mine = OrganisationPageFactory(title="Oma luonnos", parent=directory, live=False)
    public = OrganisationPageFactory(title="Toisten julkinen")
    draft = OrganisationPageFactory(title="Toisten luonnos", live=False)
    private = OrganisationPageFactory(title="Toisten yksityinen")
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    everything = client.get(
        f"{SEVERAL}?" + "&".join(f"id={page.pk}" for page in (mine, public, draft, private))
    )

    assert offered(client.get(RESULTS)) == ["Oma luonnos", "Toisten julkinen"]
    assert [one["id"] for one in everything.json()["result"]] == [str(mine.pk), str(public.pk)]
    assert [client.get(chosen(page)).status_code for page in (public, draft, private)] == [200, 404, 404]


@pytest.mark.parametrize("key", ["abc", "9" * 40, "-1", "0"])
def test_an_address_of_nothing_chooses_nothing(admin_client, key):
    assert admin_client.get(chosen(key)).status_code == 404
    assert admin_client.get(f"{SEVERAL}?id={key}").json()["result"] == []


def test_the_queries_do_not_grow_with_the_organisations(
    client, directory, editor, django_assert_max_num_queries
):
    counts = []
    for more in (1, 19):
        for number in range(more):
            OrganisationPageFactory(title=f"Yhdistys {number}", parent=directory)
        client.get(DIALOGUE)
        with django_assert_max_num_queries(30) as queries:
            client.get(DIALOGUE)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_project_chooses_its_host_and_its_partners_there(admin_client):
    add = ["networks", "projectpage", section(ProjectIndexPage, "Hankkeet").pk]

    html = admin_client.get(reverse("wagtailadmin_pages:add", args=add)).content.decode()

    assert html.count(DIALOGUE) >= 2
    assert "organisations.organisationpage" not in html  # the general dialogue for pages of this type
