import pytest

from search.analysis import analyse, analyse_query


def lemmas(text, language):
    return [word.lemmas[0] for word in analyse(text, language)]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("sv", "föreningarna", "föreningen"),
        ("sv", "EU:s", "EU"),
        ("en", "associations", "association's"),
        ("en", "don’t", "DON'T"),
    ],
)
def test_forms_of_a_swedish_or_english_word_have_one_stem(language, one, other):
    assert lemmas(one, language) == lemmas(other, language)


def test_a_hyphenated_word_is_found_whole_and_weaker_by_its_parts():
    [word] = analyse("icke-statliga", "sv")

    assert (word.lemmas, word.parts) == (("ickestat",), ("ick", "stat"))


@pytest.mark.parametrize("language", ["se", "ru", "", "xx-YY"])
def test_words_of_other_languages_stay_as_they_are(language):
    assert lemmas("Sámegielat Организации", language) == ["sámegielat", "организации"]


@pytest.mark.parametrize(
    ("language", "text", "stop"),
    [
        ("fi", "Järjestöt ja se on", [False, True, True, True]),
        ("sv", "Föreningen och vi", [False, True, True]),
        ("en", "The association of us", [True, False, True, False]),
        ("se", "ja", [False]),
    ],
)
def test_stop_words_are_told_and_stay(language, text, stop):
    assert [word.stop for word in analyse(text, language)] == stop


def test_a_query_of_stop_words_alone_can_be_searched_for():
    assert [word.lemmas for word in analyse_query("se ja", "fi")] == [("se",), ("ja",)]
