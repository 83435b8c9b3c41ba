"""A visitor without a mouse searches, with suggestions and without scripts."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.hub import Hub

pytestmark = pytest.mark.browser


def test_a_suggestion_is_chosen_with_the_arrows(hub: Hub, page: Page) -> None:
    page.goto(f"{hub.address}/fi/")
    field = page.get_by_role("combobox", name="Hae sivustolta")
    field.focus()
    page.keyboard.type("kumpp", delay=20)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")

    page.keyboard.press("ArrowDown")

    chosen = options.first
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    name = chosen.locator("span").first.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_escape_closes_the_list_and_enter_searches_for_what_was_typed(hub: Hub, page: Page) -> None:
    page.goto(f"{hub.address}/fi/haku/")
    field = page.get_by_role("combobox", name="Mitä etsit?")
    field.focus()
    page.keyboard.type("kumppanuuspöydän kokous", delay=10)
    expect(page.get_by_role("listbox")).to_be_visible()

    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")

    page.wait_for_url("**q=kumppanuusp*")
    expect(page.locator(".row mark").first).to_be_visible()


def test_a_place_that_was_understood_is_taken_off(hub: Hub, page: Page) -> None:
    page.goto(f"{hub.address}/fi/haku/?q=yhdistykset+Lappeenrannassa")
    expect(page.get_by_text("Paikka: Lappeenranta")).to_be_visible()

    page.get_by_role("link", name="Hae kaikkialta").press("Enter")

    page.wait_for_url("**places=word**")
    expect(page.get_by_text("Paikka: Lappeenranta")).to_be_hidden()


def test_without_scripts_it_is_a_plain_form(hub: Hub, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{hub.address}/fi/haku/")
        field = page.get_by_role("searchbox", name="Mitä etsit?")
        field.fill("vertaistukea")
        field.press("Enter")

        page.wait_for_url("**q=vertaistukea**")
        page.get_by_role("link", name="Järjestöt (").first.press("Enter")

        page.wait_for_url("**type=organisation**")
        expect(page.locator(".row").first).to_be_visible()
