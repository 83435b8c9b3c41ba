"""What every engine answers, the same for all of them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from content_store.filters import Box, Circle, Selection, Span
from search.engines import Question, Sought, Wanted
from tests.search.engines.documents import document, found, wanted, word, words

pytestmark = pytest.mark.django_db


def put(engine, *documents):
    engine.put(documents)
    return [one.item for one in documents]


def test_a_word_is_found_in_any_form_by_any_other(engine):
    [there, _other] = put(engine, document("Omaiset", "Tuulisella rannalla"), document("Muu"))

    assert found(engine, "omaisten") == [there]
    assert found(engine, "rannat tuulinen") == [there]
    assert found(engine, "rannat sateinen") == []


def test_each_word_is_found_in_one_way_or_another(engine):
    [health, social] = put(engine, document("Sote-uudistus"), document("Sosiaali- ja terveydenhuolto"))
    ways = ((("sosiaali",), ("terveydenhuolto",)), (("soteuudistus",),))

    assert set(found(engine, Question((Sought("", ways),)))) == {health, social}
    assert found(engine, Question((Sought("", ways[:1]),))) == [social]


def test_a_word_of_the_title_counts_more_than_one_of_the_text_and_that_more_than_a_part(engine):
    part, text, title, name = put(
        engine,
        document("Talkoot", "Omaishoitajat tulivat"),
        document("Talkoot", "Hoitajat tulivat"),
        document("Hoitajat", "Kaikki tulivat"),
        document("Talkoot", "Kaikki tulivat", names="Hoitajat"),
    )
    put(engine, *(document("Retki järvelle", "Sinne tulivat muut", names="Lappeenranta") for _ in range(20)))

    assert found(engine, "hoitaja") == [title, name, text, part]


def test_a_phrase_is_words_that_follow_each_other_in_one_field(engine):
    [there, _turned, _apart] = put(
        engine,
        document("Iltapäivä", "Sinisen järven rannalla"),
        document("Iltapäivä", "Järven sinisen rannalla"),
        document("Sinisen", "järven"),
    )

    assert found(engine, Question(phrases=(("sinisen", "järven"),))) == [there]


def test_what_is_not_wanted_is_left_out(engine):
    [there, _other, _phrase] = put(
        engine,
        document("Omaisten kokous"),
        document("Omaisten retki"),
        document("Omaisten kokous", "Sinisen järven rannalla"),
    )
    question = words("omainen", without=(word("retki"),), without_phrases=(("sinisen", "järven"),))

    assert found(engine, question) == [there]


def test_a_word_can_be_the_beginning_of_one_in_the_title(engine):
    [there, _text] = put(engine, document("Kumppanuuspöytä"), document("Kokous", "Kumppanuuspöytä"))

    assert found(engine, Question((Sought("kump", (), "kump"),))) == [there]


def test_only_titles_and_names_of_its_own_are_searched_if_that_is_asked_for(engine):
    [title, _text] = put(engine, document("Omaiset"), document("Kokous", "Omaiset", names="Omaiset"))

    assert found(engine, words("omainen", in_names=True)) == [title]


def test_a_question_is_asked_in_one_language(engine):
    [finnish, swedish] = put(engine, document("Marjatta"), document("Marjatta", locale="sv"))
    both = [*wanted("marjatta"), *wanted("marjatta", "sv")]

    assert found(engine, "marjatta") == [finnish]
    assert found(engine, "marjatta", locale="sv") == [swedish]
    assert {hit.item for hit in engine.find(both, Selection()).hits} == {finnish, swedish}


def test_what_is_translated_is_left_out_where_the_translation_is_found(engine):
    [_translated, alone] = put(
        engine, document("Möte", locale="sv", tokens="translated:fi"), document("Möte", locale="sv")
    )

    assert found(engine, Question(), locale="sv", unless=("fi",)) == [alone]


def test_a_document_that_fits_two_questions_is_found_once(engine):
    [there] = put(engine, document("Omaisten kokous"))
    both = [*wanted("omainen"), *wanted("kokous")]

    assert [hit.item for hit in engine.find(both, Selection()).hits] == [there]
    assert engine.find(both, Selection()).count == 1


def test_scores_go_from_nought_to_one_and_hits_say_what_they_are(engine):
    day = timezone.localdate() - timedelta(days=1)
    there = document("Omaisten kokous", type="event", day=day)
    put(engine, there, document("Kokous", "Omaiset ja monet muut, joita ei tunneta"))

    hits = engine.find(wanted("omainen"), Selection()).hits

    assert hits[0].item == there.item
    assert (hits[0].type, hits[0].day, hits[0].title_words) == ("event", day, 2)
    assert all(0 < hit.score <= 1 for hit in hits)


def test_of_two_that_fit_alike_the_fresher_one_comes_first(engine):
    today = timezone.localdate()
    old, fresh = put(
        engine,
        document("Omaisten kokous", day=today - timedelta(days=2000)),
        document("Omaisten kokous", day=today),
    )

    assert found(engine, "omainen") == [fresh, old]
    assert found(engine, Question()) == [fresh, old]


def test_each_dimension_is_counted_without_its_own_choice(engine):
    put(
        engine,
        document("Omaiset", tokens="region:09 theme:hoiva"),
        document("Omaiset", tokens="region:05 theme:hoiva"),
        document("Omaiset", tokens="region:05 theme:liikunta"),
        document("Muu", tokens="region:05 theme:hoiva"),
    )
    selection = Selection((("region:09", "region:11"), ("theme:hoiva",)))

    answer = engine.find(wanted("omainen"), selection, ("region", "theme", "type"))

    assert answer.count == 1
    assert answer.counts == {"region:09": 1, "region:05": 1, "theme:hoiva": 1, "type:news": 1}


def test_a_selection_narrows_what_is_found(engine):
    near, far = put(
        engine,
        document(latitude=61.06, longitude=28.19, tokens="region:09"),
        document(latitude=67.5, longitude=26.0, starts_at=datetime(2026, 5, 1, tzinfo=UTC)),
    )
    spring = Span("starts_at", datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC))
    before = Span("starts_at", until=datetime(2026, 5, 1, tzinfo=UTC))

    def narrowed(*others, terms=()):
        return found(engine, "kokous", Selection(terms, others))

    assert narrowed(Circle(61.0, 28.0, 15)) == [near]
    assert narrowed(Box(20, 66, 30, 70)) == [far]
    assert narrowed(Box(170, 50, 27, 70)) == [far]  # across the antimeridian
    assert narrowed(spring) == [far]
    assert narrowed(before) == []
    assert narrowed(terms=(("region:09",),)) == [near]


def test_what_is_put_in_again_takes_the_place_of_what_was_there(engine):
    before = document("Omaiset")
    put(engine, before)
    put(engine, document("Läheiset", item=before.item))

    assert found(engine, "omainen") == []
    assert found(engine, "läheinen") == [before.item]


def test_what_is_taken_out_is_found_no_longer_and_may_come_back(engine):
    one = document("Omaiset")
    put(engine, one)

    engine.take_out([one.item, uuid4()])
    assert found(engine, "omainen") == []

    put(engine, document("Omaiset", item=one.item))
    assert found(engine, "omainen") == [one.item]


def test_an_engine_knows_its_terms(engine):
    put(engine, document("Omaishoitajat", "Järvellä", names="Saimaa"))

    assert engine.known(["omaishoitaja", "hoitaja", "järvi", "saimaa", "kulkuri"]) == {
        *("omaishoitaja", "hoitaja", "järvi", "saimaa")
    }


def test_an_engine_that_is_cleared_knows_nothing(engine):
    put(engine, document("Omaiset"))

    engine.clear()
    engine.begin()
    engine.finish()

    assert found(engine, Question()) == []


def test_very_many_words_and_ways_are_answered(engine):
    [there] = put(engine, document("Omaiset"))
    ways = tuple(((f"sana{number}", "sanonta", "muu"),) for number in range(10))
    long = Question(tuple(Sought("omaiset", (*ways, (("omainen",),))) for _ in range(10)))

    assert [hit.item for hit in engine.find([Wanted(long, "fi")], Selection()).hits] == [there]


def test_many_questions_at_once_are_answered(engine):
    [there] = put(engine, document("Omaiset"))
    long = Question(tuple(Sought("omaiset", ((("omainen", "oma", "omaise"),),)) for _ in range(9)))

    assert [hit.item for hit in engine.find([Wanted(long, "fi")] * 30, Selection()).hits] == [there]
