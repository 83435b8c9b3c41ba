"""What has been loaded so far, by the keys that the texts use for it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wagtail.models import Page

from cms.demo import story
from cms.demo.content import Entry
from cms.demo.days import in_words
from core.models import PageMunicipality, PageRegion, PageTheme, SiltaDocument, SiltaImage, Theme
from networks.models import PageNetwork
from people.models import PageContact, Person
from regions.models import Municipality, Region

EVENT_TIME = re.compile(r"\{event:([a-z-]+)\}")


@dataclass
class Shelf:
    day: date
    images: dict[str, SiltaImage] = field(default_factory=dict)
    alts: dict[str, Entry] = field(default_factory=dict)
    documents: dict[str, SiltaDocument] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    events: dict[str, Entry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.themes = {theme.code: theme for theme in Theme.objects.all()}
        self.regions = {region.code: region for region in Region.objects.all()}
        self.municipalities = {place.name_fi: place for place in Municipality.objects.current()}

    def alt(self, image: str, language: str) -> str:
        texts = self.alts[image]
        return texts.get(language) or texts["alt"]

    def text(self, text: str, language: str) -> str:
        """The text with the times of events in their places."""
        return EVENT_TIME.sub(lambda match: in_words(self.events[match[1]], self.day, language), text.strip())

    def story(self, text: str, *, name: str, language: str) -> str:
        """The text as the blocks of a StreamField."""

        def find(kind: str, key: str) -> Any:
            if kind == "alt":
                return self.alt(key, language)
            places = {
                "page": self.pages,
                "image": self.images,
                "document": self.documents,
                "person": self.people,
            }
            return places[kind][key].pk

        return story.stream(self.text(text, language), name=name, find=find)

    def common(self, entry: Entry, language: str) -> dict[str, Any]:
        """The fields that pages of every kind have."""
        fields = {
            "title": entry["title"],
            "summary": self.text(entry["summary"], language),
            "theme_links": [PageTheme(theme=self.themes[code]) for code in entry.get("themes", [])],
            "region_links": [PageRegion(region=self.regions[code]) for code in entry.get("regions", [])],
            "municipality_links": [
                PageMunicipality(municipality=self.municipalities[name])
                for name in entry.get("municipalities", [])
            ],
        }
        if "image" in entry:
            fields |= {
                "main_image": self.images[entry["image"]],
                "main_image_alt": self.alt(entry["image"], language),
                "main_image_caption": entry.get("image_caption", ""),
            }
        return fields

    def contact_links(self, keys: Iterable[str]) -> list[PageContact]:
        return [PageContact(person=self.people[key], sort_order=place) for place, key in enumerate(keys)]

    def network_links(self, keys: Iterable[str]) -> list[PageNetwork]:
        return [PageNetwork(network=self.pages[key]) for key in keys]
