"""An editor without a mouse chooses what a page is about, and who answers for it."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hub import PAGE_TYPES, Hub

pytestmark = pytest.mark.browser


@pytest.fixture
def editor(hub: Hub, page: Page) -> Page:
    """The form of a news page of the demo."""
    page.goto(f"{hub.address}/admin/login/")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", hub.admin_password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{hub.address}/admin/")
    found = hub.get_json("/api/v2/pages/", type=PAGE_TYPES["news"], locale="fi", limit=1)
    page.goto(f"{hub.address}/admin/pages/{found['items'][0]['id']}/edit/")
    return page


def test_a_municipality_is_ticked_by_its_swedish_name_and_removed_again(editor: Page) -> None:
    editor.get_by_role("tab", name="Nosto").press("Enter")
    search = editor.locator("#id_municipalities-search")
    hamina = editor.locator("#id_municipalities").get_by_role("checkbox", name="Hamina", exact=True)

    search.focus()
    editor.keyboard.type("fredriksh")
    editor.keyboard.press("Enter")

    expect(hamina).to_be_checked()
    expect(search).to_have_value("")
    editor.get_by_role("button", name="Poista Hamina").press("Enter")
    expect(hamina).not_to_be_checked()


def test_looking_for_nothing_that_is_there_says_so_and_escape_shows_all(editor: Page) -> None:
    editor.get_by_role("tab", name="Nosto").press("Enter")
    count = editor.locator("#id_municipalities .choices__count")

    editor.locator("#id_municipalities-search").focus()
    editor.keyboard.type("Tukholma")
    expect(count).to_contain_text("näkyvissä 0")
    editor.keyboard.press("Escape")

    expect(count).to_contain_text("näkyvissä 308")


def test_the_list_can_be_ticked_when_its_script_does_not_come(editor: Page) -> None:
    editor.route("**/searchable-checkboxes*.js", lambda route: route.abort())
    editor.reload()
    editor.get_by_role("tab", name="Nosto").press("Enter")

    hamina = editor.locator("#id_municipalities").get_by_role("checkbox", name="Hamina", exact=True)
    hamina.focus()
    editor.keyboard.press("Space")

    expect(hamina).to_be_checked()


def test_a_contact_person_is_found_and_chosen(editor: Page) -> None:
    rows = editor.locator("[name^=contact_links-][name$=-person]")
    before = rows.count()

    editor.locator("#id_contact_links-OPEN_MODAL").press("Enter")
    dialogue = editor.get_by_role("dialog")
    name = dialogue.locator("tbody label").first.inner_text()
    search = dialogue.get_by_label("Nimi, järjestö, sähköposti tai puhelin")
    search.fill(name.split(",")[0].lower())
    expect(dialogue.get_by_role("checkbox")).to_have_count(1)
    dialogue.get_by_role("checkbox", name=name).press("Space")
    dialogue.get_by_role("button", name="Vahvista valinta").press("Enter")

    expect(rows).to_have_count(before + 1)
