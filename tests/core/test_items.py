import json
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.timezone import get_default_timezone, localdate
from wagtail.models import Collection, CollectionViewRestriction, Locale, PageViewRestriction

from core.item_ids import item_id
from core.item_types import page_models
from core.items import details_schemas, entries_of
from core.models import PageMunicipality, PageRegion, PageTheme, SiltaImage
from networks.models import PageNetwork
from people.models import PageContact
from regions.models import Municipality, Region
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    EventPageFactory,
    ImageFactory,
    NetworkPageFactory,
    NewsIndexPageFactory,
    NewsPageFactory,
    OrganisationPageFactory,
    PersonFactory,
    ProjectPageFactory,
    ThemeFactory,
)
from tests.hiding import translated_site
from tests.items import entry_of, item_of

pytestmark = pytest.mark.django_db

FACTORIES = [
    ContentPageFactory,
    EventPageFactory,
    NetworkPageFactory,
    NewsPageFactory,
    OrganisationPageFactory,
    ProjectPageFactory,
]
KEYS = [
    *("id", "version", "type", "locale", "translations", "url", "title", "summary", "html", "text", "images"),
    *("regions", "municipalities", "themes", "networks", "published_at", "changed_at", "change_note"),
    *("source", "licence", "details"),
]


WORDS = {"caption": "", "credit": "", "licence": ""}


def hide(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def private_collection():
    outer = Collection.get_first_root_node().add_child(name="Johtoryhmä")
    CollectionViewRestriction.objects.create(collection=outer, restriction_type="login")
    return outer.add_child(name="Kuvat")


def names(terms):
    return [term["name"] for term in terms]


def picture(image, **words):
    return ("image", {"image": {"image": image, "decorative": False, "alt_text": ""}, **words})


# --- The whole item -----------------------------------------------------------------------------


@pytest.mark.parametrize("factory", FACTORIES)
def test_every_page_type_makes_an_item_in_the_promised_shape(factory):
    page = factory(title="Järjestöjen yhteinen ääni", summary="Tänään päätettiin.")

    item = item_of(page)

    assert list(item) == KEYS
    assert (item["title"], item["summary"]) == ("Järjestöjen yhteinen ääni", "Tänään päätettiin.")
    assert item["url"] == page.full_url


def test_every_page_type_says_what_partners_get_of_it():
    call_command("check")

    assert details_schemas().keys() == {model.item_type for model in page_models()}


@pytest.mark.parametrize("factory", FACTORIES)
def test_an_item_is_stored_as_compact_json_in_the_letters_of_the_language(factory):
    body = entry_of(factory(title="Äänekosken järjestötalo")).body

    assert body.startswith('{"type":"')
    assert '"title":"Äänekosken järjestötalo"' in body
    assert body == json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("factory", FACTORIES)
def test_writing_an_item_again_changes_nothing(factory):
    page = factory(main_image=ImageFactory())
    PageTheme.objects.bulk_create(PageTheme(page=page, theme=ThemeFactory()) for _ in range(3))

    assert entry_of(page).digest == entry_of(page).digest


def test_items_come_in_the_order_of_their_pages_whatever_their_language():
    home = translated_site("sv")
    pages = [
        NewsPageFactory(),
        home.add_child(instance=ContentPageFactory.build(locale=home.locale)),
        NewsPageFactory(),
    ]

    assert [entry.page_key for entry in entries_of(pages, timezone.now())] == [page.pk for page in pages]
    assert [entry.locale for entry in entries_of(pages, timezone.now())] == ["fi", "sv", "fi"]


def test_no_pages_make_no_items():
    assert entries_of([], timezone.now()) == []


@pytest.mark.parametrize("factory", FACTORIES)
@pytest.mark.parametrize("count", [1, 20])
def test_items_take_the_same_queries_however_many(factory, count, django_assert_max_num_queries):
    image = ImageFactory()
    pages = []
    for _ in range(count):
        page = factory(main_image=image, source_organisation=OrganisationPageFactory())
        PageContact.objects.create(
            page=page, person=PersonFactory(organisation=OrganisationPageFactory(), photo=image)
        )
        PageNetwork.objects.create(page=page, network=NetworkPageFactory())
        PageMunicipality.objects.create(page=page, municipality=Municipality.objects.get(code="405"))
        pages.append(page)
    entries_of(pages[:1], timezone.now())  # makes the sizes of the image

    fresh = list(type(pages[0]).objects.filter(pk__in=[page.pk for page in pages]))
    with django_assert_max_num_queries(32):
        assert len(entries_of(fresh, timezone.now())) == count


# --- What it says -------------------------------------------------------------------------------


def test_times_are_in_utc_and_do_not_come_from_drafts():
    published = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
    page = NewsPageFactory(first_published_at=published, last_published_at=published + timedelta(days=1))
    page.title = "Luonnos"
    page.save_revision()

    item = item_of(page)

    assert (item["published_at"], item["changed_at"]) == ("2026-03-01T10:30:00Z", "2026-03-02T10:30:00Z")
    assert "Luonnos" not in entry_of(page).body


def test_a_page_of_unknown_age_does_not_grow_younger():
    assert entry_of(NewsPageFactory()).published_at.year == 2000


def test_an_item_names_its_public_translations():
    page = ContentPageFactory(title="Tietoa meistä")
    translated_site("sv"), translated_site("en")
    for language, live in (("sv", True), ("en", False)):
        other = page.copy_for_translation(Locale.objects.get(language_code=language))
        other.title = "Om oss"
        other.live = live
        other.save()

    item = item_of(page)

    assert [(other["locale"], other["title"]) for other in item["translations"]] == [("sv", "Om oss")]
    assert item["translations"][0]["id"] == str(item_id(page.translation_key, "sv"))
    assert item["translations"][0]["url"].startswith("http://localhost/sv/")


def test_an_item_is_in_the_language_of_its_page():
    home = translated_site("sv")
    page = home.add_child(instance=ContentPageFactory.build(title="Om oss", locale=home.locale))
    PageMunicipality.objects.create(page=page, municipality=Municipality.objects.get(code="405"))
    network = NetworkPageFactory(title="Kumppanuuspöytä")
    PageNetwork.objects.create(page=page, network=network)

    item = item_of(page)

    assert (item["locale"], names(item["municipalities"]), names(item["regions"])) == (
        "sv",
        ["Villmanstrand"],
        ["Södra Karelen"],
    )
    assert names(item["networks"]) == ["Kumppanuuspöytä"]


def test_an_item_says_under_which_licence_its_text_may_be_used():
    item = item_of(NewsPageFactory(licence="CC0-1.0"))

    assert item["licence"] == {
        "id": "CC0-1.0",
        "name": "CC0 1.0",
        "url": "https://creativecommons.org/publicdomain/zero/1.0/",
    }


def test_characters_that_readers_cannot_take_are_left_out():
    page = NewsPageFactory()
    # PostgreSQL does not keep the other two.
    strange = "\x0b" if connection.vendor == "postgresql" else "\x0b\x00\ud800"
    quote = {"text": f"Ty{strange}ö", "who": f"Äijä{strange}", "title": ""}
    type(page).objects.filter(pk=page.pk).update(body=json.dumps([{"type": "quote", "value": quote}]))

    assert item_of(page)["text"] == "Työ\nÄijä"


# --- Where it belongs ---------------------------------------------------------------------------


def test_the_regions_of_an_item_are_also_those_of_its_municipalities():
    page = NewsPageFactory()
    PageMunicipality.objects.create(page=page, municipality=Municipality.objects.get(code="405"))
    PageRegion.objects.create(page=page, region=Region.objects.get(code="19"))

    entry, item = entry_of(page), item_of(page)

    assert [region["code"] for region in item["regions"]] == ["09", "19"]
    county = Municipality.objects.get(code="405").wellbeing_county.code
    assert {"region:09", "region:19", "municipality:405", f"wellbeing_county:{county}"} <= entry.terms


def test_an_item_is_found_by_its_type_language_and_themes():
    page = NewsPageFactory()
    PageTheme.objects.create(page=page, theme=ThemeFactory(code="vapaaehtoistyo"))

    assert entry_of(page).terms == {"type:news", "locale:fi", "theme:vapaaehtoistyo"}


def test_the_networks_of_an_item_are_those_it_is_marked_with_and_those_it_lies_below():
    outer = NetworkPageFactory(title="Kumppanuuspöytä")
    inner = NetworkPageFactory(title="Työryhmä", parent=outer)
    page = NewsPageFactory(parent=NewsIndexPageFactory(parent=inner))
    PageNetwork.objects.create(page=page, network=NetworkPageFactory(title="Merkitty"))

    assert names(item_of(page)["networks"]) == ["Merkitty", "Työryhmä", "Kumppanuuspöytä"]


def test_an_item_is_found_by_the_ids_that_its_network_has_in_each_language(settings):
    network = NetworkPageFactory()
    page = NewsPageFactory()
    PageNetwork.objects.create(page=page, network=network)

    tokens = {f"network:{item_id(network.translation_key, code)}" for code, _name in settings.LANGUAGES}

    assert tokens <= entry_of(page).terms
    assert tokens <= entry_of(network).terms


def test_an_item_is_found_by_its_source_organisation():
    organisation = OrganisationPageFactory(title="Töölön Omaiset ry")
    page = NewsPageFactory(source_organisation=organisation)

    source = item_of(page)["source"]

    assert source == {
        "id": str(item_id(organisation.translation_key, "fi")),
        "name": "Töölön Omaiset ry",
        "url": organisation.full_url,
    }
    assert f"organisation:{source['id']}" in entry_of(page).terms & entry_of(organisation).terms


# --- Only what is public ------------------------------------------------------------------------


def test_private_pages_are_not_named():
    organisation, network = OrganisationPageFactory(title="Salaseura"), NetworkPageFactory(title="Salaseura")
    page = NewsPageFactory(
        source_organisation=organisation,
        body=[
            ("text", f'<p><a linktype="page" id="{network.pk}">Linkki</a></p>'),
            ("button", {"text": "Lue", "page": network, "document": None, "url": ""}),
        ],
    )
    PageNetwork.objects.create(page=page, network=network)
    hide(organisation), hide(network)

    entry, item = entry_of(page), item_of(page)

    assert (item["source"], item["networks"]) == (None, [])
    assert "Salaseura" not in entry.body
    assert network.slug not in entry.body
    assert entry.terms == {"type:news", "locale:fi"}


def test_a_person_is_named_to_the_end_of_the_last_valid_day():
    today = localdate()
    page = NewsPageFactory()
    for name, days in (("Väinö Äijälä", 3), ("Mennyt Mies", -1), ("Aina Ajan Tasalla", None)):
        until = None if days is None else today + timedelta(days=days)
        PageContact.objects.create(page=page, person=PersonFactory(name=name, valid_until=until))

    entry, item = entry_of(page), item_of(page)

    assert names(item["details"]["contacts"]) == ["Väinö Äijälä", "Aina Ajan Tasalla"]
    midnight = datetime.combine(today + timedelta(days=4), time.min, tzinfo=get_default_timezone())
    assert entry.due_at == midnight


def test_a_person_is_not_named_in_a_text_once_invalid():
    person = PersonFactory(name="Mennyt Mies", valid_until=localdate() - timedelta(days=1))
    page = NewsPageFactory(body=[("contact", {"person": person, "about": "Lomat"})])

    assert item_of(page)["html"] == ""


def test_a_contact_tells_nothing_of_why_and_how_long_it_is_kept():
    organisation = OrganisationPageFactory(title="Ähtärin Tuki ry")
    person = PersonFactory(phone="+358401234567", organisation=organisation, valid_until=localdate())
    page = NewsPageFactory()
    PageContact.objects.create(page=page, person=person)

    contact = item_of(page)["details"]["contacts"][0]

    assert list(contact) == ["name", "title", "organisation", "organisation_name", "phone", "email", "photo"]
    assert (contact["organisation_name"], contact["phone"]) == ("Ähtärin Tuki ry", "+358 40 1234567")


def test_an_item_is_due_when_it_or_what_it_names_expires():
    soon, later = timezone.now() + timedelta(hours=1), timezone.now() + timedelta(hours=2)
    organisation = OrganisationPageFactory(expire_at=soon)

    assert entry_of(NewsPageFactory(expire_at=later)).due_at == later
    assert entry_of(NewsPageFactory(expire_at=later, source_organisation=organisation)).due_at == soon
    assert entry_of(NewsPageFactory()).due_at is None


def test_a_private_image_is_not_shown():
    image = ImageFactory(title="Salakuva", collection=private_collection())
    person = PersonFactory(photo=image)
    page = NewsPageFactory(main_image=image, body=[picture(image)])
    PageContact.objects.create(page=page, person=person)

    item = item_of(page)

    assert (item["images"], item["html"]) == ([], "")
    assert item["details"]["contacts"][0]["photo"] is None


def test_a_private_document_is_not_linked():
    document = DocumentFactory(title="Salamuistio", collection=private_collection())
    link = f'<p><a linktype="document" id="{document.pk}">Muistio</a></p>'
    page = NewsPageFactory(
        body=[
            ("document", document),
            ("button", {"text": "Lataa", "page": None, "document": document, "url": ""}),
            ("text", link),
        ]
    )

    assert item_of(page)["html"] == "<p><a>Muistio</a></p>"


# --- Images -------------------------------------------------------------------------------------


def test_the_main_image_has_the_words_of_the_page_and_the_others_their_own():
    page = NewsPageFactory(
        main_image=ImageFactory(description="Ranta", caption="Saimaa", credit="Kuva: Äiti"),
        main_image_alt="Väki rannalla",
        body=[picture(ImageFactory(description="Laituri"), caption="Illalla", credit="", licence="CC0-1.0")],
    )

    main, other = item_of(page)["images"]

    assert (main["alt"], main["caption"], main["credit"]) == ("Väki rannalla", "Saimaa", "Kuva: Äiti")
    assert (other["alt"], other["caption"], other["licence"]) == ("Laituri", "Illalla", "CC0-1.0")
    assert [size["width"] for size in main["sizes"]] == [320, 640]
    assert (main["url"], main["width"]) == (main["sizes"][-1]["url"], 640)
    assert all(size["url"].startswith("http") for size in main["sizes"])


def test_an_image_that_is_always_decorative_is_so_wherever_it_is_shown():
    page = NewsPageFactory(main_image=ImageFactory(description="", is_decorative=True))

    image = item_of(page)["images"][0]

    assert (image["decorative"], image["alt"]) == (True, "")


def test_a_decorative_image_says_so_and_has_no_alt_text():
    shown = {"image": ImageFactory(), "decorative": True, "alt_text": ""}

    image = item_of(NewsPageFactory(body=[("image", {"image": shown, **WORDS})]))["images"][0]

    assert (image["decorative"], image["alt"]) == (True, "")


@pytest.mark.parametrize("content", [None, b"not an image", b"\xff\xd8\xff\xe0 cut off"])
def test_an_image_whose_file_cannot_be_read_is_left_out(content, caplog):
    image = ImageFactory()
    name = image.file.name
    default_storage.delete(name)
    if content is not None:
        with default_storage.open(name, "wb") as file:
            file.write(content)
    page = NewsPageFactory(title="Elää silti", main_image=image, body=[picture(image)])

    item = item_of(page)

    assert (item["title"], item["images"], item["html"]) == ("Elää silti", [], "")
    assert f"Image {image.pk} is left out" in caplog.text
    assert SiltaImage.objects.filter(pk=image.pk).exists()


# --- Texts --------------------------------------------------------------------------------------


def test_every_block_of_a_story_is_written():
    organisation = OrganisationPageFactory()
    document = DocumentFactory(title="Muistio")
    person = PersonFactory(name="Väinö Äijälä", title="Ohjaaja", phone="+358401234567")
    table = {
        "columns": [{"type": "text", "heading": "Kunta"}, {"type": "number", "heading": "Väkeä"}],
        "rows": [{"values": ["Äänekoski", "12.50"]}],
        "caption": "Luvut",
    }
    page = NewsPageFactory(lead="Alku & <loppu>")
    page.body = json.dumps(
        [
            {"type": "heading", "value": {"level": "3", "text": "Väliotsikko"}},
            {"type": "text", "value": f'<p><a linktype="page" id="{organisation.pk}">Järjestö</a></p>'},
            {"type": "quote", "value": {"text": "Hyvä päivä.", "who": "Aino", "title": "Ohjaaja"}},
            {
                "type": "button",
                "value": {"text": "Tule", "page": organisation.pk, "document": None, "url": ""},
            },
            {"type": "button", "value": {"text": "Lataa", "page": None, "document": document.pk, "url": ""}},
            {"type": "document", "value": document.pk},
            {"type": "table", "value": {"caption": "Luvut", "table": table}},
            {"type": "embed", "value": "https://video.example/1"},
            {"type": "goals", "value": {"heading": "Tavoitteet", "goals": ["Yksi", "Kaksi"]}},
            {"type": "contact", "value": {"person": person.pk, "about": "Lomat"}},
        ]
    )
    page.save()

    item = item_of(page)

    url = f"http://127.0.0.1:8000{document.url}"
    assert item["html"].splitlines() == [
        "<p>Alku &amp; &lt;loppu&gt;</p>",
        "<h3>Väliotsikko</h3>",
        f'<p><a href="http://127.0.0.1:8000{organisation.url}">Järjestö</a></p>',
        "<figure><blockquote><p>Hyvä päivä.</p></blockquote><figcaption><b>Aino</b>, Ohjaaja</figcaption></figure>",
        f'<p><a href="{organisation.full_url}">Tule</a></p>',
        f'<p><a href="{url}">Lataa</a></p>',
        f'<p><a href="{url}">Muistio</a></p>',
        "<table><caption>Luvut</caption>",
        '<thead><tr><th scope="col">Kunta</th><th scope="col">Väkeä</th></tr></thead>',
        "<tbody><tr><td>Äänekoski</td><td>12.50</td></tr></tbody></table>",
        '<p><a href="https://video.example/1">Katso tai avaa toisessa palvelussa</a></p>',
        "<p><b>Tavoitteet</b></p>",
        "<ol><li>Yksi</li><li>Kaksi</li></ol>",
        "<p><b>Väinö Äijälä</b><br>Ohjaaja<br>Lomat<br>"
        '<a href="tel:+358-40-1234567">+358 40 1234567</a><br>'
        '<a href="mailto:aino.jarvinen@example.fi">aino.jarvinen@example.fi</a></p>',
    ]
    assert item["text"].splitlines()[:5] == [
        "Alku & <loppu>",
        "Väliotsikko",
        "Järjestö",
        "Hyvä päivä.",
        "Aino, Ohjaaja",
    ]
    assert "Kunta Väkeä\nÄänekoski 12.50" in item["text"]


def test_a_picture_in_a_text_stands_there_with_its_sizes():
    page = NewsPageFactory(
        body=[picture(ImageFactory(description="Ranta > laituri"), caption="Ilta", credit="", licence="")]
    )

    item = item_of(page)

    assert item["html"].startswith('<figure><img src="http')
    assert 'srcset="http' in item["html"]
    assert "<figcaption>Ilta</figcaption>" in item["html"]
    assert item["text"] == "Ilta"


def test_nothing_that_runs_or_styles_leaves_the_hub():
    page = NewsPageFactory(body=[("text", '<p style="x" onclick="y">Hyvä<script>alert(1)</script></p>')])

    assert item_of(page)["html"] == "<p>Hyvä</p>"
