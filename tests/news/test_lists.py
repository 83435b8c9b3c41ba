"""The news lists of the site and of networks."""

from datetime import date

import pytest

from networks.models import PageNetwork
from news.models import NewsIndexPage
from tests.factories import ImageFactory, NetworkPageFactory, NewsIndexPageFactory, NewsPageFactory
from tests.hiding import HIDDEN, SECRET, news_list, translated_site

pytestmark = pytest.mark.django_db


def titles(response):
    return [item.title for item in response.context["items"]]


def network_with_news(title="Kainuun verkosto"):
    network = NetworkPageFactory(title=title)
    return network, NewsIndexPageFactory(title="Verkoston uutiset", parent=network)


def test_the_newest_news_come_first(client):
    NewsPageFactory(title="Vanha", date=date(2024, 5, 1))
    NewsPageFactory(title="Uusi", date=date(2026, 2, 1))
    NewsPageFactory(title="Väliin jäävä", date=date(2025, 8, 9))

    response = client.get(news_list().url)

    assert titles(response) == ["Uusi", "Väliin jäävä", "Vanha"]


def test_the_list_of_the_site_gathers_the_news_of_networks(client):
    _network, own_list = network_with_news()
    NewsPageFactory(title="Verkosto kokoontui", parent=own_list)

    assert titles(client.get(news_list().url)) == ["Verkosto kokoontui"]


def test_the_list_of_a_network_has_its_own_news_and_those_marked_with_it(client):
    network, own_list = network_with_news()
    NewsPageFactory(title="Oma", parent=own_list, date=date(2026, 1, 3))
    marked = NewsPageFactory(title="Merkitty", date=date(2026, 1, 2))
    PageNetwork.objects.create(page=marked, network=network)
    NewsPageFactory(title="Muiden")

    assert titles(client.get(own_list.url)) == ["Oma", "Merkitty"]


def test_a_mark_counts_in_every_language_of_the_network(client):
    network, _own_list = network_with_news()
    swedish_home = translated_site("sv")
    swedish = network.copy_for_translation(swedish_home.locale, copy_parents=True)
    swedish.save_revision().publish()
    index = swedish.add_child(instance=NewsIndexPage(title="Nyheter", locale=swedish_home.locale))
    item = NewsPageFactory(
        title="Nätverket samlades",
        parent=swedish_home.add_child(
            instance=NewsIndexPage(title="Alla nyheter", locale=swedish_home.locale)
        ),
        locale=swedish_home.locale,
    )
    PageNetwork.objects.create(page=item, network=network)

    assert titles(client.get(index.url)) == ["Nätverket samlades"]


def test_news_of_another_language_are_not_in_the_list(client):
    swedish_home = translated_site("sv")
    index = swedish_home.add_child(instance=NewsIndexPage(title="Nyheter", locale=swedish_home.locale))
    NewsPageFactory(title="På svenska", parent=index, locale=swedish_home.locale)

    assert titles(client.get(news_list().url)) == []


@pytest.mark.parametrize("hide", HIDDEN)
def test_nothing_hidden_is_in_a_list(client, hide):
    hide()

    assert SECRET not in client.get(news_list().url).content.decode()


def test_a_list_is_narrowed_by_year_and_category(client):
    NewsPageFactory(title="Kannanotto 2025", date=date(2025, 3, 1), category="statement")
    NewsPageFactory(title="Kannanotto 2026", date=date(2026, 3, 1), category="statement")
    NewsPageFactory(title="Uutinen 2026", date=date(2026, 4, 1))

    response = client.get(news_list().url, {"year": "2026", "category": "statement"})

    assert titles(response) == ["Kannanotto 2026"]


def test_a_filter_offers_only_what_leads_to_something_and_keeps_the_other_filter(client):
    NewsPageFactory(date=date(2025, 3, 1), category="statement")

    response = client.get(news_list().url, {"category": "statement"})

    by_category, by_year = response.context["filters"]
    assert [choice.value for choice in by_category.choices] == ["", "statement"]
    assert [choice.url for choice in by_year.choices] == [
        "?category=statement",
        "?year=2025&category=statement",
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"year": "1850"},
        {"year": "ensi vuonna"},
        {"year": "99999999"},
        {"year": "\0"},
        {"category": "juoru"},
        {"category": "'; drop table"},
    ],
    ids=str,
)
def test_an_impossible_filter_gives_an_empty_list_that_leads_on(client, query):
    NewsPageFactory()

    response = client.get(news_list().url, query)

    assert (response.status_code, titles(response)) == (200, [])
    assert f'href="{news_list().url}"' in response.content.decode()


def test_an_unknown_parameter_is_passed_over(client):
    NewsPageFactory(title="Uutinen")

    assert titles(client.get(news_list().url, {"utm_source": "kirje"})) == ["Uutinen"]


def test_a_list_has_twenty_rows_a_page(client):
    NewsPageFactory.create_batch(21)

    assert len(titles(client.get(news_list().url))) == 20
    assert len(titles(client.get(news_list().url, {"page": "2"}))) == 1


@pytest.mark.parametrize("number", ["2", "0", "-1", "yksi", "9" * 5000, "\0"], ids=lambda number: number[:6])
def test_a_page_that_is_not_there_is_not_found_and_leads_to_the_first(client, number):
    NewsPageFactory()

    response = client.get(news_list().url, {"page": number})

    assert response.status_code == 404
    assert f'href="{news_list().url}"' in response.content.decode()


def test_a_list_takes_the_same_queries_however_long(client, django_assert_max_num_queries):
    def queries(count):
        for _ in range(count):
            NewsPageFactory(main_image=ImageFactory())
        client.get(news_list().url)  # makes the images' sizes
        with django_assert_max_num_queries(31) as counted:
            client.get(news_list().url)
        return len(counted)

    assert queries(1) == queries(19)


def test_a_list_names_its_own_feeds(client):
    network, own_list = network_with_news()

    feeds = client.get(own_list.url).context["feed_urls"]

    assert feeds["rss"] == f"/feeds/news.rss?locale=fi&network={network.pk}"


def test_a_reader_of_news_gets_no_cookie(client):
    page = NewsPageFactory(comments_open=True)

    assert not client.get(news_list().url).cookies
    assert not client.get(page.url).cookies
