import pytest

from search.analysis import analyse, analyse_query


def only(text):
    [word] = analyse(text, "fi")
    return word


def strong(text):
    return {lemma for word in analyse(text, "fi") for lemma in word.lemmas}


def weak(text):
    return {part for word in analyse(text, "fi") for part in word.parts}


@pytest.mark.parametrize(
    ("written", "base"),
    [
        ("kumppanuuspöydän", "kumppanuuspöytä"),
        ("Kumppanuuspöytään", "kumppanuuspöytä"),
        ("avustuksia", "avustus"),
        ("AVUSTUSTEN", "avustus"),
        ("omaishoitajien", "omaishoitaja"),
        ("Lappeenrannassa", "lappeenranta"),
        ("Rovaniemen", "rovaniemi"),
        ("Kainuun", "kainuu"),
        ("Etelä-Karjalan", "eteläkarjala"),
        ("Pohjois-Savossa", "pohjoissavo"),
        ("Virtasen", "virtanen"),
        ("järjestössämmekin", "järjestö"),
        ("järjestöhän", "järjestö"),
        ("lapsiaan", "lapsi"),
        ("pienempien", "pieni"),
        ("raa'an", "raaka"),
        ("ei-toivotun", "eitoivottu"),
        ("69-vuotiaille", "69vuotias"),
        ("2020-luvulla", "2020luku"),
        ("tiedotetaan", "tiedottaa"),
        ("parasta", "hyvä"),
    ],
)
def test_a_form_leads_to_its_base_form(written, base):
    assert base in only(written).lemmas


@pytest.mark.parametrize(
    ("participle", "verb"),
    [
        ("osallistuvan", "osallistua"),
        ("osallistuneet", "osallistua"),
        ("saavien", "saada"),
        ("valmisteltu", "valmistella"),
        ("määriteltäväksi", "määritellä"),
        ("liikkumaton", "liikkua"),
    ],
)
def test_a_participle_is_found_by_its_verb_too(participle, verb):
    assert verb in only(participle).lemmas


@pytest.mark.parametrize(
    ("written", "own", "from_which"),
    [
        ("osallistumisesta", "osallistuminen", "osallistua"),
        ("nopeastikin", "nopeasti", "nopea"),
        ("paremmin", "paremmin", "hyvä"),
        ("hyvinkin", "hyvin", "hyvä"),
        ("elämää", "elämä", "elää"),
    ],
)
def test_what_is_made_of_a_verb_or_an_adjective_is_a_word_of_its_own(written, own, from_which):
    assert only(written).lemmas == (own,)
    assert from_which in only(written).parts


def test_every_reading_is_kept_and_the_base_form_comes_first():
    assert only("kuusi").lemmas == ("kuusi", "kuu")


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("järjestöyhdyshenkilön", {"järjestö", "henkilö", "yhdyshenkilö", "järjestöyhdys"}),
        ("mielenterveystyötä", {"mieli", "terveys", "mielenterveys", "työ"}),
        ("sote-järjestöt", {"sote", "järjestö"}),
        ("SOTE-uudistuksen", {"sote", "uudistus"}),
        ("kaupungintalolla", {"kaupunki", "talo"}),
        ("Skypekokouksissa", {"skype", "kokous"}),
        ("Etelä-Karjala", {"etelä", "karjala"}),
        ("Theron-Mäkisen", {"theron", "mäkinen"}),
    ],
)
def test_what_is_inside_a_compound_is_weaker(compound, parts):
    word = only(compound)

    assert parts <= set(word.parts)
    assert not parts & set(word.lemmas)


@pytest.mark.parametrize(
    ("place", "word"),
    [
        ("Lappeenrannassa", "ranta"),
        ("Rovaniemellä", "niemi"),
        ("Äänekosken", "koski"),
        ("Hämeenlinna", "linna"),
    ],
)
def test_places_are_not_found_by_what_their_names_are_made_of(place, word):
    assert word not in strong(place) | weak(place)


@pytest.mark.parametrize("form", ["Theron", "Theronin", "Theronille", "theronia", "Theroniin", "Theronkin"])
def test_forms_of_an_unknown_name_have_something_in_common(form):
    assert "theron" in only(form).lemmas


@pytest.mark.parametrize("form", ["Tommolanmäki", "Tommolanmäen", "Tommolanmäelle"])
def test_a_name_that_ends_with_a_short_word_is_a_form_of_that(form):
    assert "tommolanmäki" in only(form).lemmas


@pytest.mark.parametrize(
    "form", ["STEA", "STEAn", "STEA:n", "STEA:lta", "STEAlta", "STEA’n", "stean", "Steasta"]
)
def test_an_acronym_is_found_in_every_form(form):
    assert "stea" in only(form).lemmas


@pytest.mark.parametrize(
    ("form", "base"),
    [("EU:n", "eu"), ("EU:ssakin", "eu"), ("ry:n", "ry"), ("12:ssa", "12"), ("Natoon", "nato")],
)
def test_acronyms_and_numbers_lose_their_endings(form, base):
    assert base in only(form).lemmas


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("vanhus- ja vammaistyö", "vanhustyö"),
        ("sosiaali- ja terveydenhuollon", "sosiaalihuolto"),
        ("nuoriso-, vanhus- sekä vammaistyössä", "nuorisotyö"),
        ("nuorisotyö ja -toiminta", "nuorisotoiminta"),
    ],
)
def test_a_hanging_hyphen_is_completed(text, meant):
    assert meant in strong(text)


@pytest.mark.parametrize("text", ["vanhus-", "vanhus- ja", "-toiminta", "vanhus- ja Theron", "- -"])
def test_a_hyphen_that_hangs_alone_does_no_harm(text):
    assert all(word.lemmas for word in analyse(text, "fi"))


@pytest.mark.parametrize(
    ("said", "written"),
    [("viikkoo", "viikko"), ("ostanu", "ostaa"), ("valmiiks", "valmis"), ("talos", "talo")],
)
def test_everyday_speech_leads_to_the_written_word(said, written):
    assert written in only(said).lemmas


def test_letters_with_dots_are_never_folded():
    assert not strong("säästö näköala Åbo") & {"saasto", "nakoala", "abo"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jarjesto", "järjestö"),
        ("jarjestojen", "järjestö"),
        ("tyopajat", "työpaja"),
        ("mielenterveystyo", "mielenterveystyö"),
        ("hameenlinna", "hämeenlinna"),
        ("kayttajat", "käyttäjä"),
        ("sotejarjestot", "sotejärjestö"),
        ("aanekoskella", "äänekoski"),
    ],
)
def test_a_query_without_dots_means_the_word_with_them(typed, meant):
    [word] = analyse_query(typed, "fi")

    assert word.lemmas[0] == meant


def test_a_query_with_dots_or_of_a_known_word_is_taken_as_it_is():
    assert [word.lemmas for word in analyse_query("talo järjestöt", "fi")] == [("talo",), ("järjestö",)]


def test_a_query_has_no_parts():
    assert {
        word.parts for word in analyse_query("sosiaali- ja terveydenhuollon SOTE-uudistus 1.2.2026", "fi")
    } == {()}


@pytest.mark.parametrize("language", ["fi", "fi-FI", "fi_FI", "FI"])
def test_a_language_is_told_with_or_without_its_country(language):
    assert analyse("järjestöissä", language)[0].lemmas == ("järjestö",)
