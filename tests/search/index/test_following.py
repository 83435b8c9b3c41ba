"""The search index follows the store, whatever happens in between."""

from uuid import uuid4

import pytest
from django.db import connection

from content_store.models import ContentItem, History
from core.following import following
from search.asking.finding import Asking, find
from search.engines import EngineError
from search.index import following as index
from search.index.following import DATABASE, catch_up, rebuild
from search.models import SearchEntry, SearchPosition
from tests.factories import NewsPageFactory

pytestmark = pytest.mark.django_db


def found(text: str) -> int:
    return find(Asking(text, ("fi",))).found.count


def behind() -> int:
    return History.objects.get().position - SearchPosition.objects.get(pk="database").number


def test_a_single_edit_is_found_by_the_next_search():
    page = NewsPageFactory(title="Kokko")
    assert found("kokko") == 1

    page.unpublish()

    assert found("kokko") == 0
    assert behind() == 0


def test_very_much_is_taken_in_bit_by_bit_by_the_worker(monkeypatch):
    assert found("kokko") == 0
    monkeypatch.setattr(index, "AT_ONCE", 3)
    NewsPageFactory.create_batch(5, title="Kokko")
    assert found("kokko") == 0  # no visitor waits for it

    while catch_up(DATABASE, limit=2):
        pass

    assert found("kokko") == 5


def test_what_is_hidden_is_not_found_while_the_index_is_behind(monkeypatch):
    pages = NewsPageFactory.create_batch(5, title="Kokko")
    assert found("kokko") == 5
    monkeypatch.setattr(index, "AT_ONCE", 0)

    with following():
        for page in pages[:4]:
            page.unpublish()

    assert behind()
    assert found("kokko") == 1


def test_an_engine_that_does_not_answer_stays_where_it_is_and_misses_nothing():
    class Away(type(DATABASE)):
        name = "away"
        taken: list = []

        def put(self, documents):
            if not self.taken:
                self.taken.append(None)
                raise EngineError("away")
            self.taken += documents

        def take_out(self, items):
            self.taken += items

        def finish(self):
            pass

    engine = Away()
    page = NewsPageFactory(title="Kokko")
    with pytest.raises(EngineError):
        catch_up(engine)
    page.title = "Nuotio"
    page.save_revision().publish()

    catch_up(engine)

    item = ContentItem.objects.get(page_key=page.pk)
    assert [(document.item, document.seq) for document in engine.taken[1:]] == [(item.id, item.seq)]


def test_a_new_history_or_new_rules_make_the_index_anew(monkeypatch):
    NewsPageFactory(title="Kokko")
    assert found("kokko") == 1
    left_behind = SearchEntry.objects.create(
        item=uuid4(), seq=1, change=1, public=True, type="news", locale="fi", tokens="locale:fi"
    )
    History.objects.update(epoch=uuid4())

    assert found("kokko") == 1

    left_behind.refresh_from_db()
    assert not left_behind.public


def test_rebuilding_goes_on_where_it_was_left_and_is_searched_meanwhile():
    NewsPageFactory.create_batch(4, title="Kokko")
    assert found("kokko") == 4

    rebuild(DATABASE)
    catch_up(DATABASE, limit=2)
    assert SearchPosition.objects.get(pk="database").rebuilding
    assert found("kokko") == 4
    while catch_up(DATABASE, limit=2):
        pass

    followed = SearchPosition.objects.get(pk="database")
    assert (followed.rebuilding, followed.done) == (False, 4)


def test_an_unchanged_index_costs_a_search_no_writing(django_assert_max_num_queries):
    NewsPageFactory(title="Kokko")
    found("kokko")

    with django_assert_max_num_queries(14) as counted:
        found("kokko")

    assert not [
        query["sql"]
        for query in counted.captured_queries
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]


def test_making_the_index_anew_comes_to_an_end_where_removals_have_been_forgotten():
    pages = NewsPageFactory.create_batch(5, title="Kokko")
    pages[0].unpublish()
    History.objects.update(horizon=History.objects.get().position)
    rebuild(DATABASE)

    rounds = 0
    while catch_up(DATABASE, limit=2):
        rounds += 1
        assert rounds < 10

    assert found("kokko") == 4


def test_nothing_is_locked_while_an_engine_far_away_is_at_it():
    class FarAway(type(DATABASE)):
        name, is_remote = "far-away", True

        def put(self, documents):
            assert connection.savepoint_ids == []  # nothing has been begun inside the test's own transaction

        def begin(self):
            pass

        finish = begin

    NewsPageFactory(title="Kokko")

    assert not catch_up(FarAway())
    assert SearchPosition.objects.get(pk="far-away").number == History.objects.get().position
