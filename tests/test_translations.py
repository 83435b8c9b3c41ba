"""Every text of ours is there in Finnish, the public ones in Swedish too, and nothing is shown that cannot be translated."""

import re
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.template.base import Lexer, TokenType
from django.utils import translation
from django.utils.functional import Promise
from modelcluster.fields import ParentalKey
from wagtail.blocks import ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.catalogues import catalogues
from cms.translatable_texts import (
    BASE_DIR,
    LANGUAGES,
    LIBRARIES,
    OWN,
    PLACEHOLDER,
    library_texts,
    merged,
    own_files,
    own_rooms,
    own_texts,
)

# Names and marks that are the same in every language.
SAME_EVERYWHERE = {
    "Silta",
    "RSS",
    "Atom",
    "JSON",
    "API",
    "OpenAPI",
    "EUPL",
    "km",
    "https",
    "Wagtail",
    "iCalendar",
}
WORD = re.compile(r"[^\W\d_]{2,}")
SHOWN_ATTRIBUTES = {"alt", "title", "aria-label", "aria-description", "placeholder", "label"}
# Shown when nothing of Django can be relied on; they say it in Finnish, Swedish and English.
FIXED_PAGES = {"500.html", "maintenance.html"}
TEMPLATES = [path for path in own_files() if path.suffix != ".py" and path.name not in FIXED_PAGES]
# Of the fields that modelcluster, Wagtail and Django add, editors see none.
UNSEEN_FIELDS = {"id", "sort_order"}


def catalogue(language):
    return polib.pofile(str(OWN / language / "LC_MESSAGES" / "django.po"))


def is_public(text_files):
    """Whether a text stands in a template that visitors see."""
    return any("/templates/" in file and "admin" not in file for file in text_files)


def own_models():
    return [model for room in own_rooms() for model in apps.get_app_config(room.label).get_models()]


def translations(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_just_the_texts_of_the_sources(language):
    path = OWN / language / "LC_MESSAGES" / "django.po"

    assert path.read_text(encoding="utf-8") == merged(path, own_texts()), "run manage.py update_catalogues"


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_what_libraries_leave_untranslated_is_known(domain):
    path = LIBRARIES / "fi" / "LC_MESSAGES" / f"{domain}.po"

    assert path.read_text(encoding="utf-8") == merged(path, library_texts(domain)), (
        "run manage.py update_catalogues"
    )


def test_every_text_of_ours_is_in_finnish():
    assert [entry.msgid for entry in catalogue("fi") if entry.fuzzy or not all(translations(entry))] == []


def test_every_text_that_visitors_see_is_in_swedish():
    public = {text.key for text, files in own_texts().items() if is_public(files)}
    missing = [
        entry.msgid
        for entry in catalogue("sv")
        if (entry.msgctxt, entry.msgid) in public and (entry.fuzzy or not all(translations(entry)))
    ]

    assert missing == []


def test_every_choice_that_a_page_can_show_is_in_swedish():
    fields = [
        field for model in own_models() if issubclass(model, Page) for field in model._meta.local_fields
    ]
    with translation.override("en"):
        choices = {str(label) for field in fields if field.choices for _value, label in field.flatchoices}
    swedish = {entry.msgid for entry in catalogue("sv").translated_entries()}

    assert sorted(choices - swedish - {"---------"}) == []


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_admin_is_in_finnish_where_its_libraries_are_not(domain):
    path = LIBRARIES / "fi" / "LC_MESSAGES" / f"{domain}.po"

    assert [
        entry.msgid for entry in polib.pofile(str(path)) if entry.fuzzy or not all(translations(entry))
    ] == []


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: "/".join(path.parts[-4:]))
def test_a_translation_has_the_placeholders_of_its_source(path):
    wrong = []
    for entry in polib.pofile(str(path)).translated_entries():
        wanted = [set(PLACEHOLDER.findall(text)) for text in (entry.msgid, entry.msgid_plural) if text]
        wrong += [
            text for text in translations(entry) if text and set(PLACEHOLDER.findall(text)) not in wanted
        ]

    assert wrong == []


class ShownText(HTMLParser):
    """Gathers the words that a reader of a piece of HTML sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = False

    def handle_starttag(self, tag, attrs):
        self.silent = tag in ("script", "style")
        for name, value in attrs:
            if name in SHOWN_ATTRIBUTES:
                self.handle_data(value or "")

    def handle_endtag(self, tag):
        self.silent = False

    def handle_data(self, data):
        if not self.silent:
            self.words += [word for word in WORD.findall(data) if word not in SAME_EVERYWHERE]


def fixed_text(source):
    """What a template says by itself: without variables, comments and what stands in {% blocktrans %}."""
    kept, closing = [], ""
    for token in Lexer(source).tokenize():
        name = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents else ""
        if closing:
            closing = "" if name == closing else closing
        elif name in ("blocktrans", "blocktranslate", "comment"):
            closing = f"end{name}"
        elif token.token_type == TokenType.TEXT:
            kept.append(token.contents)
    return "".join(kept)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(BASE_DIR).as_posix())
def test_a_template_shows_no_text_that_cannot_be_translated(path):
    shown = ShownText()
    shown.feed(fixed_text(path.read_text(encoding="utf-8")))

    assert shown.words == []


def edited_fields(model):
    """The fields of our own that editors see in a form."""
    if not any(hasattr(model, name) for name in ("panels", "content_panels")):
        return []
    return [
        field
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.editable
        and field.name not in UNSEEN_FIELDS
        and not isinstance(field, ParentalKey)
        and not getattr(field.remote_field, "parent_link", False)
    ]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_the_fields_that_editors_see_have_names_that_can_be_translated(model):
    fields = edited_fields(model)
    texts = {field.name: field.verbose_name for field in fields}
    texts |= {f"help of {field.name}": field.help_text for field in fields if field.help_text}

    assert [name for name, text in texts.items() if not isinstance(text, Promise)] == []


def inner_blocks(block):
    children = list(block.child_blocks.values()) if isinstance(block, StructBlock | StreamBlock) else []
    for child in children:
        yield child
        yield from inner_blocks(child)
    if isinstance(block, ListBlock):
        yield from inner_blocks(block.child_block)


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_the_blocks_of_a_model_have_labels_that_can_be_translated(model):
    streams = [field for field in model._meta.local_fields if isinstance(field, StreamField)]

    unnamed = [
        f"{field.name}: {block.name}"
        for field in streams
        for block in inner_blocks(field.stream_block)
        if not isinstance(block.meta.label, Promise)
    ]

    assert unnamed == []


def test_all_rooms_are_looked_through():
    rooms = {path.relative_to(BASE_DIR).parts[0] for path in own_files()}

    assert {"cms", "core", "regions", "people", "news"} <= rooms
    assert not any(Path(path).is_relative_to(BASE_DIR / "tests") for path in own_files())
