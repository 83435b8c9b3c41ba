"""The loop, walked through with real mails: as association, as moderator, and as visitor."""

import re
import time
from datetime import datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.editor import Editor
from tests.journeys.hub import Hub

pytestmark = pytest.mark.browser
LINK = re.compile(r"https?://\S+/tarkistus/\S+")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WORKER_SECONDS = 150  # the worker looks once a minute


@pytest.fixture(scope="module")
def mails(hub: Hub) -> list[EmailMessage]:
    """What the worker has written by itself to the organisations of the demo whose turn it is."""
    deadline = time.monotonic() + WORKER_SECONDS
    while time.monotonic() < deadline:
        found = [mail for mail in hub.mails() if mail["List-Unsubscribe"]]
        if len(found) > 1:
            return found
        time.sleep(1)
    pytest.fail(f"The worker wrote to nobody in {WORKER_SECONDS} seconds.")


@pytest.fixture
def reader(browser: Browser) -> Page:
    """Somebody at a small screen, with no history at all."""
    return browser.new_context(locale="fi-FI", viewport={"width": 375, "height": 800}).new_page()


def links(mail: EmailMessage) -> list[str]:
    """All correct, changed, closed, no more mails."""
    return LINK.findall(mail.get_body(("plain",)).get_content())


def nothing_is_wrong_with(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": RULES})
    assert [violation["id"] for violation in found.response["violations"]] == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0


def test_a_change_goes_from_the_mail_through_a_moderator_to_the_visitors(hub, browser, reader, mails):
    mail = mails[0]
    reader.goto(links(mail)[1])
    nothing_is_wrong_with(reader)
    name = reader.get_by_label("Nimi", exact=True).input_value()
    reader.get_by_label("Kuvaus").fill("Tule mukaan lauantaikahveille.")
    reader.get_by_label("Sähköposti").fill("ei osoite")
    reader.get_by_role("button", name="Lähetä muutokset").click()
    expect(reader.get_by_role("alert")).to_contain_text("sähköpostiosoite")
    expect(reader.get_by_label("Kuvaus")).to_have_value("Tule mukaan lauantaikahveille.")
    reader.get_by_label("Sähköposti").fill(mail["To"])
    reader.get_by_role("button", name="Lähetä muutokset").click()
    expect(reader.get_by_role("heading", name="Kiitos")).to_be_visible()
    reader.get_by_role("link", name="Katso tiedot hakemistossa").click()
    entry = reader.url
    expect(reader.get_by_text("Tule mukaan lauantaikahveille.")).to_have_count(0)

    context = browser.new_context(locale="fi-FI", viewport={"width": 1280, "height": 900})
    moderator = Editor(context.new_page(), hub)
    moderator.log_in("admin", hub.admin_password)
    moderator.page.locator("main").get_by_role("link", name=name).first.click()
    expect(moderator.page.get_by_role("row", name="Kuvaus")).to_contain_text("lauantaikahveille")
    moderator.page.get_by_role("button", name="Julkaise valitut kentät").click()
    expect(moderator.page.locator(".messages .success")).to_contain_text(name)

    reader.goto(entry)
    expect(reader.get_by_text("Tule mukaan lauantaikahveille.")).to_be_visible()
    (item,) = [
        item
        for item in hub.get_json("/api/hub/v1/items", type="organisation", limit=100)["items"]
        if item["title"] == name
    ]
    assert item["details"]["state"] == "fresh"
    assert item["details"]["checked_on"] == datetime.now(ZoneInfo("Europe/Helsinki")).date().isoformat()


def test_one_press_confirms_and_the_second_says_so(reader, mails):
    address = links(mails[1])[0]
    reader.goto(address)
    nothing_is_wrong_with(reader)

    reader.get_by_role("button", name="Kaikki on oikein").click()
    expect(reader.get_by_text("Tiedot vahvistettiin")).to_be_visible()
    nothing_is_wrong_with(reader)
    reader.goto(address)

    expect(reader.get_by_text("Tiedot vahvistettiin")).to_be_visible()
    expect(reader.get_by_role("button", name="Kaikki on oikein")).to_have_count(0)
