"""What is found for what somebody typed, in the store's items."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from content_store.filters import Selection
from content_store.models import ContentItem
from regions.models import Municipality
from search.asking.finding import Asking, Results, find
from search.asking.synonyms import forget_synonyms
from search.models import SynonymGroup
from tests.factories import EventPageFactory, NewsPageFactory, OrganisationPageFactory, body
from tests.hiding import HIDDEN, SECRET

pytestmark = pytest.mark.django_db


def ask(text: str, *locales: str, **more) -> Results:
    return find(Asking(text, locales or ("fi",), **more))


def titles(results: Results) -> list[str]:
    names = dict(ContentItem.objects.values_list("id", "title"))
    return [names[hit.item] for hit in results.found.hits]


@pytest.fixture
def lappeenranta():
    return Municipality.objects.get(code="405")


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Kumppanuuspöydän syyskokous", "kumppanuuspöytä"),
        ("Kumppanuuspöydän syyskokous", "kokoukset"),
        ("Omaishoitajien vertaistukiryhmä", "vertaistuki"),
        ("Järjestöt hakivat avustuksia", "järjestö avustus"),
        ("STEAn avustukset julki", "STEA"),
        ("Avustuspäätös STEA:lta", "stean avustukset"),
        ("Etelä-Karjalan sote-järjestöt", "sotejärjestö"),
        ("Mielenterveys on kaikkien asia", "mielenterveyden"),
        ("Äitien kerho", "aitien kerho"),
        ("Järjestöilta", "jarjesto"),
    ],
)
def test_any_form_of_a_word_finds_it_and_what_is_inside_compounds(title, query):
    NewsPageFactory(title=title, body=body("Muuta."))
    NewsPageFactory(title="Talkoot rannalla", body=body("Muuta."))

    assert titles(ask(query)) == [title]


def test_what_has_all_words_comes_first_wherever_they_stand():
    NewsPageFactory(title="Kurssi", body=body("Vapaaehtoiset tulivat Ähtäristä ja toivat kahvit."))
    NewsPageFactory(title="Kahvit")

    results = ask("kahvi vapaaehtoinen")

    assert titles(results) == ["Kurssi", "Kahvit"]
    assert results.some_words


def test_a_word_of_the_title_counts_more_than_one_of_the_text_and_that_more_than_a_part_of_a_compound():
    NewsPageFactory(title="Talkoot", body=body("Väki tuli kokoukseen."))
    NewsPageFactory(title="Kahvit", body=body("Väki tuli vuosikokousjärjestelyihin."))
    NewsPageFactory(title="Kokous", body=body("Väki tuli."))

    assert titles(ask("kokous")) == ["Kokous", "Talkoot", "Kahvit"]


def test_a_word_of_the_title_counts_more_than_the_very_form_in_a_text():
    NewsPageFactory(title="Verstas aukeaa", body=body("Verstaalla opetetaan korjaamista nuorille."))
    NewsPageFactory(title="Nuorten ilta", body=body("Pelataan."))

    assert titles(ask("nuorille")) == ["Nuorten ilta", "Verstas aukeaa"]


def test_a_word_inside_a_compound_of_the_title_counts_more_than_one_of_a_text():
    NewsPageFactory(title="Latu", body=body("Talkoiden jälkeen avustus jaetaan."))
    NewsPageFactory(title="Järjestöavustukset", body=body("Haku on auki."))

    assert titles(ask("avustus")) == ["Järjestöavustukset", "Latu"]


def test_whoever_asks_for_a_kind_gets_things_of_that_kind_first(lappeenranta):
    NewsPageFactory(title="Kunta lopetti", body=body("Yhdistykset jatkavat."))
    OrganisationPageFactory(title="Saimaan Soutajat", municipality=lappeenranta)

    assert titles(ask("yhdistykset")) == ["Saimaan Soutajat", "Kunta lopetti"]


def test_the_halves_of_a_compound_will_do_when_nothing_has_it_whole():
    NewsPageFactory(title="Sillanrakentajat", body=body("Hanke alkoi."))
    NewsPageFactory(title="Talkoot", body=body("Hanke alkoi."))

    assert titles(ask("sillanrakentajat-hanke")) == ["Sillanrakentajat"]


def test_fresh_news_come_before_old_ones_that_fit_as_well():
    NewsPageFactory(title="Kokous", date=date(2015, 5, 5))
    NewsPageFactory(title="Kokous nyt")

    assert titles(ask("kokous")) == ["Kokous nyt", "Kokous"]


def test_an_event_that_is_over_comes_after_one_that_is_to_come():
    now = timezone.now()
    for title, days in (("Kokous eilen", -30), ("Kokous pian", 30)):
        at = now + timedelta(days=days)
        EventPageFactory(title=title, starts_at=at, ends_at=at + timedelta(hours=1))

    assert titles(ask("kokous")) == ["Kokous pian", "Kokous eilen"]


class TestPhrasesAndMinus:
    @pytest.fixture(autouse=True)
    def _pages(self):
        NewsPageFactory(title="Yksi", body=body("Järjestöt kertovat omin sanoin."))
        NewsPageFactory(title="Kaksi", body=body("Sanoin sen, vaikka omin päin."))

    def test_words_in_quotes_follow_each_other(self):
        assert titles(ask('"omin sanoin"')) == ["Yksi"]
        assert titles(ask("”Omin sanoin” järjestö")) == ["Yksi"]

    def test_a_quote_without_its_pair_is_only_a_sign(self):
        assert set(titles(ask('"omin sanoin'))) == {"Yksi", "Kaksi"}

    def test_what_has_a_minus_before_it_is_left_out(self):
        assert titles(ask("sanoin -järjestö")) == ["Kaksi"]
        assert titles(ask('sanoin -"omin sanoin"')) == ["Kaksi"]

    def test_a_hyphen_inside_a_word_is_no_minus(self):
        NewsPageFactory(title="Etelä-Karjala")

        assert titles(ask("etelä-karjala")) == ["Etelä-Karjala"]

    def test_nothing_but_a_minus_finds_nothing(self):
        assert ask("-omin").found.count == 0


class TestPlaces:
    @pytest.fixture(autouse=True)
    def _pages(self, lappeenranta):
        OrganisationPageFactory(title="Omaiset ry", municipality=lappeenranta)
        OrganisationPageFactory(title="Omaiset Oulussa ry", municipality=Municipality.objects.get(code="564"))
        NewsPageFactory(title="Retki Lappeenrantaan", body=body("Omaiset matkustivat Lappeenrantaan."))

    @pytest.mark.parametrize(
        "query", ["omaiset Lappeenrannassa", "lappeenrannasta omaiset", "omaiset lappeenrantaan"]
    )
    def test_a_place_in_a_local_case_is_a_filter(self, query):
        results = ask(query)

        assert results.place is not None
        assert results.place.token == "municipality:405"
        assert "Omaiset ry" in titles(results)
        assert "Omaiset Oulussa ry" not in titles(results)

    def test_alone_it_asks_for_all_that_is_there(self):
        results = ask("Lappeenrannassa")

        assert results.place is not None
        assert "Omaiset ry" in titles(results)

    def test_it_can_be_taken_for_a_word(self):
        results = ask("omaiset Lappeenrantaan", place_is_word=True)

        assert results.place is None
        assert "Retki Lappeenrantaan" in titles(results)

    @pytest.mark.parametrize("query", ["omaiset lappeenranta", "Lappeenrannan omaiset"])
    def test_in_any_other_case_it_is_a_word(self, query):
        assert ask(query).place is None

    def test_where_nothing_is_there_it_is_a_word(self):
        NewsPageFactory(title="Omaiset kävivät Utsjoella")

        results = ask("omaiset Utsjoella")

        assert results.place is None
        assert titles(results)[0] == "Omaiset kävivät Utsjoella"

    def test_a_region_is_a_place_as_well(self):
        results = ask("omaiset Etelä-Karjalassa")

        assert results.place is not None
        assert results.place.token == "region:09"


class TestSlips:
    @pytest.fixture(autouse=True)
    def _pages(self):
        NewsPageFactory(title="Vertaistukea omaisille", body=body("Muuta."))

    @pytest.mark.parametrize(
        "query",
        ["vertasituki", "vertaistki", "vertaistuuki", "vertaustuki", "vertaistukea omasille", "vertais tuki"],
    )
    def test_one_slip_is_forgiven_and_said(self, query):
        results = ask(query)

        assert titles(results) == ["Vertaistukea omaisille"]

    def test_what_was_looked_for_instead_is_told(self):
        assert ask("vertasituki").instead in ("vertaistuki", "vertaistukea")

    def test_a_word_that_is_there_is_taken_as_it_is(self):
        NewsPageFactory(title="Kokko")
        NewsPageFactory(title="Kokki")

        assert titles(ask("kokki")) == ["Kokki"]
        assert ask("kokki").instead == ""

    def test_short_words_are_not_guessed(self):
        NewsPageFactory(title="Talo")

        assert ask("tulo").found.count == 0

    def test_a_word_of_what_is_gone_is_not_suggested(self):
        page = NewsPageFactory(title=SECRET)
        ask(SECRET)
        page.unpublish()

        results = ask(SECRET[:-2] + "ul")

        assert (results.found.count, results.instead, results.meant) == (0, "", "")

    def test_more_results_are_offered_when_few_are_found(self):
        for number in range(4):
            NewsPageFactory(title=f"Kumppanuus {number}")
        NewsPageFactory(title="Kumpanuus")

        results = ask("kumpanuus")

        assert titles(results) == ["Kumpanuus"]


def test_the_beginning_of_a_title_is_enough():
    NewsPageFactory(title="Äitien kerho Öljymäessä")

    assert titles(ask("öljym")) == ["Äitien kerho Öljymäessä"]


def test_what_lacks_a_word_comes_after_what_has_them_all():
    NewsPageFactory(title="Nuorten mielenterveys Kouvolassa")
    NewsPageFactory(title="Nuorten mielenterveys")
    NewsPageFactory(title="Talkoot")

    results = ask("mielenterveys nuoret kouvola")

    assert titles(results) == ["Nuorten mielenterveys Kouvolassa", "Nuorten mielenterveys"]
    assert results.some_words


class TestSynonyms:
    def test_those_of_a_group_find_each_other_at_once(self):
        NewsPageFactory(title="Pöytälaatikko")
        assert ask("lipasto").found.count == 0

        SynonymGroup.objects.create(language="fi", words="lipasto\npöytälaatikko")

        assert titles(ask("lipastoista")) == ["Pöytälaatikko"]

    def test_what_was_typed_comes_before_its_synonyms(self):
        SynonymGroup.objects.create(language="fi", words="lipasto\npöytälaatikko")
        forget_synonyms()
        NewsPageFactory(title="Pöytälaatikko")
        NewsPageFactory(title="Huone", body=body("Huoneessa on lipasto."))

        assert titles(ask("lipasto")) == ["Huone", "Pöytälaatikko"]

    def test_an_expression_of_several_words_does_so_too(self):
        NewsPageFactory(title="Sosiaali- ja terveydenhuollon uudistus")
        NewsPageFactory(title="Sote muuttuu")

        assert set(titles(ask("sote"))) == {"Sosiaali- ja terveydenhuollon uudistus", "Sote muuttuu"}
        assert set(titles(ask("sosiaali- ja terveydenhuolto"))) == {
            "Sosiaali- ja terveydenhuollon uudistus",
            "Sote muuttuu",
        }

    @pytest.mark.parametrize("query", ["sosiaali- ja terveydenhuol", "uusi sosiaali- ja terveydenhuol"])
    def test_an_expression_that_is_not_yet_typed_to_its_end_does_so_too(self, query):
        SynonymGroup.objects.create(language="fi", words="sote\nsosiaali- ja terveydenhuolto")
        NewsPageFactory(title="Sote muuttuu", body=body("Uutta."))
        NewsPageFactory(title="Talkoot", body=body("Uutta sosiaali- ja terveydenhuollosta."))

        results = ask(query)

        assert set(titles(results)) == {"Sote muuttuu", "Talkoot"}
        assert not results.some_words

    def test_no_word_of_an_expression_is_dropped_when_its_last_one_may_be_a_beginning(self):
        SynonymGroup.objects.create(language="fi", words="miepä\nmielenterveys ja päihdetyö")
        NewsPageFactory(title="Päihdetyöntekijöiden ilta")

        results = ask("mielenterveys ja päihdetyö")

        assert titles(results) == ["Päihdetyöntekijöiden ilta"]
        assert results.some_words


@pytest.mark.parametrize("hide", HIDDEN)
def test_nothing_hidden_is_found_or_counted(hide):
    hide()

    results = ask(SECRET, "fi", "sv", kinds=("type", "locale"))

    assert (results.found.count, results.found.hits, dict(results.found.counts)) == (0, [], {})


def test_what_is_hidden_is_asked_once_however_many_steps_a_search_takes(django_assert_max_num_queries):
    NewsPageFactory(title="Talkoot rannalla")
    ContentItem.objects.filter(page_key=NewsPageFactory(title="Salaiset talkoot").pk).update(withheld=True)
    ask("talkoot")

    with django_assert_max_num_queries(26) as queries:
        results = ask("outo talkoot ranta")

    assert titles(results) == ["Talkoot rannalla"]
    assert results.some_words
    assert sum('"withheld"' in query["sql"] for query in queries) == 1


def test_choices_are_counted_under_all_other_choices(lappeenranta):
    OrganisationPageFactory(title="Omaiset ry", municipality=lappeenranta)
    EventPageFactory(title="Omaisten ilta", municipality=lappeenranta)
    NewsPageFactory(title="Omaiset")

    counts = ask(
        "omainen", selection=Selection((("type:event",),)), kinds=("type", "municipality")
    ).found.counts

    assert counts["municipality:405"] == 1
    assert (counts["type:event"], counts["type:organisation"], counts["type:news"]) == (1, 1, 1)


def test_what_was_renamed_is_found_by_its_new_name_alone():
    page = NewsPageFactory(title="Kokko", body=body("Muuta."))
    assert titles(ask("kokko")) == ["Kokko"]
    page.title = "Nuotio"
    page.save_revision().publish()

    assert titles(ask("nuotio")) == ["Nuotio"]
    assert ask("kokko").found.count == 0


def test_other_names_and_codes_find_an_organisation():
    page = OrganisationPageFactory(title="Uusi nimi ry", business_id="1234567-1", postal_code="53100")
    page.other_names.create(name="Vanha Tervaskanto ry", kind="former")
    page.save_revision().publish()
    OrganisationPageFactory(title="Muu ry")

    for query in ("tervaskanto", "1234567-1", "53100"):
        assert titles(ask(query)) == ["Uusi nimi ry"]
