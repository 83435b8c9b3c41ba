import os
import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.core.checks import run_checks

from search.analysis import analyse
from search.analysis.finnish import Finnish
from search.analysis.voikko import Libvoikko, NoDictionaryError, Pyvoikko, engine, engine_class
from tests.search.analysis.vocabulary import FORMS, word_forms

TEXT = "Kumppanuuspöydän kokous pidetään Lappeenrannassa, Theronin johdolla."


@pytest.fixture(scope="module")
def libvoikko():
    try:
        return Libvoikko()
    except NoDictionaryError as problem:
        message = f"{problem}. Debian: apt install libvoikko1 voikko-fi"
        if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
            pytest.fail(message)
        pytest.skip(message)


@pytest.fixture
def choosing_anew():
    engine_class.cache_clear()
    yield
    engine_class.cache_clear()


def found_by_checks():
    found = run_checks(include_deployment_checks=True)
    return [message.id for message in found if message.id.startswith("search.")]


def test_both_engines_say_the_same_of_20_000_words(libvoikko):
    pyvoikko, words = Pyvoikko(), word_forms()
    one, other = Finnish(lambda: libvoikko), Finnish(lambda: pyvoikko)

    different = {word for word in words if one.written(word) != other.written(word)}

    assert len(words) == FORMS
    assert different == set()


@pytest.mark.parametrize("word", ["pajulankyläjärjestöjen", "nuutilanmäkityö", "marttisenjärvijärjestöjen"])
def test_both_take_a_place_made_of_a_name_for_the_end_of_a_word(libvoikko, word):
    one, other = Finnish(lambda: libvoikko), Finnish(Pyvoikko)

    assert one.written(word) == other.written(word)


def test_the_faster_engine_is_taken_where_there_are_both(libvoikko):
    assert type(engine()) is Libvoikko


def test_without_libvoikko_the_other_engine_is_taken_and_the_check_says_so(monkeypatch, choosing_anew):
    monkeypatch.setitem(sys.modules, "libvoikko", None)

    assert engine_class() is Pyvoikko
    assert found_by_checks() == ["search.I001"]


def test_without_any_engine_the_error_says_what_to_install(monkeypatch, choosing_anew):
    monkeypatch.setitem(sys.modules, "libvoikko", None)
    monkeypatch.setitem(sys.modules, "pyvoikko", None)

    with pytest.raises(NoDictionaryError, match="apt install libvoikko1 voikko-fi"):
        engine_class()
    assert found_by_checks() == ["search.E001"]


def test_nothing_is_loaded_before_a_text_is_analysed():
    loaded = "{'libvoikko', 'pyvoikko', 'snowballstemmer'} & set(sys.modules)"
    command = [sys.executable, "-c", f"import sys, search.analysis; print({loaded})"]

    answer = subprocess.run(command, capture_output=True, text=True, check=True, cwd=settings.BASE_DIR)

    assert answer.stdout == "set()\n"


def test_threads_have_engines_of_their_own_and_find_the_same():
    found, engines = [], set()

    def work():
        found.append(analyse(TEXT * 50, "fi"))
        engines.add(engine())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(words == analyse(TEXT * 50, "fi") for words in found)
    assert len(found) == len(engines) == 8
