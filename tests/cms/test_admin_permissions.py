"""A network's editors see and change their own part of the tree and nothing else, whatever they ask for."""

import json
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone
from wagtail.models import APIToken, Collection, GroupPagePermission, Page, WorkflowPage

from core.models import SiltaImage
from networks.models import EditorGroup, NetworkPage
from news.models import NewsIndexPage, NewsPage
from tests.factories import (
    ImageFactory,
    NetworkPageFactory,
    NewsIndexPageFactory,
    NewsPageFactory,
    OrganisationIndexPageFactory,
    OrganisationPageFactory,
)
from tests.hiding import translated_site
from tests.staff import editor_of, hub_group, moderator_of, network_group, user_in

pytestmark = pytest.mark.django_db


@dataclass
class Networks:
    """Two networks, each with a news list, a public news item and a draft."""

    mine: NetworkPage
    theirs: NetworkPage
    my_list: NewsIndexPage
    their_list: NewsIndexPage
    my_news: NewsPage
    their_news: NewsPage
    their_draft: NewsPage


@pytest.fixture
def networks():
    mine = NetworkPageFactory(title="Perhejärjestöjen verkosto", own_editors=True)
    theirs = NetworkPageFactory(title="Senioriverkosto", own_editors=True)
    my_list = NewsIndexPageFactory(parent=mine)
    their_list = NewsIndexPageFactory(parent=theirs)
    return Networks(
        mine,
        theirs,
        my_list,
        their_list,
        NewsPageFactory(parent=my_list, title="Perheiden retki"),
        NewsPageFactory(parent=their_list, title="Senioreiden retki"),
        NewsPageFactory(parent=their_list, title="Salainen luonnos", live=False),
    )


@pytest.fixture(params=["editor", "moderator"])
def outsider(request, client, networks):
    """Somebody of the other network."""
    user = (editor_of if request.param == "editor" else moderator_of)(networks.mine)
    client.force_login(user)
    return client


PAGE_VIEWS = [
    "edit", "preview_on_edit", "delete", "unpublish", "copy", "move", "set_privacy", "lock", "unlock",
    "history", "usage", "view_draft", "workflow_history", "convert_alias", "add_subpage",
]  # fmt: skip


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("view", PAGE_VIEWS)
def test_no_view_of_a_page_opens_for_another_networks_people(outsider, networks, view, method):
    target = networks.their_draft if view in ("view_draft", "edit") else networks.their_news
    target = networks.their_list if view == "add_subpage" else target
    before = snapshot()

    response = getattr(outsider, method)(reverse(f"wagtailadmin_pages:{view}", args=[target.pk]))

    assert is_refused(response), view
    assert snapshot() == before


def is_refused(response):
    """Refused, or asked with the wrong method, or sent away to the dashboard."""
    away = response.status_code == 302 and response.url in (reverse("wagtailadmin_home"), "/admin/")
    return response.status_code in (403, 404, 405) or away


def snapshot():
    return list(Page.objects.order_by("pk").values_list("pk", "path", "title", "live", "locked", "numchild"))


@pytest.mark.parametrize("action", ["delete", "publish", "unpublish", "move"])
def test_no_bulk_action_reaches_another_networks_pages(outsider, networks, action):
    before = snapshot()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])

    outsider.post(
        f"{address}?id={networks.their_news.pk}&id={networks.their_draft.pk}",
        {"chooser": networks.my_list.pk, "move_applied": "on"},
    )

    assert snapshot() == before


def test_a_new_page_cannot_be_put_under_another_network(outsider, networks):
    before = snapshot()

    response = outsider.post(
        reverse("wagtailadmin_pages:add", args=["news", "newspage", networks.their_list.pk]),
        {"title": "Kaapattu"},
    )

    assert (is_refused(response), snapshot()) == (True, before)


@pytest.mark.parametrize("way", ["move", "copy"])
def test_ones_own_page_cannot_be_brought_into_another_network(outsider, networks, way):
    before = snapshot()
    if way == "move":
        address = reverse(
            "wagtailadmin_pages:move_confirm", args=[networks.my_news.pk, networks.their_list.pk]
        )
    else:
        address = reverse("wagtailadmin_pages:copy", args=[networks.my_news.pk])
    form = {"new_title": "Kopio", "new_slug": "kopio", "new_parent_page": networks.their_list.pk}

    outsider.post(address, form)

    assert snapshot() == before


def test_the_explorer_shows_ones_own_network_only(outsider, networks):
    own = outsider.get(reverse("wagtailadmin_explore", args=[networks.my_list.pk])).content.decode()
    other = outsider.get(reverse("wagtailadmin_explore", args=[networks.their_list.pk]))
    above = outsider.get(
        reverse("wagtailadmin_explore", args=[networks.mine.get_parent().pk]), follow=True
    ).content.decode()

    assert "Perheiden retki" in own
    assert "Senioreiden retki" not in other.content.decode()
    assert "Senioriverkosto" not in above


@pytest.mark.parametrize(
    "address",
    [
        "/admin/pages/search/?q=Salainen",
        "/admin/pages/search/results/?q=Salainen",
        "/admin/choose-page/search/?q=Salainen",
        "/admin/api/main/pages/?search=Salainen",
        "/admin/reports/site-history/",
        "/admin/reports/aging-pages/",
        "/admin/reports/page-types-usage/",
        "/admin/reports/workflow/",
        "/admin/reports/workflow_tasks/",
        "/admin/reports/locked/",
        "/admin/",
    ],
)
def test_another_networks_drafts_are_found_nowhere_in_the_admin(outsider, networks, address):
    networks.their_draft.locked = True
    networks.their_draft.save_revision(log_action=True)
    networks.their_draft.get_workflow().start(networks.their_draft, User.objects.create_user("pentti"))

    response = outsider.get(address)

    assert "Salainen luonnos" not in response.content.decode()


def test_the_page_chooser_offers_public_pages_of_others_but_no_drafts(outsider, networks):
    address = reverse("wagtailadmin_choose_page_child", args=[networks.their_list.pk])

    offered = outsider.get(address).json()["html"]

    assert ("Senioreiden retki" in offered, "Salainen luonnos" in offered) == (True, False)


API_CALLS = [
    ("patch", "{page}/", {"title": "Kaapattu"}),
    ("delete", "{page}/", None),
    ("post", "{page}/actions/publish/", {}),
    ("post", "{page}/actions/unpublish/", {}),
    ("post", "{page}/actions/move/", {"destination_page_id": "{mine}"}),
    ("post", "{page}/actions/copy/", {"destination_page_id": "{mine}"}),
    ("post", "{page}/actions/create_alias/", {"destination_page_id": "{mine}"}),
    ("post", "{page}/actions/copy_for_translation/", {"locale": "sv"}),
    ("post", "{page}/actions/revert/", {"revision_id": 1}),
    ("post", "{page}/actions/convert_alias/", {}),
    ("get", "{page}/revisions/", None),
]


@pytest.mark.parametrize(("method", "path", "body"), API_CALLS, ids=[call[1] for call in API_CALLS])
def test_a_token_writes_no_further_than_its_owner(client, networks, method, path, body):
    _token, key = APIToken.create_token(user=editor_of(networks.mine), name="koe")
    networks.their_news.save_revision()
    before = snapshot()
    address = "/api/v3/pages/" + path.format(page=networks.their_news.pk)

    response = client.generic(
        method.upper(),
        address,
        json.dumps(body).replace('"{mine}"', str(networks.my_list.pk)) if body is not None else "",
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )

    assert response.status_code in (403, 404, 422), response.content
    assert snapshot() == before


def test_a_token_shows_no_drafts_of_others(client, networks):
    _token, key = APIToken.create_token(user=editor_of(networks.mine), name="koe")

    response = client.get(
        f"/api/v3/pages/{networks.their_draft.pk}/?draft=true", headers={"Authorization": f"Bearer {key}"}
    )

    assert "Salainen luonnos" not in response.content.decode()


def test_images_of_another_network_can_be_neither_chosen_nor_changed(client, networks):
    collection = EditorGroup.objects.filter(network_key=networks.theirs.translation_key).first().collection
    image = ImageFactory(title="Senioreiden kuva", collection=collection)
    client.force_login(editor_of(networks.mine))

    chooser = client.get(reverse("wagtailimages_chooser:choose")).json()["html"]
    edit = client.get(reverse("wagtailimages:edit", args=[image.pk]))
    delete = client.post(reverse("wagtailimages:delete", args=[image.pk]))

    assert "Senioreiden kuva" not in chooser
    assert (is_refused(edit), is_refused(delete)) == (True, True)
    assert SiltaImage.objects.filter(pk=image.pk).exists()


def test_a_network_uses_the_shared_images(client, networks):
    shared = Collection.objects.get(name="Yhteiset kuvat ja tiedostot")
    ImageFactory(title="Saimaan ranta", collection=shared)
    client.force_login(editor_of(networks.mine))

    assert "Saimaan ranta" in client.get(reverse("wagtailimages_chooser:choose")).json()["html"]


def test_an_editor_writes_in_the_own_network_but_does_not_publish(client, networks):
    client.force_login(editor_of(networks.mine))

    page = client.get(reverse("wagtailadmin_pages:edit", args=[networks.my_news.pk]))

    assert page.status_code == 200
    assert 'name="action-publish"' not in page.content.decode()
    assert 'name="action-submit"' in page.content.decode()


def test_a_moderator_publishes_in_the_own_network(client, networks):
    client.force_login(moderator_of(networks.mine))

    page = client.get(reverse("wagtailadmin_pages:edit", args=[networks.my_news.pk])).content.decode()

    assert 'name="action-publish"' in page


def test_only_the_operator_gives_a_network_its_own_editors(client, networks):
    client.force_login(moderator_of(networks.mine))

    page = client.get(reverse("wagtailadmin_pages:edit", args=[networks.mine.pk])).content.decode()

    assert 'name="own_editors"' not in page


# --- The groups follow the network ----------------------------------------------------------------


def names_of_groups():
    return sorted(
        Group.objects.filter(editor_group__network_key__isnull=False).values_list("name", flat=True)
    )


def test_the_hubs_own_groups_have_finnish_names():
    assert (hub_group("editors").name, hub_group("moderators").name) == ("Toimittajat", "Moderaattorit")


def test_a_network_without_its_own_editors_has_no_groups():
    NetworkPageFactory(own_editors=False)

    assert names_of_groups() == []


def test_groups_collection_and_workflow_are_renamed_with_the_network():
    network = NetworkPageFactory(title="Senioriverkosto", own_editors=True)
    network.title = "Ikäihmisten verkosto"
    network.save()

    assert names_of_groups() == ["Ikäihmisten verkosto: moderaattorit", "Ikäihmisten verkosto: toimittajat"]
    assert Collection.objects.filter(name="Ikäihmisten verkosto").exists()
    assert network.get_workflow().name == "Ikäihmisten verkosto: moderaattorit"


def test_networks_of_one_name_have_groups_of_their_own():
    first = NetworkPageFactory(title="Verkosto", own_editors=True)
    second = NetworkPageFactory(title="Verkosto", own_editors=True)
    for network in (first, second, first, second):
        network.save()

    assert network_group(first, "editors").name == "Verkosto: toimittajat"
    assert network_group(second, "editors").name == "Verkosto: toimittajat (2)"


def test_people_stay_in_the_groups_of_a_network_that_gives_them_up_for_a_while(client):
    network = NetworkPageFactory(own_editors=True)
    editor = editor_of(network)
    network.own_editors = False
    network.save()
    client.force_login(editor)
    without = client.get(reverse("wagtailadmin_pages:edit", args=[network.pk]))
    network.own_editors = True
    network.save()
    again = client.get(reverse("wagtailadmin_pages:edit", args=[network.pk]))

    assert (is_refused(without), again.status_code) == (True, 200)


def test_translations_of_a_network_belong_to_the_same_people(client):
    network = NetworkPageFactory(own_editors=True)
    swedish = translated_site("sv").locale
    network.get_parent().specific.copy_for_translation(swedish)
    translation = network.copy_for_translation(swedish)
    client.force_login(editor_of(network))

    assert client.get(reverse("wagtailadmin_pages:edit", args=[translation.pk])).status_code == 200
    assert WorkflowPage.objects.get(page=translation.pk).workflow == network.get_workflow()


def test_a_draft_of_a_network_changes_no_rights():
    network = NetworkPageFactory(title="Senioriverkosto", own_editors=True)
    network.own_editors = False
    network.title = "Uusi nimi"
    network.save_revision()

    assert names_of_groups() == ["Senioriverkosto: moderaattorit", "Senioriverkosto: toimittajat"]


def test_rights_that_an_operator_gave_in_the_directory_are_left_alone(client):
    network = NetworkPageFactory(own_editors=True)
    part = OrganisationIndexPageFactory(title="Perhejärjestöt")
    organisation = OrganisationPageFactory(parent=part)
    elsewhere = OrganisationPageFactory(parent=OrganisationIndexPageFactory(title="Muut järjestöt"))
    group = network_group(network, "editors")
    GroupPagePermission.objects.create(group=group, page=part, permission_type="change")
    network.save()
    client.force_login(editor_of(network))

    assert client.get(reverse("wagtailadmin_pages:edit", args=[organisation.pk])).status_code == 200
    assert is_refused(client.get(reverse("wagtailadmin_pages:edit", args=[elsewhere.pk])))


def test_the_groups_go_with_the_network_and_the_people_stay():
    network = NetworkPageFactory(own_editors=True)
    editor = editor_of(network)
    network.delete()

    assert names_of_groups() == []
    assert User.objects.filter(pk=editor.pk).exists()


def test_a_new_user_works_in_finnish(client):
    client.force_login(user_in(hub_group("editors")))

    page = client.get(reverse("wagtailadmin_home")).content.decode()

    assert '<html lang="fi"' in page
    assert timezone.get_default_timezone_name() == "Europe/Helsinki"
