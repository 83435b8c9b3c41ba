"""Elasticsearch answers while it is well and knows enough; otherwise the database does, and nobody waits twice."""

import threading
import time

import pytest
from django.core.cache import cache

from content_store.filters import Selection
from content_store.models import History
from search.engines import EngineError
from search.engines import resting as resting_module
from search.engines.choosing import DATABASE, RESTS, answering, states
from search.engines.resting import Rests
from search.index.following import catch_up, rebuild
from search.index.keeping import keep_level
from search.models import SearchPosition
from tests.factories import NewsPageFactory
from tests.search.engines.documents import wanted
from tests.search.engines.proxy import proxy

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(elasticsearch, settings, elasticsearch_url):
    """What stands between us and the node; both engines know all that there is."""
    NewsPageFactory(title="Omaisten kokous")
    while keep_level():
        pass
    with proxy(elasticsearch_url) as between:
        settings.ELASTICSEARCH = {"urls": [between.url]}
        yield between


@pytest.fixture
def away(way, monkeypatch):
    """The same, with a node that answers nothing of use, and rests that are over at once."""
    monkeypatch.setattr(resting_module, "REST", 0)
    way.trouble = lambda path: (503, "{}")
    return way


def search():
    """How many are found, by which engine, and how long it took."""
    began = time.monotonic()
    name, count = answering(lambda engine: (engine.name, engine.find(wanted("omainen"), Selection()).count))
    return name, count, time.monotonic() - began


def wait_until(condition, seconds=5):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert condition()


def who_answers():
    return [state.name for state in states() if state.answers]


def test_elasticsearch_answers_while_it_is_well(way):
    assert search()[:2] == ("elasticsearch", 1)
    assert who_answers() == ["elasticsearch"]


def test_without_elasticsearch_the_database_answers(db):
    assert search()[:2] == ("database", 0)
    assert who_answers() == ["database"]


def test_a_node_that_is_away_is_asked_once_and_then_left_alone(way):
    way.trouble = lambda path: (503, "{}")
    way.asked.clear()

    assert [search()[:2] for _ in range(5)] == [("database", 1)] * 5
    assert len(way.asked) == 1
    assert who_answers() == ["database"]
    assert "503" in states()[1].reason


def test_of_a_node_that_hangs_one_visitor_waits_a_second_and_nobody_else(way):
    way.trouble = lambda path: time.sleep(3)

    first, *others = [search() for _ in range(4)]

    assert first[:2] == ("database", 1)
    assert first[2] < 1.2
    assert all(other[0] == "database" and other[2] < 0.3 for other in others)


def test_a_node_that_is_slow_is_left_alone_even_if_each_single_answer_comes_in_time(way):
    way.trouble = lambda path: time.sleep(0.3)
    began = time.monotonic()

    name = answering(
        lambda engine: [engine.find(wanted("omainen"), Selection()) for _ in range(6)] and engine.name
    )

    assert name == "database"
    assert time.monotonic() - began < 1.2


def test_a_host_that_takes_no_connections_is_given_up_soon(way, settings):
    settings.ELASTICSEARCH = {"urls": ["http://192.0.2.1:9200"]}  # where there is nobody

    name, _count, seconds = search()

    assert name == "database"
    assert seconds < 1


def test_a_question_that_elasticsearch_does_not_take_is_answered_by_the_database_and_no_reason_to_leave_it(
    way,
):
    way.trouble = lambda path: (400, '{"error": {"root_cause": [{"reason": "too many clauses"}]}}')
    assert search()[0] == "database"

    way.trouble = lambda path: None
    assert search()[0] == "elasticsearch"


def test_other_processes_are_told_through_the_cache(way):
    way.trouble = lambda path: (503, "{}")
    search()

    assert not Rests(RESTS.name, lambda: None).may_be_asked()


def test_without_a_cache_each_process_remembers_by_itself(way, settings):
    own = settings.CACHES
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:9/0",
        }
    }
    way.trouble = lambda path: (503, "{}")
    way.asked.clear()

    assert [search()[0] for _ in range(3)] == ["database"] * 3
    assert len(way.asked) == 1
    settings.CACHES = own


def test_whether_it_is_back_is_found_out_beside_the_searches_and_not_by_them(away):
    search()
    away.trouble = lambda path: time.sleep(0.4)

    name, _count, seconds = search()

    assert name == "database"
    assert seconds < 0.3
    wait_until(lambda: not RESTS.condition().resting)
    away.trouble = lambda path: None
    assert search()[0] == "elasticsearch"


def test_only_one_at_a_time_finds_out(away):
    search()
    wait_until(lambda: RESTS.condition().resting)
    cache.delete(f"{RESTS.key}-tried")
    away.asked.clear()
    away.trouble = lambda path: time.sleep(0.5)

    threads = [threading.Thread(target=RESTS.try_out) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(away.asked) == 1


def test_while_it_stays_away_the_trouble_has_one_beginning(away):
    search()
    since = RESTS.condition().since

    for _ in range(3):
        cache.delete(f"{RESTS.key}-tried")
        assert not RESTS.try_out()

    assert RESTS.condition().since == since
    assert states()[1].resting_since is not None


def test_one_that_fails_again_and_again_rests_longer_and_longer():
    rests = Rests("kokeilu", lambda: None)
    lengths = []
    for _ in range(6):
        rests.begin(EngineError("ei vastaa"))
        condition = rests.condition()
        lengths.append(round(condition.until - condition.at))
        rests.end()

    assert lengths == [5, 10, 20, 40, 60, 60]


def test_one_that_knows_less_than_the_database_is_not_asked(way):
    NewsPageFactory(title="Omaisten retki")
    catch_up(DATABASE)

    assert search()[:2] == ("database", 2)
    assert [state.missing for state in states()] == [0, 1]
    while keep_level():
        pass
    assert search()[:2] == ("elasticsearch", 2)


def test_one_that_is_made_anew_is_not_asked(way, elasticsearch):
    rebuild(elasticsearch)

    assert search()[0] == "database"
    assert [(state.rebuilding, state.done) for state in states()] == [(False, 1), (True, 0)]
    while keep_level():
        pass
    assert search()[0] == "elasticsearch"


def test_one_of_another_history_is_not_asked(way):
    SearchPosition.objects.filter(pk=DATABASE.name).delete()
    assert search()[0] == "elasticsearch"

    History.objects.update(epoch="11111111-1111-4111-8111-111111111111")

    assert search()[0] == "database"


def test_what_it_missed_while_it_was_away_it_takes_in_when_it_is_back(away):
    search()
    NewsPageFactory(title="Omaisten retki")
    keep_level()
    assert search()[:2] == ("database", 2)

    away.trouble = lambda path: None
    cache.delete(f"{RESTS.key}-tried")
    keep_level()

    assert search()[:2] == ("elasticsearch", 2)


def test_a_node_that_cannot_write_is_left_alone_too(way):
    way.trouble = lambda path: (503, "{}") if "_bulk" in path else None
    NewsPageFactory(title="Omaisten retki")

    keep_level()

    assert search()[:2] == ("database", 2)
    assert states()[1].missing == 1
