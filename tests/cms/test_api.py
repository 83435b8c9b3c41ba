"""Wagtail's own APIs: every public field, nothing that is not public, and no query for each row."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Locale, PageViewRestriction

from core.models import LanguageSettings, PageTheme
from networks.models import NetworkMember, PageNetwork
from people.models import PageContact
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    EventPageFactory,
    HomePageFactory,
    ImageFactory,
    LiaisonIndexPageFactory,
    LiaisonPersonFactory,
    NetworkPageFactory,
    NewsPageFactory,
    OrganisationPageFactory,
    PersonFactory,
    ProjectPageFactory,
    ThemeFactory,
    site_root,
)

pytestmark = pytest.mark.django_db

CONTENT = {
    "news.NewsPage": NewsPageFactory,
    "events.EventPage": EventPageFactory,
    "networks.NetworkPage": NetworkPageFactory,
    "networks.ProjectPage": ProjectPageFactory,
    "organisations.OrganisationPage": OrganisationPageFactory,
    "home.ContentPage": ContentPageFactory,
    "people.LiaisonIndexPage": LiaisonIndexPageFactory,
}
APIS = ["/api/v2/pages/", "/api/v3/pages/"]


def ids(answer) -> set[int]:
    return {item["id"] for item in answer.json()["items"]}


def queries(client, url) -> int:
    """How many queries an answer takes once everything that is made once has been made."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def rich_page(factory):
    """A page with something of everything that a list could ask a query for."""
    person = PersonFactory(photo=ImageFactory(), organisation=OrganisationPageFactory())
    linked, document = NewsPageFactory(), DocumentFactory()
    story = [
        ("text", f'<p>Lue <a linktype="page" id="{linked.pk}">lisää</a> ja '
                 f'<a linktype="document" id="{document.pk}">muistio</a>.</p>'),
        ("image", {"image": {"image": ImageFactory().pk, "alt_text": "Ranta", "decorative": False}}),
        ("document", document.pk),
        ("contact", {"person": person.pk, "about": "Ilmoittautuminen"}),
        ("button", {"text": "Lue", "page": linked.pk, "document": None, "url": ""}),
    ]  # fmt: skip
    page = factory(main_image=ImageFactory())
    page.theme_links = [PageTheme(theme=ThemeFactory())]
    page.contact_links = [PageContact(person=person)]
    if hasattr(page, "networks"):
        page.network_links = [PageNetwork(network=NetworkPageFactory())]
    if hasattr(page, "members"):
        page.members = [NetworkMember(person=person, role="Puheenjohtaja")]
    if hasattr(page, "body"):
        page.body = page.body.stream_block.to_python(
            [{"type": name, "value": value} for name, value in story]
        )
    page.save()
    return page


@pytest.mark.parametrize(("label", "factory"), CONTENT.items(), ids=CONTENT)
def test_a_v2_list_of_full_items_takes_as_many_queries_for_twenty_as_for_one(
    client, label, factory, django_assert_max_num_queries
):
    url = f"/api/v2/pages/?type={label}&fields=*&limit=20"
    rich_page(factory)
    for_one = queries(client, url)
    for _ in range(4):
        rich_page(factory)
    client.get(url)  # renditions are made at the first request
    with django_assert_max_num_queries(for_one):
        answer = client.get(url)
    assert len(answer.json()["items"]) >= 5


@pytest.mark.parametrize(("label", "factory"), CONTENT.items(), ids=CONTENT)
def test_a_v3_list_takes_as_many_queries_for_twenty_as_for_one(
    client, label, factory, django_assert_max_num_queries
):
    url = f"/api/v3/pages/?type={label}&limit=20"
    factory()
    for_one = queries(client, url)
    factory.create_batch(4)
    with django_assert_max_num_queries(for_one):
        answer = client.get(url)
    assert len(answer.json()["items"]) >= 5


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(("label", "factory"), CONTENT.items(), ids=CONTENT)
def test_a_detail_has_every_public_field_and_nothing_personal(client, api, label, factory):
    page = rich_page(factory)
    answer = client.get(f"{api}{page.pk}/")
    item = answer.json()
    assert answer.status_code == 200
    assert item["meta"]["type"] == label
    assert item["meta"]["locale"] == "fi"
    assert item["translation_key"] == str(page.translation_key)
    assert item["last_published_at"] is None or item["last_published_at"].startswith("20")
    assert item["themes"] == [{"code": page.themes[0].code, "name": page.themes[0].name}]
    assert item["main_image"]["alt"] == "Aurinkoinen ranta ja laituri"
    assert [size["width"] for size in item["main_image"]["sizes"]] == [320, 640]
    assert item["licence"]["id"] == "CC-BY-4.0"
    for internal in ("basis", "valid_until", "last_confirmed", "owner", "own_editors"):
        assert f'"{internal}"' not in answer.content.decode()


@pytest.mark.parametrize("api", APIS)
def test_rich_text_is_display_html_with_absolute_links(client, api, settings):
    page = rich_page(NewsPageFactory)
    blocks = {block["type"]: block["value"] for block in client.get(f"{api}{page.pk}/").json()["body"]}
    assert f'href="{settings.WAGTAILADMIN_BASE_URL}/' in blocks["text"]
    assert "linktype" not in blocks["text"]
    assert blocks["image"]["alt"] == "Ranta"
    assert blocks["contact"]["name"].startswith("Aino")
    assert blocks["button"]["url"].startswith("http")


def draft(factory):
    return factory(live=False)


def scheduled(factory):
    return factory(live=False, go_live_at=timezone.now() + timedelta(days=1))


def expired(factory):
    return factory(expire_at=timezone.now() - timedelta(minutes=1))


def private(factory):
    page = factory()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return page


def below_private(factory):
    page = factory()
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.PASSWORD)
    return page


def in_closed_language(factory):
    site_root()
    swedish = Locale.objects.get_or_create(language_code="sv")[0]
    LanguageSettings.load().closed_locales.add(swedish)
    return site_root().copy_for_translation(swedish, copy_parents=True)


def outside_every_site(factory):
    site_root()
    return HomePageFactory(title="Toinen juuri", slug="toinen")


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(
    "hidden",
    [draft, scheduled, expired, private, below_private, in_closed_language, outside_every_site],
    ids=lambda state: state.__name__,
)
def test_what_is_not_public_is_neither_listed_nor_shown(client, api, hidden):
    page = hidden(NewsPageFactory)
    assert page.pk not in ids(client.get(api, {"limit": 100}))
    assert client.get(f"{api}{page.pk}/").status_code == 404


@pytest.mark.parametrize("api", APIS)
def test_a_later_draft_of_a_live_page_is_not_shown(client, api):
    page = NewsPageFactory(title="Julkinen otsikko")
    page.title = "Salainen luonnos"
    page.save_revision()
    assert "Salainen" not in client.get(f"{api}{page.pk}/?version=draft").content.decode()


@pytest.mark.parametrize("api", APIS)
def test_a_reference_never_makes_a_private_page_public(client, api):
    secret = NetworkPageFactory(title="Salainen verkosto", slug="salainen-verkosto")
    PageViewRestriction.objects.create(page=secret, restriction_type=PageViewRestriction.LOGIN)
    page = NewsPageFactory()
    page.network_links = [PageNetwork(network=secret)]
    page.body = page.body.stream_block.to_python(
        [{"type": "text", "value": f'<p><a linktype="page" id="{secret.pk}">linkki</a></p>'}]
    )
    page.save()
    answer = client.get(f"{api}{page.pk}/").content.decode()
    assert "Salainen" not in answer
    assert "salainen-verkosto" not in answer


@pytest.mark.parametrize("api", APIS)
def test_a_person_whose_record_has_ended_is_not_named(client, api):
    person = PersonFactory(name="Eero Entinen", valid_until=timezone.localdate() - timedelta(days=1))
    page = NewsPageFactory()
    page.contact_links = [PageContact(person=person)]
    page.save()
    assert "Eero" not in client.get(f"{api}{page.pk}/").content.decode()


def test_the_liaison_page_lists_every_municipality_of_its_region(client):
    LiaisonPersonFactory(person__name="Aila Sallalainen")
    page = LiaisonIndexPageFactory()
    for api in APIS:
        rows = client.get(f"{api}{page.pk}/").json()["liaisons"]
        assert len(rows) == 21
        assert [row["persons"][0]["name"] for row in rows if row["persons"]] == ["Aila Sallalainen"]


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize(("endpoint", "factory"), [("images", ImageFactory), ("documents", DocumentFactory)])
def test_media_of_a_private_collection_are_not_served_however_deep(client, endpoint, factory, depth):
    collection = Collection.get_first_root_node()
    for level in range(depth):
        collection = collection.add_child(instance=Collection(name=f"Kokoelma {level}"))
        if level == 0:
            CollectionViewRestriction.objects.create(
                collection=collection, restriction_type=CollectionViewRestriction.LOGIN
            )
    media = factory(collection=collection)
    assert media.pk not in ids(client.get(f"/api/v2/{endpoint}/"))
    assert client.get(f"/api/v2/{endpoint}/{media.pk}/").status_code == 404
    page = NewsPageFactory()
    if endpoint == "images":
        page.main_image = media
        page.save()
        for api in APIS:
            assert client.get(f"{api}{page.pk}/").json()["main_image"] is None


@pytest.mark.parametrize(("endpoint", "factory"), [("images", ImageFactory), ("documents", DocumentFactory)])
def test_a_media_list_takes_as_many_queries_for_twenty_as_for_one(
    client, endpoint, factory, django_assert_max_num_queries
):
    url = f"/api/v2/{endpoint}/?fields=*"
    factory().tags.add("kokous")
    for_one = queries(client, url)
    for _ in range(4):
        factory().tags.add("kokous", "ranta")
    client.get(url)
    with django_assert_max_num_queries(for_one):
        client.get(url)


@pytest.mark.parametrize("api", APIS)
def test_an_unknown_type_or_page_is_an_error_that_says_so(client, api):
    site_root()
    assert client.get(api, {"type": "news.Nwes"}).status_code in (400, 422)
    assert client.get(f"{api}999999/").status_code == 404
    assert client.get(api, {"limit": 1000}).status_code == 400


def test_a_page_is_told_in_its_own_language_whatever_the_browser_asks(client):
    theme = ThemeFactory(code="vapaaehtoisuus", name_fi="Vapaaehtoisuus", name_sv="Frivillighet")
    page = NewsPageFactory()
    page.theme_links = [PageTheme(theme=theme)]
    page.save()
    for api in APIS:
        answer = client.get(f"{api}{page.pk}/", headers={"accept-language": "sv"})
        assert json.loads(answer.content)["themes"][0]["name"] == "Vapaaehtoisuus"
