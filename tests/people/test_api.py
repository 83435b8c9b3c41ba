import pytest
from django.utils import translation

from regions.models import Municipality
from tests.factories import (
    ImageFactory,
    LiaisonIndexPageFactory,
    LiaisonPersonFactory,
    OrganisationPageFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/api/v2/pages/?type=people.LiaisonIndexPage&fields=*"


def lapland_with_liaisons(count):
    """The page of Lapland, with a liaison with a photo and an organisation in each of `count` municipalities."""
    page = LiaisonIndexPageFactory(region=Municipality.objects.get(name_fi="Inari").region)
    for municipality in page.region.municipalities.all()[:count]:
        person = PersonFactory(
            photo=ImageFactory(), organisation=OrganisationPageFactory(municipality=municipality)
        )
        LiaisonPersonFactory(municipality=municipality, person=person)
    return page


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize("door", ["list", "detail"])
def test_the_apis_take_few_queries_however_many_liaisons_there_are(
    client, django_assert_max_num_queries, door, count
):
    page = lapland_with_liaisons(count)
    url = LIST if door == "list" else f"/api/v2/pages/{page.pk}/"
    client.get(url)  # renditions are made at the first visit

    with django_assert_max_num_queries(45):
        client.get(url)


def test_a_partner_gets_every_municipality_with_its_liaisons(client):
    lapland_with_liaisons(1)

    liaisons = client.get(LIST).json()["items"][0]["liaisons"]

    assert len(liaisons) == 21
    assert [row["municipality"]["name"] for row in liaisons if row["persons"]] == ["Enontekiö"]
    assert liaisons[0]["persons"][0]["photo"]["alt"] == "Aurinkoinen ranta ja laituri"


def test_the_municipalities_have_their_names_in_the_language_of_the_page(client):
    page = lapland_with_liaisons(0)

    with translation.override("sv"):
        names = [row["municipality"]["name"] for row in client.get(LIST).json()["items"][0]["liaisons"]]

    assert page.locale.language_code == "fi"
    assert "Inari" in names
