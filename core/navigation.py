"""What the frame of every public page needs to know: where we are, and where one can go from here.

All of it is read once a request, in a number of queries that does not grow with the site, and nothing that is
not public is named.
"""

from dataclasses import dataclass, field
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_info
from wagtail.models import Page, Site

from core.visibility import private_collections, public_pages


def _child_paths(page: Page) -> list[str]:
    """The paths that children of a page can have, up to that of the last one."""
    below = Page.objects.filter(path__gt=page.path, path__lt=f"{page.path}{'Z' * (Page.steplen + 1)}")
    last = below.order_by("-path").values_list("path", flat=True).first()
    if last is None:
        return []
    start = len(page.path)
    steps = Page._str2int(last[start : start + Page.steplen])
    return [Page._get_path(page.path, page.depth + 1, step) for step in range(1, steps + 1)]


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
        return self._versions.get(self.site.root_page.translation_key, {})

    @cached_property
    def translations(self) -> dict[str, Page]:
        """This page in each language in which it is public."""
        return self._versions.get(self.page.translation_key, {}) if self.page else {}

    @cached_property
    def home(self) -> Page | None:
        return self.homes.get(self.language)

    @cached_property
    def menu(self) -> list[Link]:
        """The sections of the site in this language."""
        return [self._link(page) for page in self._sections if page.show_in_menus]

    @cached_property
    def breadcrumbs(self) -> list[Link]:
        """The way from the front page to this one; both ends included."""
        if self.page is None or self.home is None or self.page.depth <= self.home.depth:
            return []
        above = [page for page in self._around if page.depth < self.page.depth and self._here(page)]
        return [*(self._link(page) for page in above), Link(self.page.title, "", "page")] if above else []

    @cached_property
    def footer(self) -> list[Link]:
        """Pages that an editor has put in the footer, such as the accessibility statement."""
        return [self._link(page) for page in self._around if page.in_footer]

    def index_url(self, model: str) -> str:
        """Address of the section that holds pages of one kind, right below the front page; empty if there is none."""
        kind = ContentType.objects.get_for_model(apps.get_model(model)).pk
        found = [page for page in self._sections if page.content_type_id == kind]
        return (found[0].get_url(self.request) or "") if found else ""

    @cached_property
    def section(self) -> list[Link]:
        """The public pages right below this one."""
        if self.page is None or not self.page.path:
            return []
        return [self._link(page) for page in public_pages(Page.objects.child_of(self.page))]

    @cached_property
    def languages(self) -> list[LanguageLink]:
        return [self._language(code) for code, _name in settings.LANGUAGES if code in self.homes]

    @cached_property
    def hidden_collections(self) -> set[int]:
        """Collections whose images and documents are shown to nobody."""
        return set(private_collections().values_list("pk", flat=True))

    @cached_property
    def _versions(self) -> dict[UUID, dict[str, Page]]:
        """The public versions of the front page and of this page, by translation key and language."""
        keys = {page.translation_key for page in (self.site and self.site.root_page, self.page) if page}
        versions: dict[UUID, dict[str, Page]] = {}
        pages = public_pages(Page.objects.filter(translation_key__in=keys)).select_related("locale")
        for page in pages:
            versions.setdefault(page.translation_key, {})[page.locale.language_code] = page
        return versions

    @cached_property
    def _around(self) -> list[Page]:
        """What the frame names in this language: the sections, the pages above this one, the footer; in tree order."""
        if self.home is None:
            return []
        path = self.page.path if self.page else ""
        above = [path[:length] for length in range(len(self.home.path), len(path), Page.steplen)]
        in_footer = apps.get_model("home.ContentPage").objects.filter(show_in_footer=True).values("pk")
        # By paths and keys, so that nothing is looked at but these: there can be a hundred thousand pages.
        wanted = Q(path__in=[*_child_paths(self.home), *above]) | Q(pk__in=in_footer)
        pages = Page.objects.filter(wanted, path__startswith=self.home.path)
        return list(public_pages(pages).annotate(in_footer=F("contentpage__show_in_footer")).order_by("path"))

    @cached_property
    def _sections(self) -> list[Page]:
        """The pages right below the front page."""
        return [page for page in self._around if self.home and page.depth == self.home.depth + 1]

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
