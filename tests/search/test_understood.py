"""What the search page says about what it understood, and the ways on from there."""

import pytest
from django.urls import reverse
from django.utils import translation

from regions.models import Municipality
from tests.factories import EventPageFactory, NewsPageFactory, OrganisationPageFactory, body, site_root
from tests.hiding import HIDDEN, SECRET

pytestmark = pytest.mark.django_db


def search(client, query, **more):
    site_root()
    return client.get(reverse("search:search"), {"q": query, **more})


def suggestions(client, query, language="fi"):
    site_root()
    with translation.override(language):
        address = reverse("search:suggestions")
    return client.get(address, {"q": query}).json()["suggestions"]


def titles(response):
    return [row.title for row in response.context["items"]]


class TestMarks:
    def test_the_form_in_the_text_is_marked_for_a_word_in_base_form(self, client):
        NewsPageFactory(title="Kuntien <b>päivä</b>", body=body("Kahvien jälkeen kunnissa kokoonnuttiin."))

        html = search(client, "kunta").content.decode()

        assert "<mark>Kuntien</mark> &lt;b&gt;päivä" in html
        assert "<mark>kunnissa</mark> kokoonnuttiin" in html

    def test_what_is_inside_a_compound_is_marked_as_a_whole_word(self, client):
        NewsPageFactory(title="Omaishoitajien ilta")

        assert "<mark>Omaishoitajien</mark> ilta" in search(client, "omainen").content.decode()


class TestPlace:
    @pytest.fixture(autouse=True)
    def _pages(self):
        OrganisationPageFactory(title="Omaiset ry", municipality=Municipality.objects.get(code="405"))
        OrganisationPageFactory(title="Rannan omaiset ry", municipality=Municipality.objects.get(code="732"))

    def test_it_is_told_and_can_be_taken_off(self, client):
        response = search(client, "omaiset Lappeenrannassa")

        assert titles(response) == ["Omaiset ry"]
        html = response.content.decode()
        assert "Paikka: Lappeenranta" in html
        assert response.context["place_as_word"] == "?q=omaiset+Lappeenrannassa&places=word"
        assert "Paikka:" not in search(client, "omaiset Lappeenrannassa", places="word").content.decode()

    def test_other_filters_are_kept_when_it_is_taken_off(self, client):
        response = search(client, "omaiset Lappeenrannassa", type="organisation")

        assert "type=organisation" in response.context["place_as_word"]


class TestCodes:
    @pytest.fixture(autouse=True)
    def _pages(self):
        self.page = OrganisationPageFactory(title="Omaiset ry", business_id="1234567-1", postal_code="53100")
        OrganisationPageFactory(title="Muut ry", postal_code="96100")

    @pytest.mark.parametrize("query", ["1234567-1", "FI12345671", "12345671", " 1234567-1 ", "53100"])
    def test_a_code_of_one_entry_leads_to_it(self, client, query):
        response = search(client, query)

        assert response.status_code == 302
        assert response["Location"].endswith(self.page.get_url())

    def test_a_code_of_several_entries_lists_them(self, client):
        OrganisationPageFactory(title="Naapurit ry", postal_code="53100")

        assert set(titles(search(client, "53100"))) == {"Omaiset ry", "Naapurit ry"}

    def test_a_filter_shows_the_list(self, client):
        assert search(client, "53100", type="organisation").status_code == 200

    def test_a_name_of_one_entry_is_listed(self, client):
        assert titles(search(client, "omaiset")) == ["Omaiset ry"]


class TestFilters:
    def test_each_choice_tells_what_it_would_give(self, client):
        OrganisationPageFactory(title="Omaiset ry", municipality=Municipality.objects.get(code="405"))
        EventPageFactory(title="Omaisten ilta")
        NewsPageFactory(title="Omaiset")

        filters = {one.name: one for one in search(client, "omaiset").context["filters"]}

        counts = {
            (name, choice.value): choice.count
            for name, one in filters.items()
            for choice in one.choices
            if choice.value
        }
        assert counts["type", "organisation"] == counts["type", "event"] == counts["type", "news"] == 1
        assert counts["municipality", "405"] == 1
        assert counts["time", "coming"] == 2  # the news are of this month

    def test_chosen_together_they_narrow_together(self, client):
        municipality = Municipality.objects.get(code="405")
        OrganisationPageFactory(title="Omaiset ry", municipality=municipality)
        EventPageFactory(title="Omaisten ilta", municipality=municipality)

        response = search(client, "omaiset", type="event", municipality="405", time="coming")

        assert titles(response) == ["Omaisten ilta"]

    @pytest.mark.parametrize("name", ["type", "municipality", "region", "theme", "time"])
    @pytest.mark.parametrize("value", ["x", "'", "9" * 5000, "\0", "coming coming", "%"], ids=lambda v: v[:6])
    def test_a_value_that_is_none_finds_nothing(self, client, name, value):
        NewsPageFactory(title="Omaiset")

        response = search(client, "omaiset", **{name: value})

        assert (response.status_code, titles(response)) == (200, [])

    def test_a_thousand_of_them_are_no_trouble(self, client):
        NewsPageFactory(title="Omaiset")

        address = reverse("search:search") + "?q=omaiset" + "&type=news" * 900

        assert client.get(address).status_code == 200


def test_another_spelling_is_told(client):
    NewsPageFactory(title="Vertaistuki")

    html = search(client, "vertasituki").content.decode()

    assert "ei löytynyt mitään. Näytetään tulokset haulle <strong>vertaistuki</strong>" in html


class TestSuggestions:
    def test_titles_places_and_themes_are_suggested_after_two_letters(self, client):
        OrganisationPageFactory(title="Lapset ensin ry", municipality=Municipality.objects.get(code="405"))

        found = suggestions(client, "la")

        assert [one["text"] for one in found] == ["Lappeenranta", "Lapset ensin ry"]
        assert found[0]["html"] == "<mark>La</mark>ppeenranta"
        assert found[0]["url"].endswith("/fi/haku/?q=Lappeenranta")
        assert found[1]["kind"] == "Järjestö"

    def test_they_take_the_same_queries_however_many_names_begin_so(
        self, client, django_assert_max_num_queries
    ):
        for code in ("405", "700", "153", "416", "580"):
            OrganisationPageFactory(municipality=Municipality.objects.get(code=code))
        suggestions(client, "la")  # takes them into the index, and reads the names

        def queries(query):
            with django_assert_max_num_queries(30) as counted:
                suggestions(client, query)
            return len(counted)

        assert queries("la") == queries("lappeenr")

    def test_the_words_before_have_to_be_there_in_any_form(self, client):
        NewsPageFactory(title="Omaisten kesäkokous")
        NewsPageFactory(title="Kesäkokous")

        assert [one["text"] for one in suggestions(client, "omainen kes")] == ["Omaisten kesäkokous"]

    def test_a_title_that_begins_so_comes_first(self, client):
        NewsPageFactory(title="Iso kokous")
        NewsPageFactory(title="Kokous tänään ja huomenna aamulla varhain")

        assert suggestions(client, "kok")[0]["text"].startswith("Kokous")

    @pytest.mark.parametrize("query", ["", "l", "  ", "!!", "🦆", '"', "a" * 10_000, "la\0la", "* OR"])
    def test_nothing_confuses_them(self, client, query):
        OrganisationPageFactory(title="Lapset ensin ry")

        assert suggestions(client, query) == []

    @pytest.mark.parametrize("hide", HIDDEN)
    def test_nothing_hidden_is_suggested(self, client, hide):
        hide()

        assert suggestions(client, SECRET[:5]) == []

    def test_what_is_typed_and_found_is_escaped(self, client):
        NewsPageFactory(title="<b>Kokko</b>")

        assert suggestions(client, "kokk")[0]["html"] == "&lt;b&gt;<mark>Kokko</mark>&lt;/b&gt;"
