"""Wagtail's own search, in the admin and in its APIs, on each engine."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from modelsearch.backends import get_search_backend
from modelsearch.query import PlainText
from modelsearch.utils import parse_query_string
from wagtail.models import Locale, Page

from core.models import SiltaImage, Theme
from organisations.models import OrganisationName, OrganisationPage
from people.models import Person
from search.engines.choosing import RESTS
from search.engines.elastic import ElasticsearchEngine
from search.index.keeping import keep_level
from search.models import Unindexed
from tests.factories import (
    DocumentFactory,
    ImageFactory,
    NewsPageFactory,
    OrganisationPageFactory,
    PersonFactory,
    ThemeFactory,
    body,
    site_root,
)
from tests.search.engines.proxy import proxy

pytestmark = pytest.mark.django_db

EXPLORER = reverse("wagtailadmin_explore_root")
EVERYWHERE = reverse("wagtailadmin_pages:search")
PAGES_TO_CHOOSE = reverse("wagtailadmin_choose_page_search")

CHOOSE_PERSON = Person.snippet_viewset.chooser_viewset.get_url_name("choose_results")
THEMES = Theme.snippet_viewset.get_url_name("list")


@pytest.fixture
def elasticsearch(settings, elasticsearch_url):
    """Elasticsearch as Wagtail's engine, with indexes of its own and nothing in them."""
    engine = {
        "BACKEND": "search.backends.elasticsearch",
        "URLS": [elasticsearch_url],
        "INDEX_PREFIX": f"testi_{uuid4().hex[:12]}_",
    }
    settings.WAGTAILSEARCH_BACKENDS = {"default": engine, "database": settings.SEARCH_IN_DATABASE}
    cache.clear()
    RESTS.end()
    call_command("update_index", backend_name="default", schema_only=True, verbosity=0)
    yield get_search_backend()
    delete_indexes()
    cache.clear()
    RESTS.end()


def delete_indexes():
    for index in get_search_backend().all_indexes():
        if index.is_alias():
            for one in index.aliased_indices():
                one.delete()


@pytest.fixture(params=["database", "elasticsearch"])
def engine(request):
    if request.param == "elasticsearch":
        return request.getfixturevalue("elasticsearch")
    return get_search_backend()


def found(engine, query, model=Page, **more):
    engine.refresh_indexes()
    return sorted(str(one) for one in engine.search(query, model, **more))


def begun(engine, query, model=Page, **more):
    engine.refresh_indexes()
    return sorted(str(one) for one in engine.autocomplete(query, model, **more))


def test_words_are_found_in_any_form(engine):
    NewsPageFactory(title="Kumppanuuspöytä", body=body("Vapaaehtoiset kokoontuivat Ähtärissä."))
    NewsPageFactory(title="Kokous kumppanuuspöydästä", live=False)
    NewsPageFactory(title="Säde")

    assert found(engine, "kumppanuuspöydän") == ["Kokous kumppanuuspöydästä", "Kumppanuuspöytä"]
    assert found(engine, "pöytä vapaaehtoisten") == ["Kumppanuuspöytä"]  # one in the title, one in the text
    assert found(engine, "ähtäri") == ["Kumppanuuspöytä"]
    assert found(engine, "ahtarissa") == ["Kumppanuuspöytä"]
    assert found(engine, "sateen kokous", operator="or") == ["Kokous kumppanuuspöydästä"]
    assert found(engine, "olematon kumppanuuspöytä") == []
    assert found(engine, "vapaaehtoinen", fields=["title"]) == []
    assert found(engine, "kokouksen", fields=["title"]) == ["Kokous kumppanuuspöydästä"]


def test_names_are_found_by_the_beginnings_of_their_words_and_in_any_form(engine):
    NewsPageFactory(title="Hämeenlinnan omaiset")
    NewsPageFactory(title="Hämeenlinna ja kumppanuuspöytä")

    assert begun(engine, "hämeenl") == ["Hämeenlinna ja kumppanuuspöytä", "Hämeenlinnan omaiset"]
    assert begun(engine, "hameenl") == begun(engine, "hämeenl")
    assert begun(engine, "hämeenlinnan kumppanuusp") == ["Hämeenlinna ja kumppanuuspöytä"]
    assert begun(engine, "hämeenlinnassa omai") == ["Hämeenlinnan omaiset"]
    assert begun(engine, "kumppanuuspöydän") == ["Hämeenlinna ja kumppanuuspöytä"]
    assert begun(engine, "Hämeenlinna ja") == ["Hämeenlinna ja kumppanuuspöytä"]
    assert begun(engine, "meenlinna") == []


def test_what_is_inside_a_compound_is_found_by_its_beginning_too(engine):
    NewsPageFactory(title="Lappeenrannan kotiseutuyhdistys")
    NewsPageFactory(title="Etsivää nuorisotyötä ja väentupa")
    NewsPageFactory(title="Talkoot")

    for query in ("yhdistys", "yhdist", "yhdistyksen", "kotiseutu", "seutuyhd", "lappeenranta yhdist"):
        assert begun(engine, query) == ["Lappeenrannan kotiseutuyhdistys"]
    for query in ("nuoriso", "työ", "tyo", "työn", "etsivä työ", "nuorisoty"):
        assert begun(engine, query) == ["Etsivää nuorisotyötä ja väentupa"]
    for query in ("distys", "orisotyö", "yhdistys talkoot"):
        assert begun(engine, query) == []


def test_what_changes_and_what_goes_is_followed(engine):
    page = NewsPageFactory(title="Kumppanuuspöytä")
    page.title = "Talkoot"
    page.save()
    NewsPageFactory(title="Talkoiden jälkeen").delete()

    assert found(engine, "pöydän") == []
    assert found(engine, "talkoita") == ["Talkoot"]


def test_a_page_is_read_in_its_own_language(engine):
    swedish, _new = Locale.objects.get_or_create(language_code="sv")
    NewsPageFactory(title="Föreningarna i Åbo", locale=swedish)

    assert found(engine, "förening") == ["Föreningarna i Åbo"]
    assert begun(engine, "föreningen") == ["Föreningarna i Åbo"]


def test_what_has_no_language_is_read_in_all(engine):
    ImageFactory(title="Föreningarna vid stranden")
    ImageFactory(title="Lapset rannalla")

    assert found(engine, "förening", SiltaImage) == ["Föreningarna vid stranden"]
    assert found(engine, "lapsi ranta", SiltaImage) == ["Lapset rannalla"]


def test_another_name_of_an_organisation_is_found(engine):
    page = OrganisationPageFactory(title="Sallan Martat")
    page.other_names.add(OrganisationName(name="Sallan emännät"))
    page.save()
    engine.add(page)  # the worker does it, after all of the page is written

    assert found(engine, "emäntien", OrganisationPage) == ["Sallan Martat"]
    assert begun(engine, "emän", OrganisationPage) == ["Sallan Martat"]


def test_quotes_stand_for_words_as_they_are_written(engine):
    NewsPageFactory(title="Omaisten kokous")

    def asked(query):
        engine.refresh_indexes()
        pages = Page.objects.autocomplete(query, backend="default")
        return [page.title for page in pages]

    assert asked(parse_query_string('"omaisten kokous"')[1]) == ["Omaisten kokous"]
    assert asked(parse_query_string('kokouksen "omaisten"', operator="and")[1]) == ["Omaisten kokous"]
    assert asked(parse_query_string('"omaisen kokous"')[1]) == []
    assert asked(~PlainText("kokous") & PlainText("omaisten")) == []


@pytest.mark.parametrize(
    "query",
    [
        "!!!",
        "\0",
        '"',
        "a OR",
        "x" * 10_000,
        "sana " * 2_000,
        "a & | ! (b",
        "a:*",
        "{title} : x",
        "%s %(x)s",
        "🦆",
        "½",
    ],
    ids=lambda query: repr(query[:12]),
)
def test_no_query_breaks_an_engine(engine, query):
    NewsPageFactory(title="Kokous")

    assert found(engine, query) == []
    assert begun(engine, query) == []


@pytest.mark.parametrize("address", [EXPLORER, EVERYWHERE, PAGES_TO_CHOOSE])
@pytest.mark.parametrize("query", ["kumppanuuspöydän", "kumppanuusp"])
def test_pages_are_found_in_the_admin_drafts_too(admin_client, address, query):
    site_root()
    NewsPageFactory(title="Kumppanuuspöytä")
    NewsPageFactory(title="Kumppanuuspöytä, luonnos", live=False)
    NewsPageFactory(title="Talkoot")

    html = admin_client.get(address, {"q": query}).content.decode()

    assert "Kumppanuuspöytä, luonnos" in html
    assert "Talkoot" not in html


@pytest.mark.parametrize(
    ("name", "make", "query"),
    [
        ("wagtailimages:index", lambda: ImageFactory(title="Saimaan ranta"), "rannan"),
        ("wagtailimages_chooser:choose_results", lambda: ImageFactory(title="Saimaan ranta"), "rannan"),
        ("wagtaildocs:index", lambda: DocumentFactory(title="Vuosikertomus"), "vuosikertomuksen"),
        ("wagtaildocs_chooser:choose_results", lambda: DocumentFactory(title="Vuosikertomus"), "vuosikertomuksen"),
        ("organisation_chooser:choose_results", lambda: OrganisationPageFactory(title="Sallan Martat"), "marttojen"),
        ("organisations_modeladmin_index", lambda: OrganisationPageFactory(title="Sallan Martat"), "marttojen"),
        (CHOOSE_PERSON, lambda: PersonFactory(name="Liisa Theron"), "theronin"),
        ("people_person_modeladmin_index", lambda: PersonFactory(name="Liisa Theron"), "theronin"),
        (THEMES, lambda: ThemeFactory(name_fi="Vanhukset"), "vanhusten"),
    ],
)  # fmt: skip
def test_each_list_and_dialogue_finds_by_any_form(admin_client, name, make, query):
    one = make()

    assert str(one) in admin_client.get(reverse(name), {"q": query}).content.decode()
    assert str(one) not in admin_client.get(reverse(name), {"q": "olematon"}).content.decode()


@pytest.mark.parametrize("address", ["/api/v2/pages/", "/api/v3/pages/"])
def test_both_apis_of_wagtail_find_by_any_form_and_no_drafts(client, address):
    NewsPageFactory(title="Kumppanuuspöytä")
    NewsPageFactory(title="Kumppanuuspöytä, luonnos", live=False)

    answer = client.get(address, {"search": "kumppanuuspöydän"}).json()

    assert [item["title"] for item in answer["items"]] == ["Kumppanuuspöytä"]


def test_people_are_found_by_their_inflected_titles_and_organisations():
    PersonFactory(name="Liisa Theron", title="toiminnanjohtaja", organisation_name="Sallan Martat")

    assert [one.name for one in Person.objects.matching("marttojen toiminnanjohtajan")] == ["Liisa Theron"]


def test_an_index_is_written_with_the_same_queries_however_many_objects(django_assert_max_num_queries):
    NewsPageFactory.create_batch(3)
    engine = get_search_backend()

    def queries(pages):
        with django_assert_max_num_queries(40) as counted:
            engine.add_bulk(type(pages[0]), list(pages))
        return [query["sql"] for query in counted if "wagtailcore_locale" in query["sql"]]

    pages = Page.objects.filter(title__isnull=False).specific()
    assert len(queries([page for page in pages if hasattr(page, "category")])) == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL alone")
def test_on_postgresql_one_column_is_looked_up_that_has_an_index():
    with CaptureQueriesContext(connection) as queries:
        list(get_search_backend().search("kokouksen", Page))

    condition = queries[-1]["sql"].partition(" WHERE ")[2].partition(" ORDER BY ")[0]
    assert '"wagtailsearch_indexentry"."body" @@' in condition
    assert "||" not in condition


def test_the_database_answers_what_elasticsearch_refuses_and_nothing_else(elasticsearch, client):
    NewsPageFactory(title="Kumppanuuspöytä")
    delete_indexes()

    assert client.get("/api/v2/pages/", {"search": "pöydän"}).json()["items"]
    assert RESTS.may_be_asked()


def way_back(way):
    way.trouble = lambda path: None
    RESTS.end()


class TestWhatIsSavedWhileElasticsearchIsAway:
    """It is found there once it answers again and the worker has been round."""

    @pytest.fixture
    def way(self, elasticsearch, settings, elasticsearch_url):
        """What stands between us and the node."""
        straight = settings.WAGTAILSEARCH_BACKENDS
        with proxy(elasticsearch_url) as between:
            engine = {**straight["default"], "URLS": [between.url]}
            settings.WAGTAILSEARCH_BACKENDS = {**straight, "default": engine}
            settings.ELASTICSEARCH = {"urls": [between.url]}
            settings.ELASTICSEARCH_PREFIX = f"{engine['INDEX_PREFIX']}own_"
            yield between
            way_back(between)
            ElasticsearchEngine().clear()
        settings.WAGTAILSEARCH_BACKENDS = straight

    def come_back(self, way):
        way_back(way)
        while keep_level():
            pass

    def found_there(self, query, model=Page):
        """By Elasticsearch alone."""
        engine = get_search_backend()
        engine.refresh_indexes()
        names = sorted(str(one) for one in engine.search(query, model))
        assert not RESTS.condition().resting
        return names

    def test_what_was_made_changed_and_deleted_is_taken_up(self, way):
        changed, deleted = NewsPageFactory(title="Kokko"), NewsPageFactory(title="Tuhka")
        deleted_key = deleted.pk
        way.trouble = lambda path: (503, "{}")
        NewsPageFactory(title="Nuotio")
        changed.title = "Takka"
        changed.save()
        deleted.delete()
        person = PersonFactory(name="Liisa Theron")

        self.come_back(way)

        assert [self.found_there(word) for word in ("nuotio", "takka", "kokko")] == [
            ["Nuotio"],
            ["Takka"],
            [],
        ]
        assert self.found_there("theron", Person) == [str(person)]
        assert get_search_backend().search("tuhka", Page).count() == 0
        assert not Page.objects.filter(pk=deleted_key).exists()
        assert not Unindexed.objects.exists()

    def test_nothing_is_forgotten_when_it_goes_away_again(self, way):
        way.trouble = lambda path: (503, "{}")
        NewsPageFactory(title="Nuotio")
        RESTS.end()
        while keep_level():
            pass
        assert RESTS.condition().resting

        self.come_back(way)

        assert self.found_there("nuotio") == ["Nuotio"]

    def test_what_it_refuses_holds_up_nothing_else(self, way, caplog):
        way.trouble = lambda path: (503, "{}")
        refused, taken = NewsPageFactory(title="Kokko"), NewsPageFactory(title="Nuotio")
        RESTS.end()
        way.trouble = lambda path: (400, "{}") if path.endswith(f"_doc/{refused.pk}") else None

        while keep_level():
            pass

        assert self.found_there("nuotio") == [taken.title]
        assert f"does not index news.newspage {refused.pk}" in caplog.text
        assert not Unindexed.objects.exists()


class TestWhileElasticsearchIsAway:
    @pytest.fixture(autouse=True)
    def _engine_away(self, elasticsearch_away):
        """For all tests below."""

    @pytest.mark.parametrize("address", [EXPLORER, EVERYWHERE, PAGES_TO_CHOOSE])
    def test_the_database_answers_in_the_admin(self, admin_client, address):
        NewsPageFactory(title="Kumppanuuspöytä")

        assert "Kumppanuuspöytä" in admin_client.get(address, {"q": "kumppanuuspöydän"}).content.decode()

    def test_the_database_answers_in_the_api(self, client):
        NewsPageFactory(title="Kumppanuuspöytä")

        assert client.get("/api/v3/pages/", {"search": "pöydän"}).json()["count"] == 1
