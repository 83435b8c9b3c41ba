"""Loads the demo, step by step; after a kill it goes on where it was."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.utils import timezone
from wagtail.models import Page

from cms.demo import pages
from cms.demo.content import Entry, in_language, read, read_folder, read_organisations, translated_to
from cms.demo.media import load_media
from cms.demo.people import editors_are_loaded, join_organisations, load_editors, load_people
from cms.demo.planting import find, plant, replant
from cms.demo.shelf import Shelf
from cms.demo.translating import translate
from cms.demo.tree import home_page, plant_first_pages, source_locale
from core.following import following
from events.models import EventIndexPage, EventPage
from networks.models import NetworkIndexPage, NetworkPage, ProjectIndexPage, ProjectPage
from news.models import NewsIndexPage, NewsPage
from organisations.models import OrganisationIndexPage, OrganisationPage
from people.models import LiaisonIndexPage

Builder = Callable[[Entry, Shelf, str], dict[str, Any]]


def load_demo(report: Callable[[str], None]) -> None:
    """The first pages and all of the demo, once: afterwards it belongs to the editors, deletions included."""
    plant_first_pages()
    if editors_are_loaded():
        report("The demo has been loaded before; nothing to do.")
        return
    shelf = Shelf(timezone.localdate())
    for words, step in STEPS.items():
        with following():
            step(shelf)
        report(words)


def load_liaison_page(shelf: Shelf) -> None:
    entry = read("liaison-page")
    names = ("title", "summary", "introduction")
    fields = {name: entry[name] for name in names} | {
        "slug": entry["key"],
        "region": shelf.regions[entry["region"]],
        "show_in_menus": True,
    }
    shelf.pages[entry["key"]] = plant(LiaisonIndexPage, home_page(), f"section/{entry['key']}", fields)


def load_sections(shelf: Shelf) -> None:
    for entry in read("sections")["section"]:
        shelf.pages[entry["key"]] = section(apps.get_model(entry["model"]), entry["key"])


def section(model: type[Page], key: str) -> Page:
    """A section of the hub: the one that was planted first, or another of its kind."""
    page: Page | None = find(f"section/{key}", source_locale())
    return page or model.objects.child_of(home_page()).first()


def load_organisations(shelf: Shelf) -> None:
    index = section(OrganisationIndexPage, "jarjestot")
    load_each(read_organisations(), shelf, OrganisationPage, pages.organisation, lambda _entry: index)


def load_networks(shelf: Shelf) -> None:
    index = section(NetworkIndexPage, "verkostot")
    load_each(read_folder("networks"), shelf, NetworkPage, pages.network, lambda _entry: index)
    for entry in read_folder("networks"):
        if entry.get("own_editors"):
            for key, model in (("uutiset", NewsIndexPage), ("tapahtumat", EventIndexPage)):
                load_network_section(entry["key"], key, model, shelf)


def load_network_section(network: str, key: str, model: type[Page], shelf: Shelf) -> None:
    """A list of a network's own news or events, in the languages that the network is in."""
    texts = next(entry for entry in read("sections")["section"] if entry["key"] == key)
    parent = shelf.pages[network]
    fields = {"title": texts["title"], "slug": key}
    page = plant(model, parent, f"network/{network}/{key}", dict(fields))
    shelf.pages[f"{network}/{key}"] = page
    for language in translated_to(texts):
        if parent.get_translations().filter(locale__language_code=language).exists():
            translate(page, language, {"title": texts[language]["title"], "slug": texts[language]["slug"]})


def load_projects(shelf: Shelf) -> None:
    index = section(ProjectIndexPage, "hankkeet")
    load_each(read_folder("projects"), shelf, ProjectPage, pages.project, lambda _entry: index)


def load_events(shelf: Shelf) -> None:
    def index(entry: Entry) -> Page:
        return shelf.pages[f"{entry['under']}/tapahtumat" if "under" in entry else "tapahtumat"]

    entries = read_folder("events")
    shelf.events = {entry["key"]: entry for entry in entries}
    load_each(entries, shelf, EventPage, pages.event, index)


def load_news(shelf: Shelf) -> None:
    def index(entry: Entry) -> Page:
        return shelf.pages[f"{entry['under']}/uutiset" if "under" in entry else "uutiset"]

    oldest_first = sorted(read_folder("news"), key=lambda entry: -entry["days_ago"])
    load_each(oldest_first, shelf, NewsPage, pages.news, index)


def load_each(
    entries: list[Entry],
    shelf: Shelf,
    model: type[Page],
    build: Builder,
    parent: Callable[[Entry], Page],
) -> None:
    """Plant and translate; a page is on the shelf before the next one refers to it."""
    for entry in entries:
        fields = build(in_language(entry, "fi"), shelf, "fi")
        page = plant(model, parent(entry), f"{model._meta.model_name}/{entry['key']}", fields)
        shelf.pages[entry["key"]] = page
        for language in translated_to(entry):
            translate_entry(page, entry, language, shelf, build)


def translate_entry(page: Page, entry: Entry, language: str, shelf: Shelf, build: Builder) -> None:
    fields = build(in_language(entry, language), shelf, language)
    translate(page, language, {name: value for name, value in fields.items() if name != "slug" or value})


def load_content_pages(shelf: Shelf) -> None:
    """The demo's own texts on the first pages, as far as nobody has edited these."""
    for entry in read_folder("pages"):
        is_home = entry["key"] == "etusivu"
        build = pages.home if is_home else pages.content_page
        page = home_page() if is_home else find(f"page/{entry['key']}", source_locale())
        if page is None or not replant(page, build(in_language(entry, "fi"), shelf, "fi")):
            continue
        for language in translated_to(entry):
            retranslate(page, entry, language, shelf, build)


def retranslate(page: Page, entry: Entry, language: str, shelf: Shelf, build: Builder) -> None:
    translation = page.get_translations().filter(locale__language_code=language).first()
    fields = build(in_language(entry, language), shelf, language)
    if translation:
        translate(page, language, fields | {"slug": translation.slug}, again=True)


STEPS: dict[str, Callable[[Shelf], None]] = {
    "Images and documents": load_media,
    "People": load_people,
    "Sections": load_sections,
    "Liaison persons": load_liaison_page,
    "Organisations": load_organisations,
    "People’s organisations": join_organisations,
    "Networks": load_networks,
    "Projects": load_projects,
    "Events": load_events,
    "News": load_news,
    "Front page and others": load_content_pages,
    "Editors": load_editors,
}
