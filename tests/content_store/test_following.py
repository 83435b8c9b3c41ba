"""The store follows the pages, in the transaction that changes them."""

import json

import pytest

from content_store.models import ContentItem
from core.models import PageTheme
from core.projection import settle
from core.reconciliation import reconcile
from tests.factories import NewsPageFactory, OrganisationPageFactory, ThemeFactory

pytestmark = pytest.mark.django_db


def item_of(page):
    return ContentItem.objects.get(page_key=page.pk)


def test_a_published_page_is_in_the_store_at_once():
    page = NewsPageFactory(title="Äänekosken kokous")

    assert item_of(page).state == "public"
    assert "Äänekosken kokous" in item_of(page).body


@pytest.fixture
def moved_and_not_made_anew_yet(monkeypatch):
    """An organisation, with a theme, whose directory has another address; and news that it is the source of."""
    theme = ThemeFactory()
    news = NewsPageFactory()
    organisation = OrganisationPageFactory()
    organisation.theme_links = [PageTheme(theme=theme)]
    organisation.save_revision().publish()
    news.source_organisation = organisation
    news.save_revision().publish()
    with monkeypatch.context() as patch:
        patch.setattr("core.projection.AT_ONCE", 0)
        patch.setattr("core.projection.settle_for", lambda _seconds: None)
        directory = organisation.get_parent().specific
        directory.slug = "toisaalla"
        directory.save_revision().publish()
    assert "toisaalla" not in item_of(organisation).url
    return organisation, news, theme


def test_what_shows_an_item_follows_whoever_makes_that_anew(moved_and_not_made_anew_yet):
    organisation, news, theme = moved_and_not_made_anew_yet

    theme.name_fi = "Uusi nimi"
    theme.save()

    assert "toisaalla" in item_of(organisation).url
    while settle():
        pass
    assert "/toisaalla/" in json.loads(item_of(news).body)["source"]["url"]


def test_what_shows_an_item_follows_when_it_is_reconciled(moved_and_not_made_anew_yet, monkeypatch):
    organisation, news, _theme = moved_and_not_made_anew_yet
    # What shows it has been compared before it was moved.
    monkeypatch.setattr("core.reconciliation._all_keys", lambda: iter([organisation.pk]))

    reconcile()

    assert "toisaalla" in item_of(organisation).url
    while settle():
        pass
    assert "/toisaalla/" in json.loads(item_of(news).body)["source"]["url"]
