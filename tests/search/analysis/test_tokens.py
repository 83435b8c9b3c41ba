import pytest

from search.analysis import analyse


def surfaces(text, language="fi"):
    return [word.surface for word in analyse(text, language)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ter\u00advey\u00addes\u200bhuolto", ["terveydeshuolto"]),
        ("a\u0308iti", ["äiti"]),
        ("”Lainaus” – ja ’toinen’…", ["lainaus", "ja", "toinen"]),
        ("Etelä\u2011Karjala", ["eteläkarjala"]),
        ("2017–2020, 2017-2020", ["2017", "2020", "2017", "2020"]),
        ("https://www.esimerkki.fi/polku?x=1", ["https", "www", "esimerkki", "fi", "polku", "x", "1"]),
        ("eeva.esimerkki@posti.example", ["eeva", "esimerkki", "posti", "example"]),
        ("Paikka:Helsinki Huom:tänään", ["paikka", "helsinki", "huom", "tänään"]),
        ("snake_case a\x00b \ud800", ["snake", "case", "a", "b"]),
        ("sámegielat Привет שלום 你好 m²", ["sámegielat", "привет", "שלום", "你好", "m2"]),
        ("🙂 👩‍👩‍👧 !?", []),
        ("हिन्दी", ["हनद"]),
        ("", []),
    ],
)
def test_a_text_falls_into_words_that_no_engine_splits(text, words):
    assert surfaces(text) == words


@pytest.mark.parametrize("written", ["15.3.2026", "15. 3. 2026", "15.03.2026", "2026-03-15"])
def test_a_day_is_the_same_however_it_is_written(written):
    [word] = analyse(written, "fi")

    assert (word.lemmas, word.parts) == (("20260315",), ("2026", "0315"))


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("15.3.", "0315"),
        ("klo 17.30", "1730"),
        ("klo 17:30", "1730"),
        ("1234567-8", "12345678"),
        ("A4", "a4"),
        ("COVID-19", "covid19"),
    ],
)
def test_numbers_of_many_kinds_are_one_term(text, term):
    assert analyse(text, "fi")[-1].lemmas[0] == term


@pytest.mark.parametrize("text", ["192.168.1.10", "3.12.2", "99.99.2026", "3,50", "040-123 4567"])
def test_other_numbers_fall_into_their_digits(text):
    assert all(surface.isdigit() for surface in surfaces(text))


def test_words_say_where_they_stood():
    text = "Hei, STEA:n a\u0308idit! 15.3.2026"

    assert [text[word.start : word.end] for word in analyse(text, "fi")] == [
        "Hei",
        "STEA:n",
        "a\u0308idit",
        "15.3.2026",
    ]
