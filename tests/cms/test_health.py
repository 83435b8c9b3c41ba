"""Operators see whether partners get what the pages say, and can have it compared."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from content_store.models import ContentItem, Reconciliation
from news.models import NewsPage
from search.engines.choosing import RESTS
from search.index.keeping import keep_level
from search.models import SearchEntry
from tests.factories import NetworkPageFactory, NewsPageFactory
from tests.staff import editor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create_superuser("paakayttaja"))
    return client


def test_the_button_has_all_pages_compared_and_the_report_names_what_was_mended(operator):
    page = NewsPageFactory(title="Kevätkokous")
    NewsPage.objects.filter(pk=page.pk).update(title="Syyskokous")

    asked = operator.post(reverse("store_health"), follow=True)
    html = operator.get(reverse("store_health")).content.decode()

    assert "Kaikkia sivuja verrataan" in asked.content.decode()
    assert Reconciliation.objects.get().mended == 1
    assert ContentItem.objects.get(page_key=page.pk).title == "Syyskokous"
    assert "Syyskokous" in html


def test_only_operators_see_it(client):
    client.force_login(editor_of(NetworkPageFactory(own_editors=True)))

    assert client.get(reverse("store_health")).status_code == 302
    assert client.post(reverse("store_health")).status_code == 302


def test_they_see_which_search_engine_answers_and_how_far_each_is(operator):
    NewsPageFactory(title="Kevätkokous")

    html = operator.get(reverse("store_health")).content.decode()
    assert "Tietokanta" in html
    assert "Kaikkea otetaan haettavaksi alusta: 0/1" in html

    while keep_level():
        pass
    html = operator.get(reverse("store_health")).content.decode()
    assert "Vastaa hakijoille" in html
    assert "Elasticsearch</td>" not in html


def test_a_button_has_an_index_made_anew_and_what_is_there_is_found_meanwhile(operator):
    NewsPageFactory(title="Kevätkokous")
    while keep_level():
        pass

    asked = operator.post(reverse("store_health"), {"engine": "database"}, follow=True)
    html = asked.content.decode()

    assert "Kaikkea otetaan haettavaksi alusta: 0/1" in html
    assert SearchEntry.objects.filter(public=True).count() == 1
    while keep_level():
        pass
    assert "Vastaa hakijoille" in operator.get(reverse("store_health")).content.decode()


def test_an_index_that_does_not_answer_cannot_be_made_anew(operator, settings):
    settings.ELASTICSEARCH = {"urls": ["http://127.0.0.1:9"]}

    html = operator.post(reverse("store_health"), {"engine": "elasticsearch"}, follow=True).content.decode()

    RESTS.end()
    assert "Hakukone ei vastaa" in html


def test_no_index_is_made_anew_that_there_is_not(operator):
    assert operator.post(reverse("store_health"), {"engine": "elasticsearch"}).status_code == 400


def test_they_see_since_when_elasticsearch_does_not_answer_and_why(operator, settings):
    settings.ELASTICSEARCH = {"urls": ["http://127.0.0.1:9"]}
    keep_level()

    html = operator.get(reverse("store_health")).content.decode()

    RESTS.end()
    assert "Ei ole vastannut" in html
    assert "Connection refused" in html
