"""What a reader meets on every page of the public site, in a real browser."""

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.hub import FORMS, VIEWS, Hub
from tests.journeys.visit import Visit

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FURTHER_RULES = {"p-as-heading": {"enabled": True}, "target-size": {"enabled": True}}
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}

every_view = pytest.mark.parametrize("view", VIEWS)


# Colours change with the scheme and the order of things with the width: two of the four pairs show both.
@pytest.mark.parametrize("view", [*VIEWS, *FORMS])
@pytest.mark.parametrize(("scheme", "size"), [("light", PHONE), ("dark", DESKTOP)], ids=["light", "dark"])
def test_axe_finds_nothing(hub: Hub, browser: Browser, view: str, scheme: str, size: dict) -> None:
    with browser.new_context(
        viewport=size, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    ) as context:
        page = context.new_page()
        page.goto(hub.url(view))

        found = Axe().run(page, options={"runOnly": RULES, "rules": FURTHER_RULES})

    assert not found.response["violations"], found.generate_report()


@every_view
def test_a_reader_gets_no_cookie(visits: dict[str, Visit], view: str) -> None:
    assert visits[view].cookies == []


@every_view
def test_nothing_is_asked_of_others(hub: Hub, visits: dict[str, Visit], view: str) -> None:
    assert [url for url in visits[view].requests if not url.startswith(f"{hub.address}/")] == []


@every_view
def test_a_page_keeps_to_the_policy_that_it_sends_along(visits: dict[str, Visit], view: str) -> None:
    assert [text for text in visits[view].complaints if "Content Security Policy" in text] == []


@every_view
def test_nothing_scrolls_sideways_on_the_narrowest_phone(visits: dict[str, Visit], view: str) -> None:
    assert visits[view].too_wide_by <= 0


@every_view
def test_headings_begin_at_the_top_and_skip_no_level(visits: dict[str, Visit], view: str) -> None:
    levels = visits[view].heading_levels

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


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
