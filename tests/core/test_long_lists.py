"""Lists of the admin with very many rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import bulk_actions, wagtail_hooks
from organisations.models import OrganisationPage
from tests.factories import OrganisationPageFactory

pytestmark = pytest.mark.django_db

LIST = reverse("organisations_modeladmin_index")


@pytest.fixture
def organisations():
    """Some more than there are on one page of a list."""
    return [OrganisationPageFactory(title=f"Yhdistys {number:02}") for number in range(52)]


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return response, [query["sql"] for query in queries]


@pytest.mark.parametrize("address", [LIST, reverse("organisation_chooser:choose_results")])
def test_rows_far_down_are_looked_for_by_their_keys_alone(admin_client, organisations, address):
    response, queries = queries_of(admin_client, f"{address}?p=2")

    [far] = [query for query in queries if " OFFSET " in query]
    assert '"title"' not in far.partition(" FROM ")[0]
    assert "wagtailcore_revision" not in far
    rows = response.context.get("object_list") or response.context["results"]
    assert [row.title for row in rows][-1] in ("Yhdistys 51", "Yhdistys 39")


def test_a_list_is_counted_once_with_its_filters_and_once_without(admin_client, organisations):
    _response, queries = queries_of(admin_client, f"{LIST}?state__exact=fresh")

    counts = [query for query in queries if "COUNT(" in query and "organisations_organisationpage" in query]
    assert len(counts) == 2


@pytest.mark.parametrize("action", ["delete", "move", "publish", "unpublish"])
def test_a_bulk_action_on_more_pages_than_a_request_can_bear_does_nothing(
    admin_client, organisations, monkeypatch, action
):
    monkeypatch.setattr(bulk_actions, "MOST_AT_ONCE", 50)
    index = organisations[0].get_parent()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    explorer = reverse("wagtailadmin_explore", args=[index.pk])
    address = f"{bulk}?id=all&childOf={index.pk}&next={explorer}"

    for response in (admin_client.get(address), admin_client.post(address)):
        assert response.url == explorer

    assert "50" in admin_client.get(explorer).content.decode()
    assert OrganisationPage.objects.child_of(index).live().count() == 52


def test_a_bulk_action_on_a_few_pages_is_done(admin_client, organisations):
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])

    admin_client.post(f"{bulk}?id={organisations[0].pk}&id={organisations[1].pk}")

    assert OrganisationPage.objects.live().count() == 50


def test_only_the_first_of_very_many_pages_are_put_in_order_by_hand(admin_client, organisations, monkeypatch):
    monkeypatch.setattr(wagtail_hooks, "MOST_IN_ORDER_BY_HAND", 5)
    index = organisations[0].get_parent()
    explorer = reverse("wagtailadmin_explore", args=[index.pk])

    by_hand = admin_client.get(f"{explorer}?ordering=ord")

    assert len(by_hand.context["object_list"]) == 5
    assert len(admin_client.get(explorer).context["object_list"]) == 50
