"""What is Elasticsearch's own: indexes that take each other's place, versions, and what it refuses."""

import threading
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from elasticsearch import Elasticsearch
from modelsearch.backends.elasticsearch9 import Elasticsearch9SearchBackend

from cms.settings.search_nodes import search_options
from content_store.filters import Selection
from content_store.models import ContentItem
from core.item_ids import item_id
from news.models import NewsPage
from search.engines import EngineError, MissingIndexError, Question
from search.engines.elastic import mapping
from search.engines.elastic.client import client
from search.index.following import catch_up, rebuild
from search.index.keeping import keep_level
from search.models import SearchPosition
from tests.factories import NewsPageFactory
from tests.search.engines.documents import document, found, wanted
from tests.search.engines.proxy import proxy

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(elasticsearch):
    """Elasticsearch with an index in which there is nothing."""
    elasticsearch.begin()
    elasticsearch.finish()
    return elasticsearch


@pytest.fixture
def way(made, settings, elasticsearch_url):
    """What stands between us and the node."""
    with proxy(elasticsearch_url) as between:
        settings.ELASTICSEARCH = {"urls": [between.url]}
        yield between


def level(engine):
    """Let an engine take in everything."""
    while catch_up(engine):
        pass
    return SearchPosition.objects.get(pk=engine.name)


def indexes(engine):
    return list(client().indices.get(index=f"{engine.alias}*"))


def engine_of(elasticsearch):
    return type(elasticsearch)()


def test_an_older_version_never_takes_the_place_of_a_newer_one(made):
    old = document("Omaiset")
    new = document("Läheiset", item=old.item)

    made.put([new])
    made.put([old])
    made.put([new])

    assert found(made, "läheinen") == [new.item]
    assert found(made, "omainen") == []


def test_what_was_taken_out_does_not_come_back_with_a_write_that_was_late(made):
    old = document("Omaiset")
    made.put([old])
    ContentItem.objects.filter(pk=old.item).update(seq=old.seq + 1, state="removed")
    made.take_out([old.item])

    made.put([old])

    assert found(made, "omainen") == []


def test_what_was_taken_out_before_it_ever_came_does_not_come_late(made):
    early = document("Omaiset")
    ContentItem.objects.filter(pk=early.item).update(seq=early.seq + 5, state="removed")
    made.take_out([early.item])

    made.put([early])

    assert found(made, "omainen") == []


def test_a_document_that_is_refused_is_told_of_and_keeps_no_other_one_out(made, caplog):
    bad, good = replace(document("Omaiset"), tokens=("x" * 40_000,)), document("Omaiset")

    made.put([bad, good])

    assert found(made, "omainen") == [good.item]
    assert str(bad.item) in caplog.text


def test_a_node_that_is_too_busy_is_asked_again(made, way, monkeypatch):
    monkeypatch.setattr("search.engines.elastic.FIRST_WAIT", 0.01)
    busy = iter([True, True])
    way.trouble = lambda path: (429, "{}") if "_bulk" in path and next(busy, False) else None
    one = document("Omaiset")

    engine_of(made).put([one])

    assert found(made, "omainen") == [one.item]


def test_a_node_that_stays_too_busy_is_an_error(made, way, monkeypatch):
    monkeypatch.setattr("search.engines.elastic.FIRST_WAIT", 0.01)
    way.trouble = lambda path: (429, "{}") if "_bulk" in path else None

    with pytest.raises(EngineError):
        engine_of(made).put([document()])


@pytest.mark.parametrize(
    "answer",
    [
        (200, '{"timed_out": true, "hits": {"total": {"value": 1}}}'),
        (200, "puuta heinää"),
        (200, ""),
        (503, '{"error": {"root_cause": [{"reason": "no master"}]}}'),
        (500, "<html>"),
        (401, '{"error": "unauthorised"}'),
        (429, "{}"),
    ],
    ids=["half", "nonsense", "nothing", "no-master", "page", "stranger", "busy"],
)
def test_every_odd_answer_is_an_error_of_the_engine(made, way, answer):
    way.trouble = lambda path: answer

    with pytest.raises(EngineError):
        engine_of(made).find(wanted("omainen"), Selection())


def test_what_is_not_elasticsearch_is_an_error_of_the_engine(made, way, settings):
    with proxy("127.0.0.1:9") as nobody:
        settings.ELASTICSEARCH = {"urls": [nobody.url]}

        with pytest.raises(EngineError):
            engine_of(made).find(wanted("omainen"), Selection())


def test_of_two_nodes_the_one_that_answers_is_asked(made, settings, elasticsearch_url):
    settings.ELASTICSEARCH = {"urls": ["http://127.0.0.1:9", elasticsearch_url]}
    one = document("Omaiset")

    engine_of(made).put([one])

    assert [found(engine_of(made), "omainen") for _ in range(4)] == [[one.item]] * 4


@pytest.mark.parametrize(
    ("user", "key", "who"),
    [("silta:sala%40@", "", "Basic c2lsdGE6c2FsYUA="), ("", "avain", "ApiKey avain")],
    ids=["password", "key"],
)
def test_the_node_is_told_who_asks(made, way, settings, user, key, who):
    settings.ELASTICSEARCH = search_options([way.url.replace("//", f"//{user}")], key, "")

    engine_of(made).try_out()
    assert way.who == who

    way.who = ""
    options = {name: value for name, value in settings.ELASTICSEARCH.items() if name != "urls"}
    Elasticsearch9SearchBackend({"URLS": settings.ELASTICSEARCH["urls"], "OPTIONS": options}).es.info()
    assert way.who == who


def test_without_an_index_it_is_missing(elasticsearch):
    for act in (
        lambda: elasticsearch.find(wanted("omainen"), Selection()),
        lambda: elasticsearch.put([document()]),
        elasticsearch.finish,
    ):
        with pytest.raises(MissingIndexError):
            act()
    assert not elasticsearch.is_sound()
    assert indexes(elasticsearch) == []


def test_everything_public_is_taken_in_from_the_beginning(elasticsearch):
    page = NewsPageFactory(title="Omaisten kevätkokous")

    followed = level(elasticsearch)

    assert found(elasticsearch, "omainen kevätkokous") == [item_id(page.translation_key, "fi")]
    assert not followed.rebuilding
    assert elasticsearch.is_sound()


def test_while_an_index_is_made_anew_the_old_one_answers_and_is_never_away(elasticsearch):
    NewsPageFactory.create_batch(3, title="Omaisten kokous")
    level(elasticsearch)
    [old] = indexes(elasticsearch)
    answers, stop = [], threading.Event()

    def ask():
        while not stop.is_set():
            answers.append(elasticsearch.known(["omainen"]))

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for _ in range(3):
            rebuild(elasticsearch)
            level(elasticsearch)
    finally:
        stop.set()
        asking.join()

    [new] = indexes(elasticsearch)
    assert new != old
    assert len(answers) > 3
    assert all(answer == {"omainen"} for answer in answers)


def test_making_anew_goes_on_where_it_was_broken_off(elasticsearch):
    NewsPageFactory.create_batch(5, title="Omaisten kokous")
    total = level(elasticsearch).done
    rebuild(elasticsearch)
    catch_up(elasticsearch, limit=2)
    before = set(indexes(elasticsearch))

    assert catch_up(engine_of(elasticsearch), limit=2)

    assert set(indexes(elasticsearch)) == before
    assert SearchPosition.objects.get(pk=elasticsearch.name).done == 4
    assert level(elasticsearch).done == total
    assert len(indexes(elasticsearch)) == 1
    assert len(found(elasticsearch, "omainen")) == 5


def test_an_index_that_was_begun_and_forgotten_harms_nobody(elasticsearch):
    first = NewsPageFactory(title="Omaisten kokous")
    level(elasticsearch)

    elasticsearch.begin()  # and killed before the database heard of it
    NewsPageFactory(title="Omaisten retki")
    NewsPage.objects.get(pk=first.pk).unpublish()
    level(elasticsearch)

    assert len(found(elasticsearch, "omainen")) == 1
    rebuild(elasticsearch)
    level(elasticsearch)
    assert len(indexes(elasticsearch)) == 1
    assert len(found(elasticsearch, "omainen")) == 1


@pytest.mark.parametrize("loss", ["emptied", "of-another-kind"])
def test_an_index_that_was_lost_or_is_of_another_kind_is_made_anew(elasticsearch, monkeypatch, loss):
    NewsPageFactory(title="Omaisten kokous")
    level(elasticsearch)
    if loss == "emptied":
        elasticsearch.clear()
    else:
        monkeypatch.setitem(mapping.MAPPING["properties"], "uusi", {"type": "keyword"})
    pages = NewsPageFactory.create_batch(2, title="Omaisten retki")

    with_settings = SearchPosition.objects.get(pk=elasticsearch.name)
    assert not with_settings.rebuilding
    while keep_level():
        pass

    assert len(found(elasticsearch, "omainen")) == 1 + len(pages)
    assert elasticsearch.is_sound()


def test_what_is_no_longer_public_is_not_found_even_before_the_engine_heard_of_it(elasticsearch):
    gone, expired, _there = (NewsPageFactory(title="Omaisten kokous") for _ in range(3))
    level(elasticsearch)

    gone.unpublish()
    ContentItem.objects.filter(page_key=expired.pk).update(due_at=timezone.now() - timedelta(seconds=1))

    answer = elasticsearch.find(wanted("omainen"), Selection(), ("type",))
    assert (answer.count, len(answer.hits), answer.counts["type:news"]) == (1, 1, 1)


def test_an_engine_that_has_missed_very_much_does_not_answer(elasticsearch, monkeypatch):
    pages = NewsPageFactory.create_batch(3, title="Omaisten kokous")
    level(elasticsearch)
    monkeypatch.setattr("search.engines.elastic.MOST_HIDDEN", 2)
    for page in pages:
        page.unpublish()

    with pytest.raises(EngineError):
        elasticsearch.find(wanted("omainen"), Selection())


def test_all_that_one_search_asks_has_one_time(elasticsearch):
    elasticsearch.begin()
    elasticsearch.finish()

    assert elasticsearch.within(5).find(wanted(Question()), Selection()).count == 0
    with pytest.raises(EngineError):
        elasticsearch.within(0).find(wanted(Question()), Selection())


def test_nothing_is_kept_that_the_store_does_not_say(made):
    one = document("Omaiset")
    made.put([one])

    kept = Elasticsearch(client().transport.node_pool.get().base_url).get(index=made.alias, id=str(one.item))

    assert "_source" not in kept


def test_the_command_makes_an_index_anew_and_says_how_far_it_is(elasticsearch):
    NewsPageFactory.create_batch(3, title="Omaisten kokous")
    output = StringIO()

    call_command("rebuild_search", "elasticsearch", stdout=output)

    assert output.getvalue().splitlines()[-1] == "elasticsearch: 3 of 3 items"
    assert len(found(elasticsearch, "omainen")) == 3


def test_the_command_goes_on_where_it_was_broken_off(elasticsearch):
    NewsPageFactory.create_batch(5, title="Omaisten kokous")
    rebuild(elasticsearch)
    catch_up(elasticsearch, limit=2)
    [begun] = indexes(elasticsearch)

    call_command("rebuild_search", stdout=StringIO())

    assert indexes(elasticsearch) == [begun]
    assert len(found(elasticsearch, "omainen")) == 5


def test_the_command_says_when_the_node_is_away(elasticsearch, settings):
    settings.ELASTICSEARCH = {"urls": ["http://127.0.0.1:9"]}

    with pytest.raises(CommandError, match="refused"):
        call_command("rebuild_search", "elasticsearch", stdout=StringIO())
