"""An editor at the keyboard: the admin as one meets it in a browser, in Finnish."""

import re
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.journeys.hub import Hub

PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


class Editor:
    """Does with the admin what a person does, by what can be seen and read there."""

    def __init__(self, page: Page, hub: Hub) -> None:
        self.page = page
        self.hub = hub
        page.set_default_timeout(PATIENCE)
        page.set_default_navigation_timeout(2 * PATIENCE)

    # --- Coming and going -------------------------------------------------------------------------

    def go(self, path: str) -> None:
        self.page.goto(self.hub.address + path)

    def log_in(self, username: str, password: str) -> None:
        self.go("/admin/login/")
        self.page.get_by_label("Käyttäjätunnus").fill(username)
        self.page.locator("#id_password").fill(password)
        self.page.get_by_role("button", name="Kirjaudu sisään").click()
        self.page.wait_for_url(re.compile(r"/admin/$"))

    def new_page(self, button: str, place: str) -> None:
        """From the dashboard to the form of a new page below the place whose name ends with `place`."""
        self.go("/admin/")
        self.page.get_by_role("link", name=button).click()
        self.page.wait_for_url(re.compile(r"/admin/(new|pages/add)/"))
        if "/new/" in self.page.url:
            self.page.locator("main").get_by_role("link", name=place).first.click()
        self.page.wait_for_url(re.compile(r"/pages/add/"))
        self.be_ready()

    def below(self, parent: int, kind: str) -> None:
        """To the form of a new page of a kind, such as `networks/networkpage`, below a page known by its number."""
        self.go(f"/admin/pages/add/{kind}/{parent}/")
        self.be_ready()

    def be_ready(self) -> None:
        """Until the editor's scripts have taken the form over."""
        self.page.locator("body.ready, #wagtail.ready").wait_for()

    # --- Fields -----------------------------------------------------------------------------------

    def write(self, **values: str) -> None:
        for name, value in values.items():
            self.page.locator(f"#id_{name}").fill(value)
            self.page.keyboard.press("Escape")  # closes the calendar that opens over a date
        slug = self.page.locator("#id_slug")
        if "title" in values and slug.count():
            self.page.locator("#id_title").blur()
            expect(slug).not_to_have_value("")  # made of the title by a script

    def choose(self, **values: str) -> None:
        for name, value in values.items():
            self.page.locator(f"#id_{name}").select_option(value)

    def tick(self, name: str) -> None:
        self.page.locator(f"#id_{name}").check()

    def open_tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).first.click()

    # --- Blocks -----------------------------------------------------------------------------------

    def add_block(self, name: str, field: str = "body") -> Locator:
        """A new block at the end of a story."""
        story = self.page.locator(f"[data-contentpath={field}]")
        before = story.locator("[data-streamfield-child]").count()
        story.get_by_title("Lisää lohko").last.click()
        self.page.get_by_role("option", name=name, exact=True).click()
        block = story.locator("[data-streamfield-child]").nth(before)
        block.wait_for()
        return block

    def paragraph(self, *texts: str, field: str = "body") -> None:
        """A text block with one paragraph for each of `texts`, typed."""
        block = self.add_block("Teksti", field)
        area = block.locator("[contenteditable=true]")
        area.click()
        expect(area).to_be_focused()
        for number, text in enumerate(texts):
            if number:
                self.page.keyboard.press("Enter")
            self.page.keyboard.insert_text(text)
            expect(area).to_contain_text(text[-30:])
        # Draftail hands over what is typed a quarter of a second later.
        expect(block.locator("input[type=hidden][name$='-value']")).to_have_value(
            re.compile(re.escape(texts[-1][-12:]))
        )

    def heading(self, text: str, level: str = "2", field: str = "body") -> Locator:
        block = self.add_block("Otsikko", field)
        block.locator("select").select_option(level)
        block.locator("input[type=text]").fill(text)
        return block

    def quote(self, text: str, who: str, title: str) -> None:
        block = self.add_block("Lainaus")
        block.locator("textarea").fill(text)
        block.locator("input[type=text]").nth(0).fill(who)
        block.locator("input[type=text]").nth(1).fill(title)

    def button(self, text: str, address: str) -> None:
        block = self.add_block("Painike")
        block.locator("input[name$='-value-text']").fill(text)
        block.locator("input[name$='-value-url']").fill(address)

    # --- Choosers ---------------------------------------------------------------------------------

    def upload_image(self, where: Locator, file: Path, title: str, alt: str) -> None:
        """Through the dialogue of an image chooser, with the alt text that it asks for."""
        where.get_by_role("button", name="Valitse kuva").click()
        dialogue = self.page.locator(".modal-dialog")
        dialogue.locator("#tab-label-upload").click()
        form = dialogue.locator("form[data-chooser-modal-creation-form]")
        form.locator("input[type=file]").set_input_files(
            {"name": file.name, "mimeType": "image/jpeg", "buffer": _anew(file)}
        )
        form.locator("#id_image-chooser-upload-title").fill(title)
        form.locator("#id_image-chooser-upload-description").fill(alt)
        form.locator("button[type=submit], input[type=submit]").click()
        expect(dialogue).to_have_count(0)

    def pick(self, where: Locator, button: str, name: str) -> None:
        """From a chooser that lists things, by searching for the name."""
        where.get_by_role("button", name=button).click()
        dialogue = self.page.locator(".modal-dialog")
        dialogue.locator("input[name=q]").fill(name)
        dialogue.get_by_role("link", name=name).first.click()
        expect(dialogue).to_have_count(0)

    def pick_many(self, relation: str, name: str) -> None:
        """From the dialogue of a panel that takes several, such as the contacts, by searching for the name."""
        self.page.locator(f"#id_{relation}-OPEN_MODAL").click()
        dialogue = self.page.locator(".modal-dialog")
        dialogue.locator("input[name=q]").fill(name)
        row = dialogue.locator("tr", has_text=name).first
        row.locator("input[type=checkbox]").check()
        dialogue.locator("[data-multiple-choice-submit]").click()
        expect(dialogue).to_have_count(0)

    def mark(self, field: str, name: str) -> None:
        """One of a list of checkboxes that can be searched, such as the regions."""
        self.page.locator(f"#id_{field}-search").fill(name)
        self.page.locator(f"#id_{field} label:visible", has_text=re.compile(rf"^\s*{name}\s*$")).click()

    # --- Publishing -------------------------------------------------------------------------------

    def press(self, action: str) -> None:
        """One of the actions at the bottom of the page, such as “Julkaise”."""
        self.page.locator(
            "footer [data-controller~='w-dropdown'] > button, footer .w-dropdown__toggle"
        ).first.click()
        self.page.get_by_role("button", name=action, exact=True).click()
        self.page.wait_for_load_state()

    def publish(self) -> int:
        """The number of the page that was published."""
        self.press("Julkaise")
        expect(self.page.locator(".messages .success")).to_be_visible()
        found = re.search(r"/pages/(\d+)/edit/", self.page.locator(".messages").inner_html())
        assert found, self.page.locator(".messages").inner_text()
        return int(found.group(1))


def _anew(picture: Path) -> bytes:
    """The picture saved once more: one that the hub's demo has already would be asked about instead of taken."""
    saved = BytesIO()
    with Image.open(picture) as image:
        image.save(saved, "JPEG", quality=71)
    return saved.getvalue()
