"""An editor without a mouse takes a file of organisations in, reads what became of it, and undoes it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.hub import Hub

pytestmark = pytest.mark.browser

FILE = """Nimi;Y-tunnus;Kotikunta;Puhelin;Yhteys
Näytesaaren Näyttelijät ry;;Imatrassa;040 123 4567;Siiri
Näytesaaren Soutajat ry;;Lappeenranta;;Aino
Näytesaaren Kunnattomat ry;;Atlantis;;Oiva
"""
PATIENCE = 60_000


@pytest.fixture
def editor(hub: Hub, page: Page) -> Page:
    page.set_default_timeout(PATIENCE)
    page.goto(f"{hub.address}/admin/login/")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", hub.admin_password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{hub.address}/admin/")
    page.goto(f"{hub.address}/admin/organisations/")
    return page


def press(page: Page, role: str, name: str) -> None:
    """What a person does who goes on by the keyboard."""
    found = page.get_by_role(role, name=re.compile(name)).first  # type: ignore[arg-type]
    found.focus()
    page.keyboard.press("Enter")


def no_obstacles(page: Page) -> None:
    found = Axe().run(page, context=".silta-import").response["violations"]
    assert not found, [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def test_a_file_comes_in_and_is_undone_by_the_keyboard(editor: Page) -> None:
    press(editor, "link", "Tuo tiedostosta")
    editor.wait_for_url(re.compile(r"/organisation-imports/new/"))
    no_obstacles(editor)
    editor.locator("#id_file").set_input_files(
        {"name": "saaristo.csv", "mimeType": "text/csv", "buffer": FILE.encode("cp1252")}
    )
    editor.locator("#id_directory").focus()
    editor.keyboard.press("ArrowDown")
    press(editor, "button", "Seuraava")

    editor.wait_for_url(re.compile(r"/columns/"))
    no_obstacles(editor)
    expect(editor.get_by_label("Kotikunta")).to_have_value("municipality")
    expect(editor.get_by_label("Yhteys", exact=True)).to_have_value("")
    press(editor, "button", "Seuraava")

    editor.wait_for_url(re.compile(r"/check/"))
    expect(editor.get_by_role("button", name="Tuo ja julkaise 2 järjestöä")).to_be_visible(timeout=PATIENCE)
    no_obstacles(editor)
    press(editor, "link", "Hylätty")
    expect(editor.locator(".silta-import tbody tr")).to_have_count(1)
    expect(editor.locator(".silta-import tbody tr")).to_contain_text("Kotikunta:")
    press(editor, "button", "Tuo ja julkaise")

    editor.wait_for_url(re.compile(r"/organisation-imports/\d+/"))
    expect(editor.get_by_text("Tiedosto on tuotu.")).to_be_visible(timeout=PATIENCE)
    no_obstacles(editor)
    expect(editor.get_by_role("link", name="Näytesaaren Soutajat ry")).to_be_visible()
    press(editor, "link", "Peru tuonti")
    press(editor, "button", "Kyllä, peru tuonti")

    expect(editor.get_by_text("Tuonti on peruttu.")).to_be_visible(timeout=PATIENCE)
    editor.goto("/admin/organisations/?q=Näytesaaren")
    expect(editor.get_by_role("link", name="Näytesaaren Soutajat ry")).to_have_count(0)


def test_without_scripts_the_steps_are_the_same(hub: Hub, editor: Page) -> None:
    editor.route("**/imports*.js", lambda route: route.abort())
    editor.goto(f"{hub.address}/admin/organisation-imports/new/")
    editor.locator("#id_file").set_input_files(
        {"name": "saaristo.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    editor.locator("#id_directory").select_option(index=1)
    press(editor, "button", "Seuraava")
    editor.wait_for_url(re.compile(r"/columns/"))
    press(editor, "button", "Seuraava")
    editor.wait_for_url(re.compile(r"/check/"))

    for _ in range(20):  # it is looked at again, as the link beside the bar does
        if editor.get_by_role("button", name="Tuo ja julkaise").count():
            break
        editor.wait_for_timeout(1000)
        editor.reload()

    expect(editor.get_by_role("button", name="Tuo ja julkaise 2 järjestöä")).to_be_visible()
    press(editor, "button", "Poista tiedosto")
    expect(editor.get_by_text("Mitään ei tuotu.")).to_be_visible()
