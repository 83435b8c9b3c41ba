"""The list of entries that may be about one organisation."""

import pytest
from django.core.management import call_command

from organisations.models import LikelyDuplicate, OrganisationIndexPage
from regions.models import Municipality
from tests.factories import OrganisationIndexPageFactory, OrganisationPageFactory, section

pytestmark = pytest.mark.django_db
LIST = "/admin/duplicates/"


def find(capsys=None):
    call_command("find_duplicates", verbosity=0)
    return [(row.first.title, row.second.title) for row in LikelyDuplicate.objects.all()]


def pair(**fields):
    return [
        OrganisationPageFactory(title=title, **fields)
        for title in ("Saimaan Omaishoitajat ry", "Saimaan omaishoitjat")
    ]


def test_similar_names_of_one_place_and_the_same_numbers_are_listed_the_surest_first():
    pair()
    OrganisationPageFactory(title="Aivan muu", register_number="123.456")
    OrganisationPageFactory(
        title="Toinen", register_number="123.456", municipality=Municipality.objects.get(code="732")
    )

    assert find() == [("Aivan muu", "Toinen"), ("Saimaan Omaishoitajat ry", "Saimaan omaishoitjat")]


def test_what_is_in_another_place_or_has_another_business_id_or_has_ended_is_not_listed():
    second = pair()[1]
    second.municipality = Municipality.objects.get(code="732")
    second.save()
    OrganisationPageFactory(title="Karjalan Naiset", business_id="1234567-1")
    OrganisationPageFactory(title="Karjalan naiset ja", business_id="2345678-0")
    OrganisationPageFactory(title="Saimaan omaishoitajat (lakannut)", state="closed")

    assert find() == []


def test_the_list_is_the_same_however_often_it_is_made():
    pair()

    assert find() == find()


def test_what_an_editor_has_called_different_is_never_listed_again(admin_client):
    pages = pair()
    find()

    admin_client.post(f"{LIST}not-the-same/", {"page": [page.pk for page in pages]})

    find()
    assert LikelyDuplicate.objects.get().not_the_same
    assert admin_client.get(LIST).context["rows"] == []


def test_an_editor_sees_the_pairs_that_she_can_do_something_about(client, editor_below):
    own = OrganisationIndexPageFactory(title="Lappi", parent=section(OrganisationIndexPage, "Järjestöt"))
    pair()
    mine = OrganisationPageFactory(title="Sallan Marttayhdistys", parent=own)
    theirs = OrganisationPageFactory(title="Sallan marttayhdistys ry")
    OrganisationPageFactory(title="Sallan Marttayhdistyksen luonnos", live=False)
    find()
    client.force_login(editor_below(own))

    rows = client.get(LIST).context["rows"]

    assert [(row.first, row.second) for row, _words in rows] == [(mine, theirs)]


def test_who_may_edit_neither_cannot_call_them_different(client, editor_below):
    own = OrganisationIndexPageFactory(title="Lappi", parent=section(OrganisationIndexPage, "Järjestöt"))
    pages = pair()
    client.force_login(editor_below(own))

    client.post(f"{LIST}not-the-same/", {"page": [page.pk for page in pages]})

    assert not LikelyDuplicate.objects.exists()


@pytest.mark.parametrize("crafted", ["", "x", "²", "9" * 40, "-1"])
def test_nonsense_in_the_address_does_no_harm(admin_client, crafted):
    for address in (f"{LIST}?p={crafted}", f"{LIST}merge/?page={crafted}&q=%00"):
        assert admin_client.get(address).status_code == 200


def test_the_queries_of_the_list_do_not_grow(admin_client, django_assert_max_num_queries):
    counts = []
    for more in (1, 10):
        for number in range(more):
            for form in ("ry", "rf"):
                name = f"{'abcdefghijkl'[number] * 6}{more}"
                OrganisationPageFactory(title=f"{name} {form}", slug=f"{name}-{form}")
        find()
        admin_client.get(LIST)
        with django_assert_max_num_queries(60) as queries:
            assert admin_client.get(LIST).context["rows"]
        counts.append(len(queries))

    assert counts[1] <= counts[0] + 1
