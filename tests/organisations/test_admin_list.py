import csv
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import PageViewRestriction

from core.models import PageTheme
from organisations.models import OrganisationIndexPage, OrganisationName, OrganisationPage
from regions.models import Municipality
from tests.factories import OrganisationIndexPageFactory, OrganisationPageFactory, ThemeFactory, section

pytestmark = pytest.mark.django_db

LIST = "/admin/organisations/"


def titles(response):
    return [page.title for page in response.context["object_list"]]


def rows_of_csv(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text), delimiter=";"))


@pytest.fixture
def own():
    """A part of the directory that an editor of its own looks after."""
    return OrganisationIndexPageFactory(
        title="Kymenlaakso", parent=section(OrganisationIndexPage, "Järjestöt")
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["4H Salla", "Sallan Martat", "Ähtärin Wäinöt"]),
        ("?o=-1", ["Ähtärin Wäinöt", "Sallan Martat", "4H Salla"]),
        ("?q=ähtärin", ["Ähtärin Wäinöt"]),
        ("?q=emännät", ["Sallan Martat"]),
        ("?q=1234567-1", ["Sallan Martat"]),
        ("?q=%00", ["4H Salla", "Sallan Martat", "Ähtärin Wäinöt"]),
        ("?state__exact=silent", ["Ähtärin Wäinöt"]),
        ("?live__exact=0", ["4H Salla"]),
        ("?region=19", ["Sallan Martat"]),
        ("?municipality=732", ["Sallan Martat"]),
        ("?region=19&municipality=732", ["Sallan Martat"]),
        ("?region=09&municipality=732", []),
        ("?region=%00&municipality=%00&theme=%00", ["4H Salla", "Sallan Martat", "Ähtärin Wäinöt"]),
        ("?missing=exact_place", ["Ähtärin Wäinöt"]),
        ("?theme=kylat", ["Ähtärin Wäinöt"]),
        ("?missing=business_id", ["4H Salla", "Ähtärin Wäinöt"]),
        ("?missing=contact&region=19", []),
        ("?language=fi&missing=nonsense", ["4H Salla", "Sallan Martat", "Ähtärin Wäinöt"]),
        ("?p=99", ["4H Salla", "Sallan Martat", "Ähtärin Wäinöt"]),
    ],
)
def test_the_list_is_searched_filtered_and_ordered(admin_client, query, found):
    martat = OrganisationPageFactory(
        title="Sallan Martat",
        business_id="1234567-1",
        municipality=Municipality.objects.get(code="732"),
        email="martat@example.fi",
    )
    OrganisationName.objects.create(organisation=martat, name="Sallan emännät")
    wainot = OrganisationPageFactory(title="Ähtärin Wäinöt", state="silent", place_is_approximate=True)
    PageTheme.objects.create(page=wainot, theme=ThemeFactory(code="kylat"))
    OrganisationPageFactory(title="4H Salla", live=False)

    response = admin_client.get(LIST + query)

    assert response.status_code == 200
    assert titles(response) == found


@pytest.mark.parametrize(
    "query",
    [
        "foo=bar",
        "id__exact=abc",
        "live__exact=x",
        "a__b__c=1",
        "%00=1",
        "owner__password__startswith=p",
    ],
)
def test_an_address_that_asks_for_what_cannot_be_leads_to_the_whole_list(admin_client, query):
    OrganisationPageFactory(title="Sallan Martat")

    response = admin_client.get(f"{LIST}?{query}", follow=True)

    assert response.status_code == 200
    assert titles(response) == ["Sallan Martat"]


def test_the_queries_do_not_grow_with_the_rows(client, own, editor_below, django_assert_max_num_queries):
    client.force_login(editor_below(own))
    counts = []
    for more in (1, 49):
        for number in range(more):
            page = OrganisationPageFactory(title=f"Yhdistys {number}", parent=own, live=bool(number % 2))
            PageTheme.objects.create(page=page, theme=ThemeFactory(code=f"teema-{number % 3}"))
        client.get(LIST)
        with django_assert_max_num_queries(60) as queries:
            assert len(titles(client.get(LIST))) == OrganisationPage.objects.count()
        counts.append(len(queries))

    assert counts[1] <= counts[0] + 1


def test_an_editor_sees_what_is_public_and_may_change_only_her_own(client, own, editor_below):
    others = OrganisationPageFactory(title="Toisten")
    draft = OrganisationPageFactory(title="Toisten luonnos", live=False)
    private = OrganisationPageFactory(title="Toisten yksityinen")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    mine = OrganisationPageFactory(title="Oma", parent=own)
    OrganisationPageFactory(title="Oma luonnos", parent=own, live=False)
    client.force_login(editor_below(own))

    response = client.get(LIST)

    html = response.content.decode()
    assert titles(response) == ["Oma", "Oma luonnos", "Toisten"]
    assert reverse("wagtailadmin_pages:edit", args=[mine.pk]) in html
    assert reverse("wagtailadmin_pages:edit", args=[others.pk]) not in html
    assert client.get(f"{LIST}inspect/{others.pk}/").status_code == 200
    for page in (draft, private):
        assert client.get(f"{LIST}inspect/{page.pk}/").status_code in (302, 403)
    assert len(rows_of_csv(client.get(f"{LIST}?export=csv"))) == 3


def test_adding_goes_to_the_only_place_where_the_editor_may_add(client, own, editor_below):
    client.force_login(editor_below(own))

    response = client.get(f"{LIST}create/")

    assert response.url.startswith(
        reverse("wagtailadmin_pages:add", args=["organisations", "organisationpage", own.pk])
    )


def test_adding_asks_where_when_there_are_several_places(admin_client, own):
    response = admin_client.get(f"{LIST}create/", follow=True)

    assert response.redirect_chain[-1][0] == f"{LIST}choose_parent/"
    assert "Kymenlaakso" in response.content.decode()


def test_the_export_runs_no_formula(admin_client):
    OrganisationPageFactory(title="=2+5+cmd|' /C calc'!A0", phone="+358501234567", business_id="1234567-1")
    OrganisationPageFactory(title="@SUM(A1)", street_address="-1+1", phone="+46701234567")

    rows = rows_of_csv(admin_client.get(f"{LIST}?export=csv"))
    workbook = load_workbook(BytesIO(b"".join(admin_client.get(f"{LIST}?export=xlsx").streaming_content)))

    cells = [value for row in rows for value in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert any(cell.startswith("'=2+5") for cell in cells)
    assert {cell.data_type for row in workbook.active.iter_rows() for cell in row} <= {
        "s",
        "inlineStr",
        "n",
        "d",
    }


def test_the_export_has_what_the_search_found_with_empty_cells_empty(admin_client):
    OrganisationPageFactory(title="Ähtärin Martat", phone="+358501234567")
    OrganisationPageFactory(title="Sallan Latu")

    [row] = rows_of_csv(admin_client.get(f"{LIST}?export=csv&q=martat"))

    values = list(row.values())
    assert "Ähtärin Martat" in values
    assert "050 1234567" in values
    assert "-" not in values
    assert "" in values
