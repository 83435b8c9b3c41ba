"""The front page: the newest of everything, and numbers."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.factories import (
    EventPageFactory,
    NetworkPageFactory,
    NewsPageFactory,
    OrganisationPageFactory,
    ProjectPageFactory,
    site_root,
)
from tests.hiding import HIDDEN, SECRET, translated_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _numbers_not_counted():
    cache.clear()


def titles(pages):
    return [page.title for page in pages]


def test_the_front_page_shows_the_newest_news_and_the_next_events(client):
    for number in range(6):
        NewsPageFactory(title=f"Uutinen {number}", date=timezone.localdate() - timedelta(days=number))
        EventPageFactory(title=f"Kokous {number}", starts_at=timezone.now() + timedelta(days=number + 1))
    EventPageFactory(title="Ollut", starts_at=timezone.now() - timedelta(days=2))

    context = client.get(site_root().url).context

    assert titles(context["latest_news"]) == [f"Uutinen {number}" for number in range(4)]
    assert titles(context["coming_events"]) == [f"Kokous {number}" for number in range(5)]


@pytest.mark.parametrize("hide", HIDDEN, ids=lambda hide: hide.__name__)
def test_what_is_not_public_is_not_on_the_front_page(client, hide):
    hide()

    assert SECRET not in client.get(site_root().url).content.decode()


def test_a_front_page_shows_its_own_language(client):
    NewsPageFactory(title="Suomeksi")

    assert titles(client.get(translated_site("sv").url).context["latest_news"]) == []


def test_the_numbers_count_what_is_public_and_alive(client):
    OrganisationPageFactory.create_batch(2)
    OrganisationPageFactory(live=False)
    OrganisationPageFactory(state="closed")
    NetworkPageFactory()
    NetworkPageFactory(ended=timezone.localdate() - timedelta(days=1))

    numbers = client.get(site_root().url).context["numbers"]

    assert [(number["value"], number["label"]) for number in numbers] == [
        (2, "järjestöä"),
        (1, "verkosto"),
        (1, "kunta"),
    ]


def test_a_translated_organisation_is_counted_once(client):
    original = OrganisationPageFactory()
    home = translated_site("sv")
    OrganisationPageFactory(parent=home, locale=home.locale, translation_key=original.translation_key)

    numbers = client.get(site_root().url).context["numbers"]

    assert numbers[0]["value"] == 1


@pytest.mark.parametrize("count", [1, 20])
def test_the_front_page_takes_the_same_queries_however_much_there_is(
    client, django_assert_max_num_queries, count
):
    NewsPageFactory.create_batch(count)
    EventPageFactory.create_batch(count, recurrence="weekly")
    NetworkPageFactory.create_batch(count)
    ProjectPageFactory.create_batch(count)
    OrganisationPageFactory.create_batch(count)
    client.get(site_root().url)

    with django_assert_max_num_queries(60):
        client.get(site_root().url)
