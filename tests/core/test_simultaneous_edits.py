"""Two editors who work at the same moment both keep what they did."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from home.models import ContentPage
from networks.models import PageNetwork
from news.models import NewsPage
from tests.factories import ContentPageFactory, NetworkPageFactory, NewsPageFactory, site_root

EDITORS = 4


def form(title, slug):
    body = streamfield([("text", rich_text("<p>Moi</p>"))])
    lists = (
        "theme_links",
        "region_links",
        "municipality_links",
        "contact_links",
        "network_links",
        "comments",
    )
    empty = {f"{name}-{part}": 0 for name in lists for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return nested_form_data(
        {"title": title, "slug": slug, "body": body, "licence": "CC-BY-4.0", "action-publish": "1"} | empty
    )


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("slugs", [["a", "b", "c", "d"], ["sama"] * EDITORS], ids=["own", "same"])
def test_pages_added_in_the_same_second_are_all_there(django_user_model, slugs):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("Threads share no database in memory; see the run with a file.")
    user = django_user_model.objects.create_superuser("aino")
    address = reverse("wagtailadmin_pages:add", args=["home", "contentpage", site_root().pk])
    together = Barrier(EDITORS)

    def add(number):
        client = Client()
        client.force_login(user)
        together.wait()
        try:
            return client.post(address, form(f"Sivu {number}", slugs[number])).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(EDITORS) as editors:
        answers = list(editors.map(add, range(EDITORS)))

    pages = ContentPage.objects.child_of(site_root())
    assert answers == [302] * EDITORS
    assert sorted(pages.values_list("title", flat=True)) == [f"Sivu {number}" for number in range(EDITORS)]
    assert len(set(pages.values_list("slug", flat=True))) == EDITORS
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db
def test_an_address_that_is_taken_is_a_message_at_the_field(admin_client):
    ContentPageFactory(slug="yhteystiedot")
    address = reverse("wagtailadmin_pages:add", args=["home", "contentpage", site_root().pk])

    response = admin_client.post(address, form("Yhteystiedot", "yhteystiedot"))

    message = response.context["form"].errors["slug"][0]
    assert "yhteystiedot" in message
    assert "already" not in message
    assert 'value="Yhteystiedot"' in response.content.decode()


@pytest.mark.django_db
def test_a_title_used_twice_gives_two_addresses():
    first, second = (
        site_root().add_child(instance=ContentPage(title="Yhteystiedot", slug="yhteystiedot"))
        for _time in range(2)
    )

    assert (first.slug, second.slug) == ("yhteystiedot", "yhteystiedot-1")


@pytest.mark.django_db
def test_publishing_while_the_draft_saves_itself_links_a_network_once(admin_client):
    network = NetworkPageFactory()
    news = NewsPageFactory()
    PageNetwork.objects.create(page=news, network=network)
    news = NewsPage.objects.get(pk=news.pk)
    news.save_revision()
    link = {"network_links-TOTAL_FORMS": 1, "network_links-0-network": network.pk, "network_links-0-id": ""}
    body = {"date": "23.11.2026", "category": "news"} | link | {"network_links-0-DELETE": ""}

    response = admin_client.post(
        reverse("wagtailadmin_pages:edit", args=[news.pk]), form("Retki", "retki") | body
    )

    assert response.status_code == 302
    assert [found.network for found in PageNetwork.objects.filter(page=news)] == [network]
