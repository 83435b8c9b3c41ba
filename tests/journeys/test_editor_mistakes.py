"""An editor makes mistakes, or leaves the mouse alone: what is wrong is said, and nothing typed is lost."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Request, Route, expect

from tests.journeys.editor import Editor
from tests.journeys.hub import Hub

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).parents[2] / "cms" / "demo" / "images"


@pytest.fixture(scope="module")
def editor(hub: Hub, browser: Browser) -> Editor:
    context = browser.new_context(locale="fi-FI", viewport={"width": 1280, "height": 900})
    editor = Editor(context.new_page(), hub)
    editor.log_in("admin", hub.admin_password)
    return editor


def error_at(editor: Editor, field: str) -> Locator:
    return editor.page.locator(f"[data-contentpath={field}] .w-field__errors").first


def test_a_heading_that_skips_a_level_is_pointed_out_and_the_text_stays(editor):
    editor.new_page("Uusi uutinen", "Uutiset")
    editor.write(title="Syysretki Imatralle")
    editor.heading("Lähtö", level="4")
    editor.paragraph("Linja-auto lähtee torilta kello yhdeksän.")

    editor.press("Julkaise")

    main = editor.page.locator("main")
    expect(main.get_by_text("hyppää tason yli")).to_be_visible()
    expect(main.locator("[data-text]", has_text="Linja-auto lähtee torilta")).to_be_visible()
    expect(editor.page.locator("#id_title")).to_have_value("Syysretki Imatralle")


def test_a_wrong_business_id_is_pointed_out_at_its_field(editor):
    editor.new_page("Uusi järjestö", "Järjestöt")
    editor.write(title="Imatran Omaiset ry", business_id="1234567-2")

    editor.press("Julkaise")

    expect(error_at(editor, "business_id")).to_contain_text(re.compile("[Yy]-tunnu"))
    expect(editor.page.locator("#id_business_id")).to_have_value("1234567-2")
    expect(editor.page.locator("#id_title")).to_have_value("Imatran Omaiset ry")


def test_an_event_that_ends_before_it_begins_is_pointed_out(editor):
    editor.new_page("Uusi tapahtuma", "Tapahtumat")
    editor.write(title="Iltakahvit", starts_at="24.12.2026 18.00", ends_at="24.12.2026 17.00")

    editor.press("Julkaise")

    expect(error_at(editor, "ends_at")).to_contain_text("alk")
    expect(editor.page.locator("#id_starts_at")).to_have_value("24.12.2026 18.00")


def test_a_project_whose_months_run_backwards_is_pointed_out(editor):
    editor.new_page("Uusi hanke", "Hankkeet")
    editor.write(title="Takaperoinen hanke", starts_on="12/2020", ends_on="8/2017")

    editor.press("Julkaise")

    expect(error_at(editor, "ends_on")).to_contain_text("alk")
    expect(editor.page.locator("#id_ends_on")).to_have_value("8/2017")


def test_an_image_without_alt_text_is_asked_for_it_in_the_dialogue(editor):
    editor.new_page("Uusi uutinen", "Uutiset")
    editor.page.locator("[data-contentpath=main_image]").get_by_role("button", name="Valitse kuva").click()
    dialogue = editor.page.locator(".modal-dialog")
    dialogue.locator("#tab-label-upload").click()
    form = dialogue.locator("form[data-chooser-modal-creation-form]")
    form.locator("input[type=file]").set_input_files(PICTURES / "sauna.jpg")
    expect(form.locator("#id_image-chooser-upload-title")).not_to_have_value("")
    form.locator("button[type=submit], input[type=submit]").click()

    expect(dialogue.get_by_text(re.compile("merkitse"))).to_be_visible()
    expect(dialogue.get_by_text("(alt)")).to_be_visible()


def test_a_news_item_can_be_begun_with_the_keyboard_alone(editor):
    editor.go("/admin/")
    page = editor.page
    for _step in range(60):
        page.keyboard.press("Tab")
        if "Uusi uutinen" in page.evaluate("document.activeElement.innerText || ''"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/admin/(new|pages/add)/"))
    if "/new/" in page.url:
        for _step in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("!!document.activeElement.closest('main .silta-waiting')"):
                break
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/pages/add/"))
    editor.be_ready()
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "id_title":
            break
    page.keyboard.type("Näppäimistöllä kirjoitettu")

    expect(page.locator("#id_title")).to_have_value("Näppäimistöllä kirjoitettu")


def test_an_image_in_use_cannot_be_deleted_and_the_places_are_links(editor, hub):
    used = hub.get_json("/api/v2/pages/", type="news.NewsPage", locale="fi", fields="main_image", limit=20)
    image = next(page["main_image"]["id"] for page in used["items"] if page.get("main_image"))
    editor.go(f"/admin/images/{image}/delete/")
    editor.page.locator("main form button[type=submit], main form input[type=submit]").first.click()

    expect(editor.page.get_by_role("heading", name="Ei voi poistaa")).to_be_visible()
    assert editor.page.locator("main a[href*='/edit/']").count() >= 1


def test_pressing_publish_while_the_draft_saves_itself_publishes_the_page_once(editor, hub):
    page = editor.page
    page.route(re.compile(r"/pages/add/home/contentpage/"), slowly)
    home = min(
        hub.get_json("/api/v2/pages/", type="home.HomePage", locale="fi")["items"], key=lambda one: one["id"]
    )
    editor.below(home["id"], "home/contentpage")
    page.wait_for_timeout(2500)  # what is there by then counts as unchanged
    with page.expect_request(is_autosave):
        editor.write(title="Kiireinen julkaisija")

    editor.publish()

    found = hub.get_json("/api/v2/pages/", type="home.ContentPage", locale="fi", limit=100)["items"]
    assert [one["meta"]["slug"] for one in found if one["title"] == "Kiireinen julkaisija"] == [
        "kiireinen-julkaisija"
    ]


def is_autosave(request: Request) -> bool:
    return request.method == "POST" and "/pages/add/" in request.url


def slowly(route: Route) -> None:
    """A server that takes its time over the draft."""
    if is_autosave(route.request) and route.request.resource_type == "fetch":
        time.sleep(2)
    route.continue_()
