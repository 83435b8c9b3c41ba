"""From an editor's draft to the readers: submitting, approving, returning, scheduling and expiring."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.publishing import publish_due
from networks.models import NetworkPage
from news.models import NewsPage
from tests.factories import NetworkPageFactory, NewsIndexPageFactory, NewsPageFactory
from tests.staff import editor_of, hub_group, moderator_of, user_in

pytestmark = pytest.mark.django_db
LISTS = ["contact_links", "network_links", "theme_links", "region_links", "municipality_links", "comments"]


@pytest.fixture
def network():
    network = NetworkPageFactory(title="Perhejärjestöjen verkosto", own_editors=True)
    NewsIndexPageFactory(parent=network)
    return network


def news_list(network: NetworkPage):
    return network.get_children().get()


def form(action: str, **values) -> dict:
    empty = {f"{name}-{part}": 0 for name in LISTS for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
    fields = {
        "title": "Perheiden retki",
        "slug": "perheiden-retki",
        "date": "23.11.2026",
        "category": "news",
        "licence": "CC-BY-4.0",
        "body": streamfield([("text", rich_text("<p>Lähdemme Saimaalle.</p>"))]),
    }
    return nested_form_data(fields | empty | {f"action-{action}": "1"}) | values


def write(client, user, network, action="submit", **values):
    client.force_login(user)
    address = reverse("wagtailadmin_pages:add", args=["news", "newspage", news_list(network).pk])
    response = client.post(address, form(action, **values))
    assert response.status_code == 302, response.context["form"].errors
    return NewsPage.objects.get(title="Perheiden retki")


def decide(client, user, page, action, comment=""):
    client.force_login(user)
    task = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, task.pk])
    return client.post(address, {"comment": comment})


def test_an_editors_page_waits_until_the_networks_moderator_approves_it(client, network):
    page = write(client, editor_of(network), network)
    assert page.live is False

    decide(client, moderator_of(network), page, "approve")

    page.refresh_from_db()
    assert page.live is True


def test_an_editor_cannot_approve_or_publish_what_was_written(client, network):
    editor = editor_of(network)
    page = write(client, editor, network)

    decide(client, editor, page, "approve")
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form("publish"))

    page.refresh_from_db()
    assert page.live is False


def test_a_moderator_of_another_network_decides_nothing_here(client, network):
    other = NetworkPageFactory(title="Senioriverkosto", own_editors=True)
    page = write(client, editor_of(network), network)

    response = decide(client, moderator_of(other), page, "approve")

    page.refresh_from_db()
    assert (response.status_code in (302, 403), page.live) == (True, False)


def test_a_moderator_of_the_hub_may_stand_in(client, network):
    page = write(client, editor_of(network), network)

    decide(client, user_in(hub_group("moderators"), name="pirkko"), page, "approve")

    page.refresh_from_db()
    assert page.live is True


def test_a_returned_page_comes_back_with_its_comment_and_can_be_sent_again(client, network):
    editor, moderator = editor_of(network), moderator_of(network)
    page = write(client, editor, network)
    decide(client, moderator, page, "reject", comment="Lisää vielä lähtöaika.")

    client.force_login(editor)
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form("submit"))

    assert "Lisää vielä lähtöaika." in shown
    assert NewsPage.objects.get(pk=page.pk).workflow_in_progress


def test_the_moderators_are_told_by_mail_in_finnish_and_the_editor_of_the_decision(client, network):
    editor, moderator = editor_of(network), moderator_of(network)
    page = write(client, editor, network)
    asked = list(mail.outbox)
    decide(client, moderator, page, "approve")
    told = mail.outbox[len(asked) :]

    assert [message.to for message in asked] == [[moderator.email]]
    assert [message.to for message in told] == [[editor.email]]
    assert "Perheiden retki" in asked[0].subject
    assert "has been" not in asked[0].subject + told[0].subject


def test_mail_that_cannot_be_sent_stops_nobody(client, network, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    moderator_of(network)

    page = write(client, editor_of(network), network)

    assert page.workflow_in_progress


# --- In time ----------------------------------------------------------------------------------------


def publish_at(monkeypatch, moment) -> None:
    """What the worker does at that moment."""
    with monkeypatch.context() as clock:
        clock.setattr("django.utils.timezone.now", lambda: moment)
        publish_due(moment)


def typed(moment) -> str:
    return localtime(moment).strftime("%d.%m.%Y %H.%M")


def test_what_a_moderator_schedules_appears_and_disappears_on_time(client, network, monkeypatch):
    now = timezone.now()
    times = {"go_live_at": typed(now + timedelta(hours=1)), "expire_at": typed(now + timedelta(hours=3))}
    page = write(client, moderator_of(network), network, action="publish", **times)
    seen = []
    for hours in (0, 2, 4):
        publish_at(monkeypatch, now + timedelta(hours=hours))
        page.refresh_from_db()
        seen.append(page.live)

    assert seen == [False, True, False]
    assert page.expired is True


def test_an_editor_schedules_nothing_past_the_moderators(client, network, monkeypatch):
    now = timezone.now()
    page = write(
        client, editor_of(network), network, action="publish", go_live_at=typed(now + timedelta(hours=1))
    )

    publish_at(monkeypatch, now + timedelta(hours=2))

    page.refresh_from_db()
    assert page.live is False


def test_an_approved_page_with_a_time_waits_for_its_time(client, network, monkeypatch):
    now = timezone.now()
    page = write(client, editor_of(network), network, go_live_at=typed(now + timedelta(hours=1)))
    decide(client, moderator_of(network), page, "approve")
    page.refresh_from_db()
    before = page.live

    publish_at(monkeypatch, now + timedelta(hours=2))

    page.refresh_from_db()
    assert (before, page.live) == (False, True)


def test_an_end_before_the_beginning_is_a_message(client, network):
    now = timezone.now()
    client.force_login(moderator_of(network))
    address = reverse("wagtailadmin_pages:add", args=["news", "newspage", news_list(network).pk])
    times = {"go_live_at": typed(now + timedelta(hours=3)), "expire_at": typed(now + timedelta(hours=1))}

    response = client.post(address, form("publish", **times))

    assert "expire_at" in response.context["form"].errors
    assert "Saimaalle" in response.content.decode()


# --- What is stored of a text -----------------------------------------------------------------------

WORD = """<p class="MsoNormal" style="mso-margin-top-alt:auto">Hei <b>kaikki</b><o:p></o:p></p>
<script>alert(1)</script><style>p{color:red}</style><p onclick="alert(2)">Tule
<a href="javascript:alert(3)">mukaan</a> ja <a href="https://example.fi/">lue</a></p><h1>Otsikko</h1>
<img src="x" onerror="alert(4)"><iframe src="https://example.com"></iframe><!--[if gte mso 9]><xml></xml><![endif]-->"""


def crafted(html: str) -> str:
    """What a browser would never send: Draftail's own format with markup as its text and a hostile link."""
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(5)"}}
    block = {
        "key": "a", "text": html, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "data": {},
        "entityRanges": [{"offset": 0, "length": 3, "key": 0}],
    }  # fmt: skip
    heading = block | {"key": "b", "type": "header-two", "text": "Otsikko", "entityRanges": []}
    return json.dumps({"blocks": [block, heading], "entityMap": {"0": link}})


@pytest.mark.parametrize("sent", [rich_text(WORD), crafted(WORD)], ids=["pasted from Word", "crafted"])
def test_no_script_or_style_reaches_a_reader(client, network, sent):
    body = nested_form_data({"body": streamfield([("text", sent)])})
    page = write(client, moderator_of(network), network, action="publish", **body)

    shown = BeautifulSoup(str(page.body), "html.parser")

    assert {tag.name for tag in shown.find_all()} <= {"div", "p", "a", "b", "i", "ul", "ol", "li", "br"}
    assert {name for tag in shown.find_all() for name in tag.attrs} <= {"class", "data-block-key", "href"}
    assert {link.get("href") for link in shown.find_all("a")} <= {None, "https://example.fi/"}


def test_a_news_item_can_be_previewed_before_anyone_sees_it(client, network):
    page = NewsPageFactory(parent=news_list(network), live=False, title="Luonnos")
    client.force_login(editor_of(network))

    assert client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).status_code == 200
