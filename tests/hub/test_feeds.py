"""RSS and Atom of the news."""

from datetime import date
from xml.etree import ElementTree

import pytest
from wagtail.models import PageViewRestriction

from core.models import PageTheme
from networks.models import PageNetwork
from news.models import NewsIndexPage
from tests.factories import (
    ImageFactory,
    NetworkPageFactory,
    NewsIndexPageFactory,
    NewsPageFactory,
    ThemeFactory,
    body,
)
from tests.hiding import HIDDEN, SECRET, translated_site

pytestmark = pytest.mark.django_db

RSS, ATOM = "/feeds/news.rss", "/feeds/news.atom"
BASE = "http://127.0.0.1:8000"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
A = "{http://www.w3.org/2005/Atom}"


def rss_items(client, **query):
    return ElementTree.fromstring(client.get(RSS, query).content).findall("channel/item")


def atom_entries(client, **query):
    return ElementTree.fromstring(client.get(ATOM, query).content).findall(f"{A}entry")


def titles(client, **query):
    return [item.findtext("title") for item in rss_items(client, **query)]


def test_a_feed_has_the_newest_news_of_its_language(client):
    swedish = translated_site("sv")
    index = swedish.add_child(instance=NewsIndexPage(title="Nyheter", locale=swedish.locale))
    NewsPageFactory(title="På svenska", parent=index, locale=swedish.locale)
    NewsPageFactory(title="Vanha", date=date(2024, 1, 1))
    NewsPageFactory(title="Uusi & ihana", date=date(2026, 1, 1))

    assert titles(client) == ["Uusi & ihana", "Vanha"]
    assert titles(client, locale="sv") == ["På svenska"]


def test_a_feed_has_twenty_items_at_most(client):
    NewsPageFactory.create_batch(21)

    assert len(rss_items(client)) == 20
    assert len(atom_entries(client)) == 20


@pytest.mark.parametrize("hide", HIDDEN)
@pytest.mark.parametrize("address", [RSS, ATOM])
def test_nothing_hidden_is_in_a_feed(client, hide, address):
    hide()

    assert SECRET not in client.get(address).content.decode()


def test_a_feed_of_a_network_has_what_belongs_to_it(client):
    network = NetworkPageFactory(slug="kainuu")
    index = NewsIndexPageFactory(parent=network)
    NewsPageFactory(title="Oma", parent=index, date=date(2026, 1, 2))
    PageNetwork.objects.create(page=NewsPageFactory(title="Merkitty", date=date(2026, 1, 1)), network=network)
    NewsPageFactory(title="Muiden")

    for name in ("kainuu", str(network.pk), str(network.translation_key)):
        assert titles(client, network=name) == ["Oma", "Merkitty"]


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("lokale=fi", "locale"),
        ("locale=tlh", "fi"),
        ("locale=fi&locale=sv", "once"),
        ("locale=%00", "fi"),
        ("network=ei-ole", "Unknown network"),
        ("network=%00", "Unknown network"),
        ("network=" + "9" * 40, "Unknown network"),
        ("network=", "Unknown network"),
    ],
)
def test_what_a_feed_does_not_understand_is_refused_with_the_reason(client, query, hint):
    response = client.get(f"{RSS}?{query}")

    assert response.status_code == 400
    assert hint in response.content.decode()


def test_a_private_network_cannot_be_asked_for(client):
    network = NetworkPageFactory(slug="suljettu")
    PageViewRestriction.objects.create(page=network, restriction_type=PageViewRestriction.LOGIN)

    assert client.get(RSS, {"network": "suljettu"}).status_code == 400


def test_an_item_keeps_its_identity_when_its_address_changes(client):
    page = NewsPageFactory()
    before = rss_items(client)[0].findtext("guid")
    page.slug = "uusi-osoite"
    page.save_revision().publish()

    item = rss_items(client)[0]

    assert item.findtext("guid") == before
    assert item.findtext("guid").startswith("urn:uuid:")
    assert item.findtext("link").endswith("/uusi-osoite/")
    assert atom_entries(client)[0].findtext(f"{A}id") == before


def test_an_item_carries_its_whole_text_with_absolute_addresses(client):
    target = NewsPageFactory(title="Kohde")
    link = f'<a linktype="page" id="{target.pk}">linkki</a>'
    NewsPageFactory(title="Lähde", lead="Johdanto & asia", body=body(f"Katso {link}."), date=date(2030, 1, 1))

    html = rss_items(client)[0].findtext(CONTENT)

    assert html.startswith("<p>Johdanto &amp; asia</p>")
    assert f'Katso <a href="http://localhost{target.url}">linkki</a>.' in html or f'<a href="{BASE}' in html
    assert "class=" not in html
    assert atom_entries(client)[0].findtext(f"{A}content") == html


def test_a_link_to_what_is_hidden_has_no_address(client):
    hidden = NewsPageFactory(title="Luonnos", slug="salainen-luonnos", live=False)
    NewsPageFactory(body=body(f'Katso <a linktype="page" id="{hidden.pk}">tästä</a>.'))

    assert "salainen-luonnos" not in client.get(RSS).content.decode()


def test_an_item_says_who_wrote_it_what_it_is_about_and_how_it_may_be_used(client):
    page = NewsPageFactory(author_name="Aino Järvinen", category="statement", summary="Tiivis <kuvaus>")
    PageTheme.objects.create(page=page, theme=ThemeFactory(name_fi="Vapaaehtoistyö"))

    entry = atom_entries(client)[0]

    assert entry.findtext(f"{A}author/{A}name") == "Aino Järvinen"
    assert "Vapaaehtoistyö" in [category.get("term") for category in entry.findall(f"{A}category")]
    assert entry.findtext(f"{A}summary") == "Tiivis &lt;kuvaus&gt;"
    assert entry.findtext(f"{A}rights") == "CC BY 4.0"
    licence = entry.find(f"{A}link[@rel='license']")
    assert licence.get("href") == "https://creativecommons.org/licenses/by/4.0/"


def test_an_item_has_its_image_with_it(client):
    NewsPageFactory(main_image=ImageFactory())

    enclosure = rss_items(client)[0].find("enclosure")

    assert enclosure.get("url").startswith(f"{BASE}/media/images/")
    assert int(enclosure.get("length")) > 0
    assert enclosure.get("type") == "image/webp"


def test_characters_that_xml_does_not_know_do_not_break_a_feed(client):
    NewsPageFactory(title="Word\x0bliite", author_name="A\x01B", body=body("Teksti\x0c"), summary="\ufffe!")

    assert titles(client) == ["Wordliite"]
    assert len(atom_entries(client)) == 1


def test_a_reader_that_has_the_newest_gets_no_second_copy(client):
    NewsPageFactory()
    tag = client.get(RSS)["ETag"]

    response = client.get(RSS, headers={"If-None-Match": tag})

    assert (response.status_code, response.content) == (304, b"")


def test_a_removed_item_changes_the_feed_for_readers_that_ask_by_time(client):
    kept, removed = NewsPageFactory(date=date(2020, 1, 1)), NewsPageFactory(date=date(2019, 1, 1))
    first = client.get(RSS)
    removed.unpublish()

    response = client.get(RSS, headers={"If-Modified-Since": first["Last-Modified"]})

    assert response.status_code == 200
    assert [item.findtext("title") for item in ElementTree.fromstring(response.content).iter("item")] == [
        kept.title
    ]


def test_an_empty_feed_does_not_change_by_itself(client):
    translated_site("sv")

    feed = ElementTree.fromstring(client.get(ATOM, {"locale": "sv"}).content)

    assert feed.findtext(f"{A}updated") == "2000-01-01T00:00:00+00:00"


def test_a_feed_takes_the_same_queries_however_long(client, django_assert_max_num_queries):
    target = NewsPageFactory(date=date(2000, 1, 1))

    def queries(count):
        for _ in range(count):
            text = body(f'<a linktype="page" id="{target.pk}">Katso</a>')
            NewsPageFactory(body=text, main_image=ImageFactory())
        client.get(RSS)  # makes the images' sizes
        with django_assert_max_num_queries(30) as counted:
            client.get(RSS)
        return len(counted)

    assert queries(1) == queries(18)


def test_a_feed_sets_no_cookie(client):
    assert not client.get(RSS).cookies
