"""What stands around a news item."""

import pytest
from wagtail.models import PageViewRestriction

from core.models import PageTheme
from networks.models import PageNetwork
from tests.factories import NetworkPageFactory, NewsIndexPageFactory, NewsPageFactory, ThemeFactory
from tests.hiding import HIDDEN, SECRET

pytestmark = pytest.mark.django_db


def related(client, page):
    return [item.title for item in client.get(page.url).context["related"]]


def test_news_of_the_same_network_are_related(client):
    network = NetworkPageFactory()
    page, other = NewsPageFactory(), NewsPageFactory(title="Saman verkoston")
    NewsPageFactory(title="Muu")
    for item in (page, other):
        PageNetwork.objects.create(page=item, network=network)

    assert related(client, page) == ["Saman verkoston"]


def test_news_in_the_section_of_the_same_network_are_related(client):
    index = NewsIndexPageFactory(title="Uutiset", parent=NetworkPageFactory())
    page = NewsPageFactory(parent=index)
    NewsPageFactory(title="Naapuri", parent=index)

    assert related(client, page) == ["Naapuri"]


def test_news_of_the_same_theme_are_related_three_at_most(client):
    theme = ThemeFactory()
    items = NewsPageFactory.create_batch(5)
    for item in items:
        PageTheme.objects.create(page=item, theme=theme)

    assert len(related(client, items[0])) == 3


@pytest.mark.parametrize("hide", HIDDEN)
def test_nothing_hidden_is_related(client, hide):
    theme = ThemeFactory()
    page, hidden = NewsPageFactory(), hide()
    for item in (page, hidden):
        PageTheme.objects.create(page=item, theme=theme)

    assert SECRET not in client.get(page.url).content.decode()


def test_a_private_network_is_not_named(client):
    network = NetworkPageFactory(title="Suljettu ryhmä", slug="suljettu-ryhma")
    PageViewRestriction.objects.create(page=network, restriction_type=PageViewRestriction.LOGIN)
    page = NewsPageFactory()
    PageNetwork.objects.create(page=page, network=network)

    html = client.get(page.url).content.decode()

    assert "Suljettu ryhmä" not in html
    assert "suljettu-ryhma" not in html
