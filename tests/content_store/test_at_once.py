"""Two editors in the same moment: whoever commits last, the store says in the end what the pages say."""

import threading
import time

import pytest
from django.db import connections, transaction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction

from content_store.models import ContentItem
from core.following import following
from core.models import LanguageSettings
from core.projection import settle
from core.reconciliation import reconcile
from news.models import NewsIndexPage, NewsPage
from tests.factories import (
    ImageFactory,
    NetworkPageFactory,
    NewsIndexPageFactory,
    NewsPageFactory,
    ThemeFactory,
    body,
)
from tests.hiding import translated_site

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(
        "not __import__('django.db').db.connection.vendor == 'postgresql'",
        reason="SQLite has one writer at a time",
    ),
]
PATIENCE_SECONDS = 1.0  # for the second editor, who may have to wait for the first


@pytest.fixture(autouse=True)
def nothing_differs_at_the_end():
    yield
    while settle():
        pass
    assert reconcile().differences == []


def at_once(first, second):
    """Both act; the first keeps its transaction open until the second is done or has to wait."""
    has_acted, may_end, failures = threading.Event(), threading.Event(), []

    def editor(act, before, after):
        before()
        try:
            with following():
                act()
                after()
        except Exception as error:  # noqa: BLE001  told below
            failures.append(error)
        finally:
            has_acted.set()
            connections.close_all()

    def end_soon():
        has_acted.set()
        may_end.wait(10)

    # The first commits, with all that follows, only when it may.
    one = threading.Thread(target=editor, args=(first, lambda: None, end_soon))
    other = threading.Thread(target=editor, args=(second, has_acted.wait, lambda: None))
    one.start()
    other.start()
    has_acted.wait(10)
    other.join(PATIENCE_SECONDS)
    may_end.set()
    one.join()
    other.join()
    assert not failures


def at_once_under_the_lock(first, second):
    """The first has followed its own changes already, and holds the lock, when the second begins."""
    has_followed, failures = threading.Event(), []

    def holder():
        try:
            with transaction.atomic():
                with following():
                    first()
                has_followed.set()
                time.sleep(PATIENCE_SECONDS)
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            has_followed.set()
            connections.close_all()

    def follower():
        has_followed.wait(10)
        try:
            with following():
                second()
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=holder), threading.Thread(target=follower)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


@pytest.fixture(params=[at_once, at_once_under_the_lock], ids=["both open", "one waits"])
def both(request):
    return request.param


def test_a_section_is_moved_while_it_is_made_private():
    one, other = NetworkPageFactory(), NetworkPageFactory()
    index = NewsIndexPageFactory(parent=one)
    page = NewsPageFactory(parent=index)

    at_once_under_the_lock(  # otherwise the database has one of them begin again
        lambda: MovePageAction(index, other, pos="last-child").execute(skip_permission_checks=True),
        lambda: PageViewRestriction.objects.create(page=index.page_ptr, restriction_type="login"),
    )

    assert ContentItem.objects.get(page_key=page.pk).reason == "restricted"


def test_a_page_is_published_while_its_language_is_closed(both):
    swedish = translated_site("sv")
    index = swedish.add_child(instance=NewsIndexPage(title="Nyheter", locale=swedish.locale))

    both(
        lambda: index.add_child(instance=NewsPage(title="Nytt", locale=swedish.locale, body=body())),
        lambda: LanguageSettings.load().closed_locales.add(Locale.objects.get(language_code="sv")),
    )

    assert not ContentItem.objects.filter(locale="sv", state="public").exists()


def test_an_image_is_shown_while_its_collection_is_made_private(both):
    collection = Collection.get_first_root_node().add_child(name="Avoimet")
    page = NewsPageFactory()

    def show():
        mine = NewsPage.objects.get(pk=page.pk)
        mine.main_image = ImageFactory(collection=collection)
        mine.save_revision().publish()

    both(
        show,
        lambda: CollectionViewRestriction.objects.create(collection=collection, restriction_type="login"),
    )

    assert '"images":[]' in ContentItem.objects.get(page_key=page.pk).body


def test_a_page_is_named_while_it_is_deleted(both):
    network = NetworkPageFactory()
    target = NewsPageFactory(title="Salaneuvottelu")
    page = NewsPageFactory(parent=NewsIndexPageFactory(parent=network))

    def name_it():
        mine = NewsPage.objects.get(pk=page.pk)
        mine.body = [("text", f'<p><a linktype="page" id="{target.pk}">Salaneuvottelu</a></p>')]
        mine.save_revision().publish()

    both(name_it, lambda: DeletePageAction(target).execute(skip_permission_checks=True))

    assert not Page.objects.filter(pk=target.pk).exists()


def test_a_page_is_deleted_while_it_is_published(both):
    page = NewsPageFactory()

    def publish():
        mine = NewsPage.objects.get(pk=page.pk)
        mine.title = "Toinen otsikko"
        mine.save_revision().publish()

    both(publish, lambda: DeletePageAction(page).execute(skip_permission_checks=True))

    assert ContentItem.objects.get(translation_key=page.translation_key).reason == "deleted"


def test_a_theme_is_renamed_while_a_page_takes_it(both):
    theme, page = ThemeFactory(name_fi="Kuulo"), NewsPageFactory()

    def take_it():
        mine = NewsPage.objects.get(pk=page.pk)
        mine.theme_links.create(theme=theme)
        mine.save_revision().publish()

    def rename():
        theme.name_fi = "Näkö"
        theme.save()

    both(take_it, rename)

    assert "Näkö" in ContentItem.objects.get(page_key=page.pk).body
