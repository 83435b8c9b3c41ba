"""What surrounds every public page: menu, breadcrumbs, languages, footer."""

import pytest
from django.core.cache import cache
from wagtail.models import PageViewRestriction

from home.models import HomePage
from news.models import NewsIndexPage
from tests.factories import (
    ContentPageFactory,
    EventIndexPageFactory,
    NewsPageFactory,
    section,
    site_root,
)
from tests.hiding import HIDDEN, SECRET, translated_site

pytestmark = pytest.mark.django_db


def hide(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def test_the_menu_names_the_sections_that_an_editor_has_put_in_it(client):
    EventIndexPageFactory(title="Tapahtumat", show_in_menus=True)
    ContentPageFactory(title="Varastosivu", show_in_menus=False)

    html = client.get(site_root().url).content.decode()

    assert "Tapahtumat" in html
    assert "Varastosivu" not in html


def test_a_private_section_is_named_neither_in_the_menu_nor_in_the_footer(client):
    hide(ContentPageFactory(title=SECRET, show_in_menus=True, show_in_footer=True))

    assert SECRET not in client.get(site_root().url).content.decode()


@pytest.mark.parametrize("hide_page", HIDDEN)
def test_what_is_not_public_is_not_named_on_the_front_page(client, hide_page):
    hide_page()
    cache.clear()

    assert SECRET not in client.get(site_root().url).content.decode()


def test_the_breadcrumbs_lead_from_the_front_page_to_this_one(client):
    page = NewsPageFactory(title="Kylätalo avattiin", parent=section(NewsIndexPage, "Uutiset"))

    html = client.get(page.url).content.decode()

    trail = html[html.index('class="breadcrumbs"') :]
    assert trail.index("Silta") < trail.index("Uutiset") < trail.index("Kylätalo avattiin")


def test_a_language_without_a_translation_leads_to_its_front_page(client):
    page = NewsPageFactory()
    translated_site("sv")

    html = client.get(page.url).content.decode()

    assert 'href="/sv/" lang="sv"' in " ".join(html.split())


def test_a_language_with_a_translation_leads_to_it(client):
    page = ContentPageFactory(title="Tietoa meistä")
    swedish = translated_site("sv")
    translation = page.copy_for_translation(swedish.locale)
    translation.title = "Om oss"
    translation.save_revision().publish()

    html = client.get(page.url).content.decode()

    assert f'href="{translation.url}" lang="sv"' in " ".join(html.split())
    assert f'hreflang="sv" href="{translation.get_full_url()}"' in html


def test_the_frame_takes_as_many_queries_for_twenty_sections_as_for_one(
    client, django_assert_max_num_queries
):
    page = ContentPageFactory(title="Saavutettavuusseloste", show_in_footer=True)
    for number in range(20):
        ContentPageFactory(title=f"Sivu {number}", show_in_menus=True, show_in_footer=True)
    client.get(page.url)

    with django_assert_max_num_queries(45):
        client.get(page.url)


def test_a_lost_reader_is_told_so_in_the_language_of_the_address(client):
    site_root()
    translated_site("sv")

    finnish, swedish = client.get("/fi/ei-ole/"), client.get("/sv/finns-inte/")

    assert (finnish.status_code, swedish.status_code) == (404, 404)
    assert "Silta päättyy tähän" in finnish.content.decode()
    assert "Bron slutar här" in swedish.content.decode()


def test_a_reader_without_a_cookie_gets_a_page_that_is_the_same_for_all(client):
    response = client.get(HomePage.objects.get(pk=site_root().pk).url)

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
