"""What a reader meets on every page of the public site, in a real browser."""

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.hub import VIEWS, Hub

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(hub: Hub, browser: Browser, view: str, scheme: str, size: dict) -> None:
    with browser.new_context(
        viewport=size, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    ) as context:
        page = context.new_page()
        page.goto(hub.url(view))

        found = Axe().run(page, options={"runOnly": RULES})

    assert not found.response["violations"], found.generate_report()


@pytest.mark.parametrize("view", VIEWS)
def test_a_reader_gets_no_cookie_and_nothing_from_elsewhere(hub: Hub, page: Page, view: str) -> None:
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(hub.url(view), wait_until="networkidle")

    assert [url for url in asked if not url.startswith(f"{hub.address}/")] == []
    assert page.context.cookies() == []


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_keeps_to_the_rules_that_it_sends_along(hub: Hub, page: Page, view: str) -> None:
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))

    page.goto(hub.url(view), wait_until="networkidle")

    assert [text for text in complaints if "Content Security Policy" in text] == []


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_scrolls_sideways_on_the_narrowest_phone(hub: Hub, phone: Page, view: str) -> None:
    phone.goto(hub.url(view))

    wide, room = phone.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )

    assert wide <= room


def test_the_menu_opens_without_scripts(hub: Hub, browser: Browser) -> None:
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(hub.url("home"))
        menu = page.get_by_role("navigation", name="Päävalikko")
        expect(menu).to_be_hidden()

        page.get_by_text("Valikko", exact=True).click()

        expect(menu).to_be_visible()


def test_the_first_tab_leads_past_the_header(hub: Hub, page: Page) -> None:
    page.goto(hub.url("news"))

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_the_language_switch_goes_to_the_translation(hub: Hub, page: Page) -> None:
    page.goto(hub.url("home"))

    page.get_by_role("navigation", name="Kieli").get_by_role("link", name="Svenska").click()

    expect(page).to_have_url(f"{hub.address}/sv/")
    expect(page.locator("html")).to_have_attribute("lang", "sv")


def test_a_heading_follows_a_heading_one_level_above(hub: Hub, page: Page) -> None:
    for view in VIEWS:
        page.goto(hub.url(view))

        levels = [
            int(tag[1])
            for tag in page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(h => h.tagName)")
        ]

        assert levels[0] == 1, view
        assert all(below - above <= 1 for above, below in pairwise(levels)), view
