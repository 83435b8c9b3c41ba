"""What search engines are told."""

from xml.etree import ElementTree

import pytest

from tests.factories import NewsPageFactory, site_root
from tests.hiding import HIDDEN, SECRET, translated_site

pytestmark = pytest.mark.django_db

S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
X = "{http://www.w3.org/1999/xhtml}"


def addresses(client, section="fi", **query):
    root = ElementTree.fromstring(client.get(f"/sitemap-{section}.xml", query).content)
    return [row.findtext(f"{S}loc") for row in root]


def test_robots_are_kept_out_of_the_admin_and_led_to_the_sitemap(client):
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /admin/" in text
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text


def test_the_sitemap_has_a_part_for_each_language(client):
    site_root()
    translated_site("sv")

    root = ElementTree.fromstring(client.get("/sitemap.xml").content)

    assert [row.findtext(f"{S}loc")[-14:] for row in root] == ["sitemap-fi.xml", "sitemap-sv.xml"]


def test_the_sitemap_has_every_public_page(client):
    page = NewsPageFactory()

    assert addresses(client) == [
        "http://localhost/fi/",
        "http://localhost/fi/uutiset/",
        f"http://localhost{page.url.removeprefix('http://localhost')}",
    ]


@pytest.mark.parametrize("hide", HIDDEN)
def test_nothing_hidden_is_in_the_sitemap(client, hide):
    page = hide()

    shown = client.get("/sitemap-fi.xml").content.decode()

    assert SECRET not in shown
    assert page.title == SECRET
    assert page.slug not in shown or hide.__name__ == "later_draft"


def test_a_closed_language_is_not_in_the_sitemap(client):
    [hide] = [hide for hide in HIDDEN if hide.__name__ == "in_closed_language"]
    hide()

    assert client.get("/sitemap-sv.xml").status_code == 404
    assert "sitemap-sv" not in client.get("/sitemap.xml").content.decode()


def test_a_page_names_its_translations(client):
    site_root()
    translated_site("sv")

    root = ElementTree.fromstring(client.get("/sitemap-fi.xml").content)

    links = {link.get("hreflang"): link.get("href") for link in root[0].findall(f"{X}link")}
    assert links == {"fi": "http://localhost/fi/", "sv": "http://localhost/sv/"}


def test_a_long_sitemap_is_cut_in_pages(client, monkeypatch):
    monkeypatch.setattr("hub.sitemaps.PageSitemap.limit", 2)
    NewsPageFactory.create_batch(3)

    assert client.get("/sitemap.xml").content.decode().count("sitemap-fi.xml") == 3
    assert len(addresses(client, p="3")) == 1
    assert client.get("/sitemap-fi.xml", {"p": "4"}).status_code == 404
    assert client.get("/sitemap-fi.xml", {"p": "yksi"}).status_code == 404


def test_the_sitemap_takes_the_same_queries_however_long(client, django_assert_max_num_queries):
    def queries(count):
        NewsPageFactory.create_batch(count)
        with django_assert_max_num_queries(20) as counted:
            client.get("/sitemap-fi.xml")
        return len(counted)

    NewsPageFactory()
    client.get("/sitemap-fi.xml")  # reads what is kept in memory
    assert queries(1) == queries(19)
