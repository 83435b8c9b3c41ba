import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from regions.models import Municipality, Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor_client(client):
    """Someone who may enter the admin and nothing more."""
    group = Group.objects.create(name="Kirjoittajat")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user = User.objects.create_user("aino", "aino@example.fi")
    user.groups.add(group)
    client.force_login(user)
    return client


def names(response):
    return [str(area) for area in response.context["object_list"]]


@pytest.mark.parametrize("model", ["region", "wellbeingcounty", "municipality", "postalcode"])
def test_an_editor_may_look_at_the_areas(editor_client, model):
    response = editor_client.get(reverse(f"wagtailsnippets_regions_{model}:list"))

    assert response.status_code == 200


@pytest.mark.parametrize("person", ["admin_client", "editor_client"])
@pytest.mark.parametrize("action", ["add", "edit", "delete"])
def test_nobody_changes_the_areas_in_the_admin(request, person, action):
    arguments = [] if action == "add" else [Region.objects.first().pk]

    response = request.getfixturevalue(person).get(
        reverse(f"wagtailsnippets_regions_region:{action}", args=arguments)
    )

    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lappeen", ["Lappeenranta"]),
        ("äänekoski", ["Äänekoski"]),
        ("ÄHTÄRI", ["Ähtäri"]),
        ("Villmanstrand", ["Lappeenranta"]),
        ("405", ["Lappeenranta"]),
        ("Soađegilli", ["Sodankylä"]),
        ("Tukholma", []),
    ],
)
def test_a_municipality_is_found_by_any_of_its_names_or_its_code(editor_client, query, found):
    response = editor_client.get(reverse("wagtailsnippets_regions_municipality:list"), {"q": query})

    assert names(response) == found


def test_the_choosing_dialogue_finds_and_offers_only_current_municipalities(editor_client):
    Municipality.objects.filter(name_fi="Lemi").update(ended_year=2027)
    url = reverse("wagtailsnippetchoosers_regions_municipality:choose_results")

    assert "Taipalsaari" in editor_client.get(url, {"q": "taipal"}).content.decode()
    assert "Lemi" not in editor_client.get(url, {"q": "lemi"}).content.decode()


@pytest.mark.parametrize("model", ["region", "wellbeingcounty", "municipality", "postalcode"])
def test_a_list_takes_few_queries(editor_client, django_assert_max_num_queries, model):
    with django_assert_max_num_queries(15):
        editor_client.get(reverse(f"wagtailsnippets_regions_{model}:list"))


@pytest.mark.parametrize("model", ["region", "wellbeingcounty", "municipality", "postalcode"])
def test_a_choosing_dialogue_takes_few_queries(editor_client, django_assert_max_num_queries, model):
    with django_assert_max_num_queries(10):
        editor_client.get(reverse(f"wagtailsnippetchoosers_regions_{model}:choose"))
