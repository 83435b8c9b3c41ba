"""An organisation is proposed, taken, proposed again by another name, and the two are merged."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.editor import Editor
from tests.journeys.hub import Hub

pytestmark = pytest.mark.browser
LINK = re.compile(r"https?://\S+/ehdotukset/vahvista/\S+")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WORKER_SECONDS = 120
FIRST, SECOND = "Sallan Hilla ja Suopursu ry", "Sallan hilla- ja suopursu-yhdistys"


@pytest.fixture
def reader(browser: Browser) -> Page:
    """Somebody at a small screen, with no history at all."""
    return browser.new_context(locale="fi-FI", viewport={"width": 375, "height": 800}).new_page()


@pytest.fixture
def moderator(browser: Browser, hub: Hub) -> Editor:
    context = browser.new_context(locale="fi-FI", viewport={"width": 1280, "height": 900})
    editor = Editor(context.new_page(), hub)
    editor.log_in("admin", hub.admin_password)
    return editor


def nothing_is_wrong_with(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": RULES})
    assert [violation["id"] for violation in found.response["violations"]] == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0


def link_about(hub: Hub, title: str) -> str:
    """The link in the mail that the worker sends."""
    deadline = time.monotonic() + WORKER_SECONDS
    while time.monotonic() < deadline:
        for mail in hub.mails():
            found = LINK.search(mail.get_body(("plain",)).get_content()) if title in mail["Subject"] else None
            if found:
                return found[0]
        time.sleep(1)
    pytest.fail(f"Nobody was written to about {title} in {WORKER_SECONDS} seconds.")


def propose(hub: Hub, reader: Page, title: str) -> None:
    reader.goto(hub.url("directory"))
    reader.get_by_role("link", name="Ehdota järjestöä").click()
    reader.get_by_label("Virallinen nimi").fill(title)
    reader.get_by_label("Kotikunta").select_option(label="Salla")
    reader.get_by_label("Nimesi").fill("Maija Meikäläinen")
    reader.get_by_label("Sähköpostiosoitteesi").fill("maija@example.fi")
    reader.get_by_role("button", name="Lähetä ehdotus").last.click()


def confirm(hub: Hub, reader: Page, title: str) -> None:
    expect(reader.get_by_role("heading", name="Katso sähköpostisi")).to_be_visible()
    reader.goto(link_about(hub, title))
    nothing_is_wrong_with(reader)
    reader.get_by_role("button", name="Vahvista ja lähetä").click()
    expect(reader.get_by_text("Ehdotus on nyt tarkastettavana")).to_be_visible()


def accept(moderator: Editor, title: str, *, another: bool = False) -> int:
    moderator.go("/admin/")
    moderator.page.locator("main").get_by_role("link", name=title).first.click()
    moderator.be_ready()
    expect(moderator.page.get_by_text("Maija Meikäläinen").first).to_be_visible()
    if another:
        moderator.page.get_by_label("Tämä on eri järjestö").check()
    number = int(re.findall(r"/pages/(\d+)/", moderator.page.url)[0])
    moderator.press("Hyväksy ja julkaise")
    expect(moderator.page.locator(".messages .success")).to_be_visible()
    return number


def item_of(hub: Hub, title: str) -> dict:
    items = hub.get_json("/api/hub/v1/items", type="organisation", limit=100)["items"]
    return next(item for item in items if item["title"] == title)


def test_two_proposals_of_one_organisation_become_one_entry(hub, reader, moderator):
    propose(hub, reader, FIRST)
    confirm(hub, reader, FIRST)
    first = accept(moderator, FIRST)

    propose(hub, reader, SECOND)
    expect(reader.get_by_role("link", name=FIRST)).to_be_visible()
    nothing_is_wrong_with(reader)
    reader.get_by_label("Ehdottamani järjestö ei ole mikään näistä").check()
    reader.get_by_role("button", name="Lähetä ehdotus").first.click()
    confirm(hub, reader, SECOND)
    second = accept(moderator, SECOND, another=True)
    kept, dropped = item_of(hub, FIRST), item_of(hub, SECOND)

    moderator.go(f"/admin/duplicates/merge/?page={first}&page={second}")
    moderator.page.get_by_label(SECOND, exact=True).check()
    moderator.page.get_by_role("button", name="Yhdistä yhdeksi järjestöksi").click()
    expect(moderator.page.locator(".messages .success")).to_contain_text("Yhdistetty yhdeksi")

    reader.goto(dropped["url"])
    assert reader.url == kept["url"]
    expect(reader.get_by_role("heading", name=SECOND)).to_be_visible()
    assert hub.get_json(f"/api/hub/v1/items/{dropped['id']}")["id"] == kept["id"]
    reader.goto(f"{hub.url('directory')}?q=suopursu")
    expect(reader.get_by_role("link", name=SECOND)).to_be_visible()
