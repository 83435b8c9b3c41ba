"""Three real texts of such networks, entered by an editor in the browser and found again wherever they go out.

The texts are read from the folder `shared/seeds` beside the project; what they say is in this file nowhere else
but where it has to be told to which field it belongs.
"""

import os
import re
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.editor import Editor
from tests.journeys.hub import Hub

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
SEEDS = Path(os.environ.get("SILTA_SEEDS", ROOT.parent / "shared" / "seeds"))
PICTURES = ROOT / "cms" / "demo" / "images"
EDITOR, PASSWORD = "kirsi", "lumikinos-ja-latu-9"

MEETING_DAY, MEETING_BEGINS, MEETING_ENDS = "26.01.2021", "10.00", "12.00"


def lines_of(name: str) -> list[str]:
    """The lines of a text that are not empty."""
    path = SEEDS / f"{name}.txt"
    if not path.exists():
        pytest.skip(f"The real texts are not here: {path} is missing.")
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@dataclass
class Entered:
    """The numbers of the pages that the editor has published."""

    summer: int
    region: int
    closing: int
    project: int
    successor: int
    meeting: int
    network: int


@pytest.fixture(scope="module")
def editor(hub: Hub, browser: Browser) -> Editor:
    """Somebody who may publish, with an account that the administrator has just made."""
    lines_of("kumppanuusverkosto")
    with browser.new_context(locale="fi-FI", viewport={"width": 1280, "height": 900}) as context:
        admin = Editor(context.new_page(), hub)
        admin.log_in("admin", hub.admin_password)
        admin.go("/admin/users/new/")
        admin.write(
            username=EDITOR, email="kirsi@example.fi", first_name="Kirsi", last_name="Toimittaja",
            password1=PASSWORD, password2=PASSWORD,
        )  # fmt: skip
        admin.open_tab("Roolit")
        admin.page.get_by_label("Moderaattorit", exact=True).check()
        admin.page.locator("footer button[type=submit], form button[type=submit].button").first.click()
        expect(admin.page.locator(".messages .success")).to_be_visible()
    context = browser.new_context(locale="fi-FI", viewport={"width": 1280, "height": 900})
    editor = Editor(context.new_page(), hub)
    editor.log_in(EDITOR, PASSWORD)
    return editor


@pytest.fixture(scope="module")
def entered(editor: Editor) -> Entered:
    table = new_network(
        editor, "Järjestöjen maakunnallinen Kumppanuuspöytä", "partnership-table", purpose_of_table()
    )
    kumaja = new_network(editor, "Kumaja", "regional", lines_of("uusimaa2019")[4])
    network = new_network(
        editor, "Kymenlaakson järjestöverkosto", "regional", sentence("yhes-enemman", "kokoontuu")
    )
    successor = enter_successor(editor)
    return (
        Entered(
            summer=enter_summer_greetings(editor),
            region=enter_news_of_the_region(editor),
            successor=successor,
            project=enter_project(editor),
            closing=enter_end_of_project(editor),
            meeting=enter_meeting(editor, network),
            network=network,
        )
        if table and kumaja
        else pytest.fail("The networks were not published.")
    )


# --- What the editor does -------------------------------------------------------------------------


def sentence(name: str, word: str) -> str:
    """The sentence with `word` in a text."""
    found = re.search(rf"[^.\n]*\b{word}\b.*?(?:\.(?=\s|$)|\n)", "\n".join(lines_of(name)))
    assert found, word
    return found.group().strip()


def purpose_of_table() -> str:
    return sentence("kumppanuusverkosto", "vaikuttamistoimielimenä")


def new_network(editor: Editor, title: str, kind: str, purpose: str) -> int:
    editor.below(number_of(editor.hub, "networks.NetworkIndexPage"), "networks/networkpage")
    editor.write(title=title, purpose=purpose[:1500])
    editor.choose(kind=kind)
    return editor.publish()


def number_of(hub: Hub, model: str) -> int:
    """The Finnish list of a kind of page at the top of the site."""
    found = hub.get_json("/api/v2/pages/", type=model, locale="fi", limit=100)["items"]
    return int(min(found, key=lambda page: page["meta"]["html_url"].count("/"))["id"])


def enter_summer_greetings(editor: Editor) -> int:
    title, picture, *rest = lines_of("kumppanuusverkosto")
    end = rest.index("Bookmark the permalink.")
    wish = next(number for number, line in enumerate(rest) if line.startswith("Leppoisaa"))
    name, role = rest[wish + 1].split(", ")
    editor.new_page("Uusi uutinen", "Uutiset")
    editor.write(title=title, summary=rest[0][:280])
    editor.choose(category="story")
    main_image = editor.page.locator("[data-contentpath=main_image]")
    editor.upload_image(main_image, PICTURES / "koivikko.jpg", picture, picture)
    editor.paragraph(*rest[: wish + 1], *rest[wish + 3 : end])
    editor.write(author_name=name, author_title=role, author_organisation=rest[wish + 2])
    editor.pick_many("network_links", "Kumppanuuspöytä")
    editor.open_tab("Nosto")
    editor.mark("regions", "Etelä-Karjala")
    return editor.publish()


def enter_news_of_the_region(editor: Editor) -> int:
    _section, day, title, opening, *rest = lines_of("uusimaa2019")
    glued = re.match(r"(?P<picture>.+?\.\d{4})(?P<lead>\S.*)", opening)
    assert glued
    end = next(number for number, line in enumerate(rest) if line.startswith("Lisätietoja"))
    name, role, phone, email = rest[end + 1 : end + 5]
    new_person(editor, name, role, phone, email)
    editor.new_page("Uusi uutinen", "Uutiset")
    editor.write(title=title, date=day, lead=glued["lead"], summary=glued["lead"][:280])
    main_image = editor.page.locator("[data-contentpath=main_image]")
    editor.upload_image(main_image, PICTURES / "poyta.jpg", glued["picture"], glued["picture"])
    for line in rest[:end]:
        enter_line(editor, line)
    editor.pick_many("contact_links", name)
    editor.pick_many("network_links", "Kumaja")
    editor.open_tab("Nosto")
    editor.mark("regions", "Uusimaa")
    editor.open_tab("Asetukset")
    editor.tick("comments_open")
    return editor.publish()


def enter_line(editor: Editor, line: str) -> None:
    """A line of a news item becomes the block that it means."""
    if line.startswith("– "):
        words, teller = re.split(r", (?=toteaa|Savolainen|Syvärinen)", line.removeprefix("– "), maxsplit=1)
        who = "Suvi Savolainen" if "Savolainen" in teller else "Katja Syvärinen"
        title = "Valtiovarainministeriön erityisasiantuntija" if "Suvi" in who else "projektipäällikkö"
        editor.quote(words, who, title)
        editor.paragraph(teller[0].upper() + teller[1:])
    elif line.startswith(">> "):
        editor.button(line.removeprefix(">> "), "https://uusimaa2019.fi/")
    elif line.endswith("työskentelyä"):
        block = editor.add_block("Kuva")
        editor.upload_image(block, PICTURES / "kirjasto.jpg", line, line)
        block.locator("input[name$='-caption']").fill(line)
    elif not line.endswith((".", ". ")):
        editor.heading(line)
    else:
        editor.paragraph(line)


def new_person(editor: Editor, name: str, title: str, phone: str, email: str) -> None:
    editor.go("/admin/people/person/create/")
    editor.write(name=name, title=title, organisation_name="Uusimaa 2019 -hanke", phone=phone, email=email)
    editor.choose(basis="public-task")
    editor.page.locator("footer button[type=submit], form .button[type=submit]").first.click()
    expect(editor.page.locator(".messages .success")).to_be_visible()


def enter_successor(editor: Editor) -> int:
    text = sentence("yhes-enemman", "Sote-muutostuki hankekokonaisuuden")
    editor.new_page("Uusi hanke", "Hankkeet")
    editor.write(title="Sote-muutostuki", funder="STEA", starts_on="1/2021", ends_on="12/2022", summary=text)
    editor.write(host_name=host_of_project())
    editor.paragraph(text)
    return editor.publish()


def host_of_project() -> str:
    found = re.search(r"hallinnoi .* alueilla (?P<host>.+? ry)\.", lines_of("yhes-enemman")[2])
    assert found
    return found["host"]


def project_facts() -> re.Match[str]:
    found = re.search(
        r"(?P<programme>\S+ 2\.0) -hanke.*\"(?P<title>.+?)\".*?(?P<starts>\d\d/\d{4})-(?P<ends>\d\d/\d{4})",
        lines_of("yhes-enemman")[1],
    )
    assert found
    return found


def enter_project(editor: Editor) -> int:
    facts = project_facts()
    _section, opening, host, history, *_rest = lines_of("yhes-enemman")
    editor.new_page("Uusi hanke", "Hankkeet")
    editor.write(
        title=facts["title"], programme=facts["programme"], funder="STEA",
        starts_on=facts["starts"], ends_on=facts["ends"], host_name=host_of_project(), summary=opening[:300],
    )  # fmt: skip
    editor.paragraph(opening, host, history)
    editor.pick_many("network_links", "Kymenlaakson järjestöverkosto")
    editor.pick(editor.page.locator("[data-contentpath=continued_by]"), "Valitse", "Sote-muutostuki")
    editor.open_tab("Nosto")
    editor.mark("regions", "Kymenlaakso")
    editor.mark("regions", "Etelä-Karjala")
    return editor.publish()


def enter_end_of_project(editor: Editor) -> int:
    _section, *paragraphs, title = lines_of("yhes-enemman")
    editor.new_page("Uusi uutinen", "Uutiset")
    editor.write(title=title, summary=paragraphs[0][:280])
    editor.choose(category="bulletin")
    editor.paragraph(*paragraphs)
    editor.pick_many("network_links", "Kymenlaakson järjestöverkosto")
    editor.open_tab("Nosto")
    editor.mark("regions", "Kymenlaakso")
    return editor.publish()


def enter_meeting(editor: Editor, network: int) -> int:
    text = sentence("yhes-enemman", "kokoontuu")
    editor.below(network, "events/eventindexpage")
    editor.write(title="Tapahtumat")
    calendar = editor.publish()
    editor.below(calendar, "events/eventpage")
    editor.write(
        title="Kymenlaakson järjestöverkosto kokoontuu", remote_note="Teams-yhteydellä",
        starts_at=f"{MEETING_DAY} {MEETING_BEGINS}", ends_at=f"{MEETING_DAY} {MEETING_ENDS}", summary=text[:300],
    )  # fmt: skip
    editor.paragraph(text)
    editor.pick_many("network_links", "Kymenlaakson järjestöverkosto")
    editor.open_tab("Nosto")
    editor.mark("regions", "Kymenlaakso")
    return editor.publish()


# --- What readers and partners find ---------------------------------------------------------------


@pytest.fixture
def visitor(browser: Browser, entered: Entered) -> Page:
    """Somebody who is not logged in; after the texts are there."""
    with browser.new_context(locale="fi-FI") as context:
        yield context.new_page()


def address(hub: Hub, number: int) -> str:
    return str(hub.get_json(f"/api/v2/pages/{number}/")["meta"]["html_url"])


def words(text: str) -> str:
    """A text as it is compared: spaces, quotation marks and dashes may be set better than they were typed."""
    return re.sub(r"[\s\u00ad\u2060]+", " ", text.translate(str.maketrans("”“\u2013\u2011", '""--'))).strip()


TEXTS = [("summer", "kumppanuusverkosto"), ("region", "uusimaa2019"), ("closing", "yhes-enemman")]
# Furniture of the sites that the texts were taken from, and what became a fact of its own.
NOT_TEXT = {
    "kumppanuusverkosto": r"Bookmark|Comments are|^Kesäinen koivikko",
    "uusimaa2019": r"^Uutiset$|^13\.12|^Järjestöjen tapaaminen 13|^Palaa|^Nimi|^Otsikko$|^Kommentti|^Älä|^Tähd|^Ei komm|^– |^>>|^050|^Lisätietoja:$",
    "yhes-enemman": r"^Ajankohtaista$",
}


@pytest.mark.parametrize(("page", "text"), TEXTS)
def test_every_sentence_is_on_the_public_page(hub, visitor, entered, page, text):
    visitor.goto(address(hub, getattr(entered, page)))

    shown = words(visitor.locator("main").inner_text())
    missing = [
        line for line in lines_of(text) if not re.search(NOT_TEXT[text], line) and words(line) not in shown
    ]
    if text == "kumppanuusverkosto":
        missing = [line for line in missing if "projektipäällikkö" not in line]  # shown as name and title
    assert missing == []


def test_the_picture_has_its_alt_text_and_the_author_is_named(hub, visitor, entered):
    visitor.goto(address(hub, entered.summer))

    assert visitor.get_by_alt_text("Kesäinen koivikko ja punaiset tulppaanit").count() >= 1
    for fact in ("Anna-Maija Ahonen", "projektipäällikkö", "Etelä-Karjalan Yhdistykset ry"):
        expect(visitor.locator("main").get_by_text(fact).first).to_be_visible()


def test_quotes_contact_links_and_comments_are_what_they_mean(hub, visitor, entered):
    visitor.goto(address(hub, entered.region))
    main = visitor.locator("main")

    assert main.locator("blockquote").count() == 3
    assert main.get_by_role("link", name=re.compile("Ilmoittaudu tästä linkistä")).count() == 1
    assert main.locator("a[href='mailto:katja.syvarinen@uusimaa2019.fi']").count() == 1
    assert main.locator("a[href^='tel:+358']").count() == 1
    assert main.get_by_role("link", name="Kumaja").count() >= 1
    assert main.get_by_role("link", name="Kirjoita kommentti").count() == 1


def test_the_project_shows_its_period_funder_host_and_successor(hub, visitor, entered):
    visitor.goto(address(hub, entered.project))
    shown = words(visitor.locator("main").inner_text())

    for fact in (
        "9/2017",
        "12/2020",
        "STEA",
        "Kymen-Karjalan sosiaali- ja terveysturva ry",
        "Järjestö 2.0",
        "Sote-muutostuki",
    ):
        assert fact in shown, fact


def test_the_meeting_is_an_event_of_its_network(hub, visitor, entered):
    visitor.goto(address(hub, entered.meeting))
    shown = words(visitor.locator("main").inner_text())

    assert re.search(r"26\.\s?1\.\s?2021|26\. tammikuuta 2021", shown)
    assert re.search(r"10(\.00)?\s?-\s?12(\.00)?", shown)
    assert "Teams" in shown
    assert "Kymenlaakson järjestöverkosto" in shown


FACTS_IN_APIS = {
    "summer": {"category": "story", "author_name": "Anna-Maija Ahonen", "author_title": "projektipäällikkö",
               "author_organisation": "Etelä-Karjalan Yhdistykset ry"},
    "region": {"category": "news", "date": "2018-12-13"},
    "closing": {"category": "bulletin"},
    "project": {"funder": "STEA", "starts_on": "2017-09-01", "ends_on": "2020-12-01", "programme": "Järjestö 2.0",
                "host_name": "Kymen-Karjalan sosiaali- ja terveysturva ry"},
    "meeting": {"state": "scheduled", "remote_note": "Teams-yhteydellä"},
}  # fmt: skip


@pytest.mark.parametrize("version", ["v2", "v3"])
@pytest.mark.parametrize("page", FACTS_IN_APIS)
def test_both_apis_give_the_facts(hub, entered, page, version):
    item = hub.get_json(f"/api/{version}/pages/{getattr(entered, page)}/")

    assert {name: item.get(name) for name in FACTS_IN_APIS[page]} == FACTS_IN_APIS[page]


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_both_apis_give_the_time_of_the_meeting_and_the_successor(hub, entered, version):
    meeting = hub.get_json(f"/api/{version}/pages/{entered.meeting}/")
    project = str(hub.get_json(f"/api/{version}/pages/{entered.project}/"))

    assert meeting["starts_at"].startswith(("2021-01-26T10:00:00+02:00", "2021-01-26T08:00:00Z"))
    assert meeting["ends_at"].startswith(("2021-01-26T12:00:00+02:00", "2021-01-26T10:00:00Z"))
    assert "Sote-muutostuki" in project


@pytest.mark.parametrize("version", ["v2", "v3"])
@pytest.mark.parametrize(("page", "text"), TEXTS)
def test_both_apis_give_the_text_with_its_networks_and_regions(hub, entered, page, text, version):
    item = str(hub.get_json(f"/api/{version}/pages/{getattr(entered, page)}/"))

    longest = max(lines_of(text), key=len)
    assert words(longest)[:200] in words(item)
    for fact in {
        "summer": ("Kumppanuuspöytä", "Kesäinen koivikko"),
        "region": ("Kumaja", "Katja Syvärinen"),
    }.get(page, ()):
        assert fact in item


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_the_feeds_tell_of_the_news(hub, entered, kind):
    with urllib.request.urlopen(f"{hub.address}/feeds/news.{kind}?locale=fi", timeout=30) as response:  # noqa: S310  our own
        feed = response.read().decode()

    for name, number in (("kumppanuusverkosto", 0), ("yhes-enemman", -1)):
        assert lines_of(name)[number] in feed


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("Kumppanuusverkosto-hankkeen kesäterveiset", "summer"),
        ("palkkatukijärjestelmän", "summer"),
        ("asiantuntijapooli", "region"),
        ("maakunnan yhteistyötä rakennetaan", "region"),
        ("Yhes enemmän", "closing"),
        ("Agentit maakuntien toimintaa", "project"),
        ("järjestöverkosto kokoontuu", "meeting"),
    ],
)
def test_search_finds_each_of_them(hub, visitor, entered, query, page):
    visitor.goto(f"{hub.address}/fi/haku/")
    visitor.locator("main input[type=search], main input[name=q]").first.fill(query)
    visitor.keyboard.press("Enter")
    visitor.wait_for_url(re.compile(r"/haku/\?"))

    path = address(hub, getattr(entered, page)).removeprefix(hub.address)
    assert visitor.locator(f"main a[href$='{path}']").count() >= 1
