"""What the frame of every public page needs to know: where we are, and where one can go from here.

All of it is read once a request, in a number of queries that does not grow with the site, and nothing that is
not public is named.
"""

from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_info
from wagtail.models import Page, Site

from core.visibility import private_collections, public_pages


@dataclass(frozen=True)
class Link:
    """Somewhere to go: `here` is "page" for this very page, "true" for a section around it."""

    title: str
    url: str
    here: str = ""


@dataclass(frozen=True)
class LanguageLink:
    """This page, or else the front page, in another language."""

    code: str
    name: str
    url: str
    current: bool
    translated: bool


@dataclass
class Frame:
    """The surroundings of one request."""

    request: HttpRequest
    page: Page | None = None
    language: str = field(default_factory=lambda: get_language() or settings.LANGUAGE_CODE)

    @cached_property
    def site(self) -> Site | None:
        return Site.find_for_request(self.request)

    @cached_property
    def homes(self) -> dict[str, Page]:
        """The front page of each language that is shown."""
        if self.site is None:
            return {}
        pages = Page.objects.filter(translation_key=self.site.root_page.translation_key)
        return {page.locale.language_code: page for page in public_pages(pages).select_related("locale")}

    @cached_property
    def home(self) -> Page | None:
        return self.homes.get(self.language)

    @cached_property
    def menu(self) -> list[Link]:
        """The sections of the site in this language."""
        if self.home is None:
            return []
        pages = public_pages(Page.objects.child_of(self.home).in_menu())
        return [self._link(page) for page in pages]

    @cached_property
    def breadcrumbs(self) -> list[Link]:
        """The way from the front page to this one; both ends included."""
        if self.page is None or self.home is None or not self.page.path.startswith(self.home.path):
            return []
        if self.page.depth <= self.home.depth:
            return []
        pages = Page.objects.ancestor_of(self.page).filter(depth__gte=self.home.depth)
        return [*(self._link(page) for page in public_pages(pages)), Link(self.page.title, "", "page")]

    @cached_property
    def footer(self) -> list[Link]:
        """Pages that an editor has put in the footer, such as the accessibility statement."""
        if self.home is None:
            return []
        pages = apps.get_model("home", "ContentPage").objects.descendant_of(self.home)
        return [self._link(page) for page in public_pages(pages.filter(show_in_footer=True))]

    def index_url(self, model: str) -> str:
        """Address of the section that holds pages of one kind, right below the front page; empty if there is none."""
        if self.home is None:
            return ""
        page = public_pages(apps.get_model(model).objects.child_of(self.home)).order_by("path").first()
        return (page.get_url(self.request) or "") if page else ""

    @cached_property
    def section(self) -> list[Link]:
        """The public pages right below this one."""
        if self.page is None or not self.page.path:
            return []
        return [self._link(page) for page in public_pages(Page.objects.child_of(self.page))]

    @cached_property
    def translations(self) -> dict[str, Page]:
        """This page in each language in which it is public."""
        if self.page is None:
            return {}
        pages = public_pages(Page.objects.filter(translation_key=self.page.translation_key))
        return {page.locale.language_code: page for page in pages.select_related("locale")}

    @cached_property
    def languages(self) -> list[LanguageLink]:
        return [self._language(code) for code, _name in settings.LANGUAGES if code in self.homes]

    @cached_property
    def hidden_collections(self) -> set[int]:
        """Collections whose images and documents are shown to nobody."""
        return set(private_collections().values_list("pk", flat=True))

    def _language(self, code: str) -> LanguageLink:
        page = self.translations.get(code)
        url = page.get_url(self.request) if page else self._translated_view(code)
        return LanguageLink(
            code=code,
            name=get_language_info(code)["name_local"].capitalize(),
            url=url or self.homes[code].get_url(self.request),
            current=code == self.language,
            translated=bool(url),
        )

    def _translated_view(self, code: str) -> str:
        """The address in another language of what is no page, such as the search; empty where there is none."""
        match = self.request.resolver_match
        if self.page is not None or match is None or match.url_name == "wagtail_serve":
            return ""
        return translate_url(self.request.get_full_path(), code)

    def _link(self, page: Page) -> Link:
        return Link(page.title, page.get_url(self.request) or "", self._here(page))

    def _here(self, page: Page) -> str:
        if self.page is None or not self.page.path.startswith(page.path):
            return ""
        return "page" if page.pk == self.page.pk else "true"


def frame_of(request: HttpRequest, page: Page | None) -> Frame:
    """The frame of a request, made at the first question and kept for the others."""
    frame: Frame | None = getattr(request, "silta_frame", None)
    if frame is None or frame.page is not page:
        frame = Frame(request, page)
        request.silta_frame = frame  # type: ignore[attr-defined]  # kept on the request, for as long as it lasts
    return frame
