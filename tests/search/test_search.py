"""The search page."""

import pytest
from django.urls import reverse
from django.utils import translation

from news.models import NewsIndexPage
from tests.factories import NetworkPageFactory, NewsPageFactory, OrganisationPageFactory, body, site_root
from tests.hiding import HIDDEN, SECRET, translated_site

pytestmark = pytest.mark.django_db


def search(client, query, language="fi", **more):
    site_root()
    with translation.override(language):
        address = reverse("search:search")
    return client.get(address, {"q": query, **more})


def titles(response):
    return [page.title for page in response.context["items"]]


@pytest.mark.parametrize(
    ("language", "address"), [("fi", "/fi/haku/"), ("sv", "/sv/sok/"), ("en", "/en/search/")]
)
def test_the_search_has_an_address_in_each_language(language, address):
    with translation.override(language):
        assert reverse("search:search") == address


def test_a_page_is_found_by_the_words_in_its_text(client):
    NewsPageFactory(title="Kumppanuuspöytä", body=body("Vapaaehtoiset kokoontuivat Ähtärissä."))
    NewsPageFactory(title="Muu")

    assert titles(search(client, "vapaaehtoiset Ähtärissä")) == ["Kumppanuuspöytä"]


@pytest.mark.parametrize("query", ["Äitien", "äit", "ÄITIEN", "a\u0308itien"])
def test_a_page_is_found_by_the_beginning_of_its_title_in_any_letters(client, query):
    NewsPageFactory(title="Äitien kerho Öljymäessä")

    assert titles(search(client, query)) == ["Äitien kerho Öljymäessä"]


def test_a_word_in_the_title_counts_more_than_one_in_the_text(client):
    NewsPageFactory(title="Kokous", body=body("Omaiset tulivat."))
    NewsPageFactory(title="Omaiset", body=body("Kaikki tulivat."))
    NewsPageFactory(title="Talkoot", body=body("Omaiset tulivat."))

    assert titles(search(client, "omaiset"))[0] == "Omaiset"


@pytest.mark.parametrize("hide", HIDDEN)
def test_nothing_hidden_is_found(client, hide):
    hide()

    response = search(client, SECRET)

    assert (response.status_code, titles(response)) == (200, [])


def test_what_is_in_another_language_is_found_by_its_name_and_comes_last(client):
    swedish = translated_site("sv")
    index = swedish.add_child(instance=NewsIndexPage(title="Nyheter", locale=swedish.locale))
    NewsPageFactory(
        title="Marjatta på svenska", parent=index, locale=swedish.locale, body=body("Kamratstöd.")
    )
    NewsPageFactory(title="Marjatta suomeksi", body=body("Vertaistuki."))

    assert titles(search(client, "Marjatta")) == ["Marjatta suomeksi", "Marjatta på svenska"]
    assert titles(search(client, "Marjatta", "sv")) == ["Marjatta på svenska", "Marjatta suomeksi"]
    assert titles(search(client, "kamratstöd")) == []


def test_a_translation_is_found_once_in_the_language_of_the_reader(client):
    swedish = translated_site("sv")
    index = swedish.add_child(instance=NewsIndexPage(title="Nyheter", locale=swedish.locale))
    page = NewsPageFactory(title="Marjatta suomeksi")
    NewsPageFactory(
        title="Marjatta på svenska",
        parent=index,
        locale=swedish.locale,
        translation_key=page.translation_key,
    )

    assert titles(search(client, "Marjatta")) == ["Marjatta suomeksi"]
    assert titles(search(client, "Marjatta", "sv")) == ["Marjatta på svenska"]


def test_results_are_narrowed_by_type_and_counted(client):
    NewsPageFactory(title="Omaiset kokoontuivat")
    NetworkPageFactory(title="Omaiset yhdessä")
    OrganisationPageFactory(title="Omaiset ry")

    response = search(client, "omaiset", type="network")

    assert titles(response) == ["Omaiset yhdessä"]
    [kinds] = response.context["filters"]
    assert {choice.value: choice.count for choice in kinds.choices} == {
        "": None,
        "news": 1,
        "network": 1,
        "organisation": 1,
    }


@pytest.mark.parametrize(
    "query",
    [
        "",
        "a",
        "ä" * 10_000,
        "sana " * 2_000,
        "\0",
        "nolla\0merkki",
        "!?.,;:",
        '"lainaus',
        "title:omaiset AND",
        "NEAR(a b)",
        "a* OR ^b",
        "{title} : x",
        "a & | ! (b",
        "a:*",
        "'); DROP TABLE",
        "%s %d %(x)s",
        "\\",
        "🦆🦆",
        "_",
        "½ ①",
        "\ud7ff\u202e",
    ],
    ids=lambda query: repr(query[:12]),
)
def test_no_query_breaks_the_search(client, query):
    OrganisationPageFactory(title="Saimaan Omaiset ry")

    assert search(client, query).status_code == 200


def test_what_was_typed_is_shown_as_text(client):
    assert "<script>" not in search(client, "<script>alert(1)</script>").content.decode().split("</head>")[1]


def test_no_result_leads_on(client):
    assert f'href="{site_root().url}"' in search(client, "olematon").content.decode()


def test_an_unknown_type_gives_no_results(client):
    NewsPageFactory(title="Omaiset")

    response = search(client, "omaiset", type="juoru")

    assert (response.status_code, titles(response)) == (200, [])


def test_results_have_twenty_rows_a_page_and_no_page_beyond_the_last(client):
    NewsPageFactory.create_batch(21, title="Omaiset")

    assert len(titles(search(client, "omaiset"))) == 20
    assert len(titles(search(client, "omaiset", page="2"))) == 1
    assert search(client, "omaiset", page="3").status_code == 404
    assert search(client, "omaiset", page="x").status_code == 404


def test_a_search_takes_the_same_queries_however_much_it_finds(client, django_assert_max_num_queries):
    def queries(count):
        NewsPageFactory.create_batch(count, title="Omaiset")
        search(client, "omaiset")  # takes them into the index
        with django_assert_max_num_queries(30) as counted:
            search(client, "omaiset")
        return len(counted)

    assert queries(5) == queries(14)


def test_a_search_sets_no_cookie_and_is_not_for_search_engines(client):
    response = search(client, "omaiset")

    assert not response.cookies
    assert response["X-Robots-Tag"] == "noindex"


class TestWithoutElasticsearch:
    """The search engine is configured but nobody answers at its address."""

    @pytest.fixture(autouse=True)
    def _engine_away(self, elasticsearch_away):
        """For all tests below."""

    def test_the_database_answers(self, client):
        NewsPageFactory(title="Omaiset kokoontuivat")

        assert titles(search(client, "omaiset")) == ["Omaiset kokoontuivat"]

    def test_a_page_can_be_published_changed_and_deleted(self):
        page = NewsPageFactory(live=False)
        page.save_revision().publish()
        page.refresh_from_db()
        page.title = "Muuttunut"
        page.save_revision().publish()

        page.delete()

        assert not type(page).objects.exists()
