import random
import time
import unicodedata

import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.analysis import analyse, analyse_query
from search.analysis.analysing import FINNISH
from search.analysis.terms import MOST_LETTERS

LANGUAGES = st.sampled_from(["fi", "sv", "en", "se", "ru"])
# Pieces that rules look for, put together in ways that nobody thought of.
PIECES = st.sampled_from(
    [*"aäoöåAÄOÖÅnstk-:.'’–1290 \u00ad\u0308\x00\ud800", "STEA", ":n", "ssa", "työ", "vanhus-", " ja ", "15.3.", "İ", "ﬁ", "½", "ß", "kaan"]
)  # fmt: skip
TEXTS = st.text(max_size=200) | st.lists(PIECES, max_size=60).map("".join)


def terms_of(words):
    return [one for word in words for one in (word.surface, *word.lemmas, *word.parts)]


def is_clean(term):
    return (
        term.isalnum()
        and term == term.lower() == unicodedata.normalize("NFC", term)
        and len(term) <= MOST_LETTERS
    )


@settings(max_examples=500, deadline=None)
@example("İstanbul'n ½-osan m²:n", "fi")
@example("\ud800-\x00:n", "sv")
@example("a" * 90 + "-" + "järjestö" * 12 + "lle", "fi")
@given(TEXTS, LANGUAGES)
def test_any_text_gives_clean_terms_and_places_in_it(text, language):
    words = analyse(text, language)

    assert [term for term in terms_of(words) if not is_clean(term)] == []
    assert all(word.lemmas and not set(word.lemmas) & set(word.parts) for word in words)
    places = [place for word in words for place in (word.start, word.end)]
    assert places == sorted(places)
    assert not places or (places[0] >= 0 and places[-1] <= len(text))


@settings(max_examples=200, deadline=None)
@given(TEXTS, LANGUAGES)
def test_a_text_gives_the_same_again_and_a_query_the_same_words(text, language):
    words = analyse(text, language)

    assert analyse(text, language) == words
    query = analyse_query(text, language)
    assert [(word.surface, word.start, word.end) for word in query] == [
        (w.surface, w.start, w.end) for w in words
    ]
    assert [term for term in terms_of(query) if not is_clean(term)] == []


def terms_kept_by_the_database(terms):
    """How the database's own full-text search splits terms with blanks between them."""
    text = " ".join(terms)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT unnest(tsvector_to_array(to_tsvector('simple', %s)))", [text])
            return sorted(row[0] for row in cursor)
        cursor.execute(
            "CREATE VIRTUAL TABLE temp.texts USING fts5(text, tokenize = 'unicode61 remove_diacritics 0')"
        )
        cursor.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(temp, texts, 'row')")
        cursor.execute("INSERT INTO temp.texts VALUES (%s)", [text])
        cursor.execute("SELECT term FROM temp.words")
        return sorted(row[0] for row in cursor)


@pytest.mark.django_db
def test_the_database_takes_each_term_as_one():
    text = """SOTE-uudistus, raa'an Etelä-Karjalan İstanbul 15.3.2026 klo 17.30 Y-tunnus 1234567-8 COVID-19 Привет שלום
        你好 sámegielat naïve e\u0301tude ½ m² ŀ 2020-luvulla A4 1e5 STEA:lta vanhus- ja vammaistyö www.esimerkki.fi/a"""
    terms = sorted(set(terms_of(analyse(text, "fi"))))

    assert terms_kept_by_the_database(terms) == terms


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "a" * 3_000_000,
        "a-" * 500_000,
        "a'" * 500_000,
        "EU:n" * 300_000,
        "aä" * 300_000,
        "vanhus- " * 100_000,
        "\u0308" * 1_000_000,
        "1." * 300_000,
    ],
    ids=lambda text: f"{text[:8]!a}x{len(text)}",
)
def test_a_huge_or_hostile_text_takes_seconds_at_most(text):
    begun = time.process_time()
    analyse(text, "fi")
    analyse_query(text[:10_000], "fi")

    assert time.process_time() - begun < 20


def test_words_that_nobody_has_seen_take_a_millisecond_each_at_most():
    letters = random.Random(6)  # noqa: S311  words, not secrets
    words = ["".join(letters.choices("aeiouyäöhjklmnprstv", k=letters.randint(4, 60))) for _ in range(2000)]

    begun = time.process_time()
    analyse(" ".join(words), "fi")
    analyse_query(" ".join(words[:10]), "fi")

    assert time.process_time() - begun < 10


def test_what_is_remembered_is_bounded():
    assert FINNISH.form.cache_info().maxsize == 65_536
