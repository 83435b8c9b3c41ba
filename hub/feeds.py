"""RSS and Atom of the news, for feed readers and for partners that need nothing more."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any
from uuid import uuid5

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed
from django.utils.html import escape
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from wagtail.images.models import SourceImageIOError

from core.addresses import absolute_url
from core.images import rendition_specs_for
from core.item_types import page_model
from core.licences import Licence
from core.models import BasePage
from core.portable_html import portable_html, xml_text
from core.references import is_public_media, loaded_for, public_page
from core.visibility import public_pages
from hub.filters import NewsFilters

FEED_LENGTH = 20
ENCLOSURE_WIDTH = 1280
# When a feed without items was changed: not now, or it would be another one every second.
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)


class RssFeed(Rss201rev2Feed):
    """RSS 2.0 with the whole text, the time of the last change, and the licence of each item."""

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
            "xmlns:dcterms": "http://purl.org/dc/terms/",
        }

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else BEFORE_ALL

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])
        handler.addQuickElement("dcterms:modified", item["updateddate"].isoformat())
        handler.addQuickElement("dcterms:rights", item["item_copyright"])
        if item["licence_url"]:
            handler.addQuickElement("creativeCommons:license", item["licence_url"])


class AtomFeed(Atom1Feed):
    """Atom with the whole text and the licence of each item."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else BEFORE_ALL

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})
        if item["licence_url"]:
            handler.addQuickElement("link", "", {"rel": "license", "href": item["licence_url"]})


class NewsFeed(Feed):
    """The newest public news of one language. The active language is that of the feed."""

    description_template = title_template = None
    item_guid_is_permalink = False

    def __init__(self, kind: str, filters: NewsFilters) -> None:
        self.feed_type = {"rss": RssFeed, "atom": AtomFeed}[kind]
        self.filters = filters
        self.language: str = filters.locale.language_code

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.request = request
        self.pages = list(self.newest())
        with loaded_for(self.pages):
            return super().__call__(request, *args, **kwargs)

    def newest(self) -> Iterable[BasePage]:
        news = page_model("news").objects.filter(locale=self.filters.locale)
        if self.filters.networks:
            news = news.of_networks({network.translation_key for network in self.filters.networks})
        listed = news.with_images().prefetch_related("theme_links__theme").newest_first()
        return public_pages(listed)[:FEED_LENGTH]

    def items(self) -> list[BasePage]:
        return self.pages

    # --- The feed itself

    def title(self) -> str:
        names = ", ".join(dict.fromkeys(network.title for network in self.filters.networks))
        return xml_text(f"{names or settings.WAGTAIL_SITE_NAME}: {_('News')}")

    def description(self) -> str:
        return _("The newest news, as full texts.")

    subtitle = description

    def link(self) -> str:
        return absolute_url(f"/{self.language}/")

    def feed_url(self) -> str:
        return absolute_url(self.request.get_full_path())

    def feed_guid(self) -> str:
        return self.feed_url()

    def author_name(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    # --- One item

    def item_title(self, item: BasePage) -> str:
        return xml_text(item.title)

    def item_description(self, item: BasePage) -> str:
        return escape(xml_text(item.summary or item.lead))

    def item_link(self, item: BasePage) -> str:
        return item.full_url or ""

    def item_guid(self, item: BasePage) -> str:
        """The same for as long as the item lives, whatever happens to its address; each language has its own."""
        return uuid5(item.translation_key, self.language).urn

    def item_pubdate(self, item: BasePage) -> datetime:
        """The item's own date, with the time of publishing when it was published on that day."""
        published = localtime(item.first_published_at) if item.first_published_at else None
        if published and published.date() == item.date:
            return published
        return make_aware(datetime.combine(item.date, time(12)))

    def item_updateddate(self, item: BasePage) -> datetime:
        return item.last_published_at or self.item_pubdate(item)

    def item_author_name(self, item: BasePage) -> str:
        source = public_page(item.source_organisation_id)
        author = ", ".join(part for part in (item.author_name, item.author_organisation) if part)
        return xml_text(author or (source.title if source else settings.WAGTAIL_SITE_NAME))

    def item_categories(self, item: BasePage) -> list[str]:
        return [
            xml_text(str(name))
            for name in (item.get_category_display(), *(theme.name for theme in item.themes))
        ]

    def item_copyright(self, item: BasePage) -> str:
        return Licence(item.licence).short_label

    def item_enclosures(self, item: BasePage) -> list[Enclosure]:
        image = item.main_image
        if image is None or not is_public_media(image):
            return []
        try:
            rendition = image.get_rendition(rendition_specs_for(min(image.width, ENCLOSURE_WIDTH))[-1])
            # How long a file in a remote store is would have to be asked there, each time; 0 means unknown.
            length = 0 if settings.SILTA_MEDIA_IS_REMOTE else rendition.file.size
        except (SourceImageIOError, FileNotFoundError):
            return []
        return [Enclosure(absolute_url(rendition.url), str(length), "image/webp")]

    def item_extra_kwargs(self, item: BasePage) -> dict[str, Any]:
        lead = f"<p>{escape(item.lead)}</p>\n" if item.lead else ""
        body = item.body.render_as_block(context={"request": self.request, "page": item})
        return {"content": xml_text(portable_html(lead + body)), "licence_url": Licence(item.licence).url}
