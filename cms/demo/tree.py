"""The pages that every hub begins with: a front page in each language, the sections and the footer's pages."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms.demo import story
from cms.demo.content import LANGUAGES, Entry, in_language, read
from cms.demo.planting import find, plant
from cms.demo.translating import translate
from home.models import ContentPage, HomePage

WELCOME = "Welcome to your new Wagtail site!"


def plant_first_pages() -> None:
    """Safe to run again: where there is a front page, it and all below it are left as they are."""
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    plant_source()
    home = find("home", source_locale())
    for code, _name in settings.LANGUAGES:
        if home and code != settings.LANGUAGE_CODE:
            plant_language(home, code)


def source_locale() -> Locale:
    return Locale.objects.get(language_code=settings.LANGUAGE_CODE)


def home_page() -> HomePage:
    home: HomePage = find("home", source_locale()) or HomePage.objects.get(locale=source_locale())
    return home


@transaction.atomic
def plant_source() -> None:
    if HomePage.objects.exists():
        return
    texts = read("sections")
    home = plant(HomePage, root_page(), "home", home_fields(texts["home"]))
    for entry in texts["section"]:
        plant(apps.get_model(entry["model"]), home, f"section/{entry['key']}", section_fields(entry))
    for entry in texts["page"]:
        plant(ContentPage, home, f"page/{entry['key']}", page_fields(entry))
    serve(home)


def root_page() -> Page:
    """Wagtail's root, which belongs to the language of the source."""
    root: Page = Page.get_first_root_node()
    if root.locale_id != source_locale().pk:
        root.locale = source_locale()
        root.save(update_fields=["locale"])
    return root


def serve(home: HomePage) -> None:
    """Make the front page that of the default site, and take Wagtail's own page of welcome away."""
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.root_page = home
    site.site_name = settings.WAGTAIL_SITE_NAME
    site.save()
    for page in Page.objects.child_of(Page.get_first_root_node()).filter(title=WELCOME, slug="home"):
        page.delete()


@transaction.atomic
def plant_language(home: HomePage, code: str) -> None:
    locale = Locale.objects.get(language_code=code)
    if home.has_translation(locale):
        return
    if code not in LANGUAGES:
        plant_bare_home(home, locale)
        return
    texts = read("sections")
    translate(home, code, home_fields(in_language(texts["home"], code)))
    for name, entry, fields in [
        *((f"section/{entry['key']}", entry, section_fields) for entry in texts["section"]),
        *((f"page/{entry['key']}", entry, page_fields) for entry in texts["page"]),
    ]:
        page = find(name, home.locale)
        if page and code in entry:
            translate(page, code, fields(in_language(entry, code)))


def plant_bare_home(home: HomePage, locale: Locale) -> None:
    """A language that we have no texts for begins with a front page that says only the name of the site."""
    page = home.copy_for_translation(locale)
    page.heading = page.title
    page.lead = page.summary = ""
    page.main_image, page.main_image_alt, page.main_image_caption, page.body = None, "", "", []
    page.save_revision().publish()


def home_fields(entry: Entry) -> dict[str, Any]:
    names = ("title", "heading", "lead", "summary")
    return {name: entry[name] for name in names} | {"slug": "silta"}


def section_fields(entry: Entry) -> dict[str, Any]:
    names = ("title", "summary", "introduction")
    return {name: entry[name] for name in names} | {
        "slug": entry.get("slug", entry["key"]),
        "show_in_menus": True,
    }


def page_fields(entry: Entry) -> dict[str, Any]:
    def nothing(kind: str, key: str) -> Any:
        raise LookupError(f"The first pages refer to nothing, but {entry['key']} has {kind}:{key}.")

    return {
        "title": entry["title"],
        "summary": entry["summary"],
        "slug": entry.get("slug", entry["key"]),
        "body": story.stream(entry["body"], name=f"page/{entry['key']}", find=nothing),
        "show_in_footer": True,
    }
