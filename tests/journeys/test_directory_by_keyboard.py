"""A visitor without a mouse narrows the directory, looks at the map, and comes to an entry."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.hub import Hub

pytestmark = pytest.mark.browser


def test_a_visitor_comes_from_a_filter_over_the_map_to_an_entry(hub: Hub, page: Page) -> None:
    page.goto(hub.url("directory"))

    page.locator("summary", has_text=re.compile("^Kunta")).focus()
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Lappeenranta").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Rajaa", exact=True).press("Enter")
    page.wait_for_url("**municipality=405**")

    page.get_by_role("link", name="Kartta", exact=True).press("Enter")
    page.wait_for_url("**view=map**")
    point = page.locator(".map__point, .map__cluster").first
    expect(point).to_be_visible()
    for _ in range(12):
        if page.locator(".map__point").count():
            break
        page.locator(".map__cluster").first.press("Enter")
        page.wait_for_load_state()
    page.locator(".map__point").first.press("Enter")

    expect(page.get_by_role("link", name="Ilmoita virheestä")).to_be_visible()


def test_a_chip_takes_its_filter_off(hub: Hub, page: Page) -> None:
    page.goto(f"{hub.url('directory')}?municipality=405&letter=s")

    page.get_by_role("link", name="Poista valinta: Lappeenranta").press("Enter")

    page.wait_for_url(lambda url: "municipality" not in url)
    assert "letter=s" in page.url


def test_a_device_says_where_it_is_only_when_asked_and_roughly(hub: Hub, browser: Browser) -> None:
    with browser.new_context(
        geolocation={"latitude": 61.058712, "longitude": 28.188734}, permissions=["geolocation"]
    ) as context:
        page = context.new_page()
        page.goto(hub.url("directory"))
        assert "lat=" not in page.url

        page.get_by_role("button", name="Käytä sijaintiani").press("Enter")

        page.wait_for_url("**lat=61.06**")
        assert "lon=28.19" in page.url
        expect(page.locator(".distance").first).to_be_visible()


def test_everything_works_without_scripts(hub: Hub, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(hub.url("directory"))

        page.get_by_label("Lähimmät ensin, mistä?").fill("Imatralla")
        page.get_by_role("button", name="Hae", exact=True).last.press("Enter")

        page.wait_for_url("**near=Imatralla**")
        expect(page.locator(".distance").first).to_be_visible()
        expect(page.get_by_role("button", name="Käytä sijaintiani")).to_be_hidden()
