"""The sitemap for search engines: every public page of every language, with its translations."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from wagtail.models import Locale, Page

from core.visibility import open_locales, public_pages

PAGES_IN_SITEMAP = 1000


class PageSitemap(Sitemap):
    """The public pages of one language."""

    limit = PAGES_IN_SITEMAP

    def __init__(self, request: HttpRequest, locale: Locale) -> None:
        self.request, self.locale = request, locale

    def items(self) -> QuerySet[Page]:
        return public_pages(Page.objects.filter(locale=self.locale)).order_by("pk")

    def get_latest_lastmod(self) -> datetime | None:
        latest: datetime | None = self.items().aggregate(latest=Max("last_published_at"))["latest"]
        return latest

    def _urls(self, page: str | int, protocol: str, domain: str) -> list[dict[str, Any]]:
        pages = list(self.paginator.page(page).object_list)
        translations = self._translations(pages)
        rows = []
        for row in pages:
            address = row.get_full_url(self.request)
            if not address:
                continue
            others = translations[row.translation_key]
            rows.append(
                {
                    "item": row,
                    "location": address,
                    "lastmod": row.last_published_at,
                    "alternates": others if len(others) > 1 else [],
                }
            )
        return rows

    def _translations(self, pages: list[Page]) -> dict[UUID, list[dict[str, str]]]:
        keys = [page.translation_key for page in pages]
        found: dict[UUID, list[dict[str, str]]] = defaultdict(list)
        for page in public_pages(Page.objects.filter(translation_key__in=keys)).select_related("locale"):
            address = page.get_full_url(self.request)
            if address:
                found[page.translation_key].append(
                    {"location": address, "lang_code": page.locale.language_code}
                )
        return found


def page_sitemaps(request: HttpRequest) -> dict[str, type[Sitemap] | Sitemap]:
    """A sitemap for each language that is shown."""
    return {locale.language_code: PageSitemap(request, locale) for locale in open_locales()}
