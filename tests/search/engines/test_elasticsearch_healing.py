"""Whatever is done to the index in Elasticsearch, the next comparison mends it and says so."""

from uuid import uuid4

import pytest

from content_store.models import ContentItem
from core.reconciliation import reconcile
from search.engines.choosing import RESTS
from search.engines.elastic import comparing
from search.engines.elastic.client import client
from search.index import healing
from search.index.keeping import keep_level
from search.models import SearchPosition
from tests.factories import NewsPageFactory

pytestmark = pytest.mark.django_db


def level():
    while keep_level():
        pass


def item(page):
    return ContentItem.objects.get(page_key=page.pk)


def content(elasticsearch):
    keys = [key for page in elasticsearch.pages_of_keys() for key in page]
    return comparing.versions(client(), elasticsearch.alias, keys)


def public():
    rows = ContentItem.objects.filter(state="public")
    return {str(key): number for key, number in rows.values_list("pk", "seq")}


@pytest.fixture
def pages(elasticsearch):
    pages = [NewsPageFactory(title=title) for title in ("Kokko", "Nuotio", "Takka")]
    level()
    return pages


def test_a_sound_index_is_left_alone(pages, elasticsearch):
    before = content(elasticsearch)

    assert reconcile().counts == {}

    assert content(elasticsearch) == before


def test_what_was_lost_is_put_in_again(pages, elasticsearch):
    row = item(pages[0])
    lost = {"version": row.seq, "version_type": "external_gte"}
    client().delete(index=elasticsearch.alias, id=str(row.pk), refresh=True, **lost)

    assert reconcile().counts == {"search": 1}

    assert content(elasticsearch) == public()
    assert not SearchPosition.objects.get(pk=elasticsearch.name).rebuilding


def test_what_was_never_there_is_taken_out(pages, elasticsearch):
    for key in (str(uuid4()), "kummitus"):
        client().index(index=elasticsearch.alias, id=key, document={"title": "kokko"}, refresh=True)

    assert reconcile().counts == {"search": 2}

    assert content(elasticsearch) == public()
    assert reconcile().counts == {}


def test_what_was_not_taken_out_is_taken_out(pages, elasticsearch):
    pages[0].unpublish()
    level()
    row = item(pages[0])
    late = {"version": row.seq, "version_type": "external_gte"}
    client().index(
        index=elasticsearch.alias, id=str(row.pk), document={"title": "kokko"}, refresh=True, **late
    )

    assert reconcile().counts == {"search": 1}

    assert content(elasticsearch) == public()


def test_whatever_was_done_to_it_the_index_says_what_the_store_says(pages, elasticsearch):
    kokko, nuotio, _takka = map(item, pages)
    client().delete(index=elasticsearch.alias, id=str(kokko.pk))
    client().index(index=elasticsearch.alias, id=str(nuotio.pk), document={"title": "hiillos"})
    client().index(index=elasticsearch.alias, id=str(uuid4()), document={"title": "tuhka"}, refresh=True)

    assert reconcile().counts == {"search": 3}
    level()

    assert content(elasticsearch) == public()
    assert elasticsearch.known(["kokko", "nuotio", "takka", "hiillos", "tuhka"]) == {
        "kokko",
        "nuotio",
        "takka",
    }
    assert reconcile().counts == {}


def test_it_is_compared_a_batch_and_a_page_at_a_time(pages, elasticsearch, monkeypatch):
    monkeypatch.setattr(healing, "BATCH", 2)
    monkeypatch.setattr(comparing, "MOST_HITS", 1)
    strays = [str(uuid4()) for _number in range(3)]
    for key in strays:
        client().index(index=elasticsearch.alias, id=key, document={"title": "tuhka"}, refresh=True)

    assert reconcile().counts == {"search": 3}

    assert content(elasticsearch) == public()


def test_a_node_that_is_away_is_mended_another_night(pages, elasticsearch, settings):
    settings.ELASTICSEARCH = {"urls": ["http://127.0.0.1:9"]}

    assert reconcile().counts == {}
    assert RESTS.condition().resting
