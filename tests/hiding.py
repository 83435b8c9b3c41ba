"""Every way in which a page can be there without being public."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction

from core.models import LanguageSettings
from news.models import NewsIndexPage, NewsPage
from tests.factories import NewsIndexPageFactory, NewsPageFactory, section, site_root

# What no reader may meet.
SECRET = "Salaneuvottelu"


def draft() -> NewsPage:
    return NewsPageFactory(title=SECRET, live=False)


def later_draft() -> NewsPage:
    page = NewsPageFactory(title="Avoin kokous")
    page.title = SECRET
    page.save_revision()
    return page


def scheduled() -> NewsPage:
    page = NewsPageFactory(title=SECRET, live=False)
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    return page


def expired() -> NewsPage:
    """Past its expiry, and the worker has not been here yet."""
    return NewsPageFactory(title=SECRET, expire_at=timezone.now() - timedelta(minutes=1))


def private() -> NewsPage:
    page = NewsPageFactory(title=SECRET)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return page


def below_private() -> NewsPage:
    index = NewsIndexPageFactory(title="Johtoryhmän uutiset")
    PageViewRestriction.objects.create(
        page=index, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    return NewsPageFactory(title=SECRET, parent=index)


def in_closed_language() -> NewsPage:
    swedish = translated_site("sv")
    LanguageSettings.load().closed_locales.add(swedish.locale)
    index = swedish.add_child(instance=NewsIndexPage(title="Nyheter", locale=swedish.locale))
    return NewsPageFactory(title=SECRET, parent=index, locale=swedish.locale)


def translated_site(language: str) -> Page:
    """The front page in another language, published."""
    locale, _made = Locale.objects.get_or_create(language_code=language)
    home = site_root()
    page = home.get_translation_or_none(locale) or home.copy_for_translation(locale)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def news_list() -> NewsIndexPage:
    return section(NewsIndexPage, "Uutiset")


HIDDEN: list[Callable[[], NewsPage]] = [
    draft,
    later_draft,
    scheduled,
    expired,
    private,
    below_private,
    in_closed_language,
]
