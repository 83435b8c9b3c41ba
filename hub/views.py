"""What machines read besides the APIs: feeds, sitemaps and the rules for robots."""

import hashlib

from django.contrib.sitemaps import views as sitemaps
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from core.addresses import absolute_url
from hub.feeds import NewsFeed
from hub.filters import FilterError, news_filters
from hub.sitemaps import page_sitemaps

PLAIN_TEXT = "text/plain; charset=utf-8"


@require_safe
def news_feed(request: HttpRequest, kind: str) -> HttpResponse:
    """A feed, or only the word that it has not changed since the reader's copy.

    Answers go by the entity tag alone: a time would tell a reader that nothing has changed when an item has
    been removed.
    """
    try:
        filters = news_filters(request.GET)
    except FilterError as error:
        return HttpResponse(f"{error}\n", status=400, content_type=PLAIN_TEXT)
    with translation.override(filters.locale.language_code):
        response = NewsFeed(kind, filters)(request)
    response["Content-Language"] = filters.locale.language_code
    response["Cache-Control"] = "no-cache"
    response["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    return sitemaps.index(request, page_sitemaps(request), sitemap_url_name="hub:sitemap_section")


@require_safe
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    return sitemaps.sitemap(request, page_sitemaps(request), section)


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", "", f"Sitemap: {absolute_url(reverse('hub:sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type=PLAIN_TEXT)
