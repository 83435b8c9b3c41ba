"""What an organisation does with the links of a mail, and what comes of it."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, PageLogEntry, Workflow

from content_store.models import ContentItem
from organisations.freshness.mails import send_waiting
from organisations.models import (
    CheckAnswer,
    CheckMail,
    CheckSettings,
    OrganisationName,
    OrganisationPage,
    ProposedChange,
    SilentAddress,
)
from regions.models import Municipality
from tests.factories import ThemeFactory
from tests.organisations.freshness.letters import asked, days_ago, letters, night, organisation
from tests.staff import hub_group, user_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_visitor():
    cache.clear()


@pytest.fixture
def letter_client():
    """A visitor whose forms are looked at as strictly as in reality."""
    return Client(enforce_csrf_checks=True)


def now_of(page):
    return OrganisationPage.objects.get(pk=page.pk)


def form_of(client, path):
    """The fields of the form as a browser would send them back."""
    form = client.get(path).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def send(client, path, **changes):
    return client.post(path, {**form_of(client, path), **changes}, follow=True)


def text(response):
    return response.content.decode()


# --- All is correct -------------------------------------------------------------------------------


def test_one_press_confirms_the_entry_everywhere(client):
    page, letter = asked()

    response = client.post(letter.path("confirm"), follow=True)

    assert "Tiedot vahvistettiin" in text(response)
    page = now_of(page)
    assert (page.checked_on, page.state) == (timezone.localdate(), "fresh")
    assert page.get_latest_revision_as_object().state == "fresh"
    item = ContentItem.objects.get(page_key=page.pk)
    assert f'"checked_on":"{timezone.localdate()}"' in item.body
    assert '"state":"fresh"' in item.body


def test_the_log_names_the_address_that_confirmed_and_no_user(client, admin_client):
    page, letter = asked()
    client.post(letter.path("confirm"))

    entry = PageLogEntry.objects.get(action="organisations.confirmed")
    history = text(admin_client.get(f"/admin/pages/{page.pk}/history/"))

    assert (entry.user, entry.data["sender"]) == (None, "omaiset@example.fi")
    assert entry.revision_id == now_of(page).live_revision_id
    assert "Järjestö vahvisti tiedot, omaiset@example.fi" in history


def test_a_confirmation_is_no_change_of_the_text(client):
    page, letter = asked()
    before = now_of(page).last_published_at

    client.post(letter.path("confirm"))

    assert now_of(page).last_published_at == before


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("purpose", ["confirm", "change", "close", "stop"])
def test_opening_a_link_changes_nothing(client, method, purpose):
    page, letter = asked()
    revisions = page.revisions.count()

    response = getattr(client, method)(letter.path(purpose))

    assert response.status_code == 200
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert page.revisions.count() == revisions
    assert not CheckAnswer.objects.exists()
    assert not SilentAddress.objects.exists()


def test_the_press_needs_the_form(letter_client):
    page, letter = asked()

    response = letter_client.post(letter.path("confirm"))

    assert response.status_code == 403
    assert now_of(page).state == "ageing"


def test_a_draft_is_neither_published_nor_lost(client):
    page, letter = asked()
    page = now_of(page)
    page.description = "Luonnosta vielä."
    page.save_revision()

    client.post(letter.path("confirm"))

    page = now_of(page)
    draft = page.get_latest_revision_as_object()
    assert (page.description, page.state) == ("", "fresh")
    assert (draft.description, draft.state, draft.checked_on) == (
        "Luonnosta vielä.",
        "fresh",
        timezone.localdate(),
    )
    assert page.has_unpublished_changes
    page.get_latest_revision().publish()
    assert (now_of(page).description, now_of(page).has_unpublished_changes) == ("Luonnosta vielä.", False)


def test_a_schedule_stays(client):
    page, letter = asked()
    page = now_of(page)
    page.description = "Huomenna."
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()

    client.post(letter.path("confirm"))

    (scheduled,) = now_of(page).revisions.filter(approved_go_live_at__isnull=False)
    assert scheduled.pk == now_of(page).latest_revision_id
    assert scheduled.as_object().description == "Huomenna."
    assert scheduled.as_object().state == "fresh"
    assert (now_of(page).live, now_of(page).description) == (True, "")


def test_a_moderation_goes_on(client):
    page, letter = asked()
    page = now_of(page)
    page.description = "Tarkastukseen."
    page.save_revision()
    Workflow.objects.first().start(page, user_in(hub_group("editors")))

    client.post(letter.path("confirm"))

    state = now_of(page).current_workflow_state
    assert state.status == "in_progress"
    assert state.current_task_state.revision_id == now_of(page).latest_revision_id
    state.current_task_state.approve(user=user_in(hub_group("moderators"), name="matti"))
    assert (now_of(page).description, now_of(page).state) == ("Tarkastukseen.", "fresh")


def test_all_languages_of_an_organisation_are_confirmed_together(client):
    page = organisation()
    swedish = Locale.objects.get_or_create(language_code="sv")[0]
    page.copy_for_translation(swedish, copy_parents=True).get_latest_revision().publish()
    night()

    client.post(letters()[0].path("confirm"))

    assert set(OrganisationPage.objects.values_list("state", "checked_on")) == {
        ("fresh", timezone.localdate())
    }


def test_a_second_press_says_what_the_first_one_did(client):
    page, letter = asked()
    client.post(letter.path("confirm"))
    revisions = page.revisions.count()

    response = client.post(letter.path("confirm"))

    assert response.status_code == 200
    assert "Tiedot vahvistettiin" in text(response)
    assert page.revisions.count() == revisions
    assert CheckAnswer.objects.count() == 1


# --- Links that cannot be used --------------------------------------------------------------------


@pytest.mark.parametrize(
    "alter",
    [
        lambda path: path[:-2] + "/",
        lambda path: path.replace("-confirm:", "-change:"),
        lambda path: path.replace("/tarkistus/", "/tarkistus/1"),
        lambda path: "/fi/tarkistus/arvaus/",
        lambda path: "/fi/tarkistus/1-confirm:x/",
    ],
    ids=["cut off", "another purpose", "another mail", "guessed", "made up"],
)
def test_an_altered_link_does_nothing_and_says_so(client, alter):
    page, letter = asked()

    response = client.post(alter(letter.path("confirm")))

    assert response.status_code == 404
    assert "Linkki ei toimi" in text(response)
    assert now_of(page).state == "ageing"


def test_a_newer_mail_revokes_the_older(client):
    _page, first = asked()
    night(days=32)

    response = client.post(first.path("confirm"))

    assert response.status_code == 410
    assert "uudempi viesti" in text(response)
    assert client.post(letters()[1].path("confirm")).status_code == 302


def expire(page):
    CheckMail.objects.filter(page=page).update(
        sent_at=timezone.now() - timedelta(days=61), made_at=timezone.now() - timedelta(days=61)
    )


def test_an_expired_link_offers_a_new_one_which_goes_to_the_address_of_the_entry(client):
    page, letter = asked()
    expire(page)
    assert "Pyydä uusi linkki" in text(client.get(letter.path("confirm")))
    assert client.post(letter.path("confirm")).status_code == 410

    response = client.post(letter.path("confirm"), {"again": "1"})
    send_waiting(now=timezone.now())

    assert "Uusi linkki on tulossa" in text(response)
    assert "omaiset@example.fi" not in text(response)
    assert [message.to for message in mail.outbox] == [["omaiset@example.fi"]] * 2
    client.post(letters()[1].path("confirm"))
    assert now_of(page).state == "fresh"


@pytest.mark.parametrize("purpose", ["confirm", "change"])
def test_whoever_has_answered_and_finds_one_more_mistake_can_ask_for_a_new_link(client, purpose):
    _page, letter = asked()
    if purpose == "change":
        send(client, letter.path("change"), joining="Soita.")
    else:
        client.post(letter.path("confirm"))
    assert 'name="again"' in text(client.get(letter.path(purpose)))

    for _time in range(2):
        client.post(letter.path(purpose), {"again": "1"})
    send_waiting(now=timezone.now())

    assert len(letters()) == 2
    send(client, letters()[1].path("change"), phone="040 765 4321")
    assert ProposedChange.objects.filter(fields__has_key="phone").exists()


@pytest.mark.parametrize("purpose", ["close", "stop"])
def test_who_has_closed_or_wants_no_mail_is_offered_no_new_link(client, purpose):
    _page, letter = asked()
    client.post(letter.path(purpose))

    assert 'name="again"' not in text(client.get(letter.path(purpose)))
    client.post(letter.path(purpose), {"again": "1"})
    assert CheckMail.objects.count() == 1


def test_what_was_typed_in_a_second_window_is_shown_once_more_as_not_sent(client):
    _page, letter = asked()
    typed = {**form_of(client, letter.path("change")), "joining": "Soita."}
    client.post(letter.path("change"), typed)

    same = client.post(letter.path("change"), typed)
    other = client.post(letter.path("change"), {**typed, "description": "Kahvila.", "note": "Hei!"})

    assert same.context["unsent"] == []
    assert [lines for _label, lines in other.context["unsent"]] == [["Kahvila."], ["Hei!"]]
    assert "Kahvila." in text(other)
    assert ProposedChange.objects.count() == 1


def test_a_new_link_is_sent_once_a_day_however_often_it_is_asked_for(client):
    page, letter = asked()
    expire(page)

    answers = [client.post(letter.path("confirm"), {"again": "1"}).status_code for _time in range(7)]

    assert answers == [200] * 5 + [429] * 2
    assert CheckMail.objects.filter(kind="again").count() == 1


def test_a_link_to_a_former_address_is_not_for_its_reader_any_longer(client):
    page, letter = asked()
    page = now_of(page)
    page.email = "uusi@example.fi"
    page.save_revision().publish()

    response = client.post(letter.path("confirm"))

    assert response.status_code == 410
    assert "uusi@example.fi" not in text(response)
    assert now_of(page).state == "ageing"


def test_an_entry_that_was_hidden_is_neither_told_of_nor_published(client):
    page, letter = asked()
    now_of(page).unpublish()

    response = client.post(letter.path("confirm"))

    assert response.status_code == 410
    assert "ei ole enää hakemistossa" in text(response)
    assert page.title not in text(response)
    assert not now_of(page).live


def test_a_deleted_entry_takes_its_links_with_it(client):
    page, letter = asked()
    now_of(page).delete()

    assert client.post(letter.path("confirm")).status_code == 404


# --- Something has changed ------------------------------------------------------------------------


def test_the_form_has_what_the_entry_says(client):
    theme = ThemeFactory(name_fi="Vapaaehtoisuus")
    page = organisation(description="Vertaistukea.\nJa kahvia.", phone="+358401234567")
    page.theme_links.add(page.theme_links.model(theme=theme))
    page.other_names.add(OrganisationName(name="SaOm", kind="short"))
    page.save_revision().publish()
    night()

    form = client.get(letters()[0].path("change")).context["form"]

    assert form["description"].value() == "Vertaistukea.\nJa kahvia."
    assert form["short_names"].value() == "SaOm"
    assert form["theme_links"].value() == [theme.pk]
    assert form["municipality_id"].value() == page.municipality_id
    assert "Vapaaehtoisuus" in str(form["theme_links"])


def test_a_change_waits_for_a_moderator_with_its_sender(client):
    page, letter = asked(description="Vertaistukea.")

    response = send(
        client, letter.path("change"), phone="040 765 4321", short_names="SaOm", note="Uusi numero!"
    )

    assert "Muutokset lähetettiin" in text(response)
    proposal = ProposedChange.objects.get()
    assert (proposal.sender, proposal.state, proposal.note) == (
        "omaiset@example.fi",
        "waiting",
        "Uusi numero!",
    )
    assert proposal.fields == {
        "other_names": {"before": [], "after": [["SaOm", "short"]]},
        "phone": {"before": "", "after": "+358407654321"},
    }
    assert str(now_of(page).phone or "") == ""


def test_what_is_typed_is_never_lost(client):
    _page, letter = asked()

    response = send(
        client, letter.path("change"), email="ei(at)osoite", postal_code="12", description="Uusi kuvaus"
    )

    form = response.context["form"]
    assert set(form.errors) == {"email", "postal_code"}
    assert form["description"].value() == "Uusi kuvaus"
    assert not ProposedChange.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "   "),
        ("title", "a" * 256),
        ("description", "ä" * 100_000),
        ("phone", "soita"),
        ("website", "javascript:alert(1)"),
        ("municipality_id", "999999"),
        ("theme_links", ["999999"]),
        ("short_names", "\n".join(map(str, range(99)))),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(client, field, value):
    _page, letter = asked()

    response = send(client, letter.path("change"), **{field: value})

    assert list(response.context["form"].errors) == [field]


def test_html_is_taken_away(client):
    _page, letter = asked()

    send(client, letter.path("change"), description="<b>Kahvia</b><script>alert(1)</script>\u202e")

    assert ProposedChange.objects.get().fields["description"]["after"] == "Kahvia"


def test_a_form_without_changes_is_not_sent(client):
    _page, letter = asked(description="Vertaistukea.\r\nJa kahvia. ")

    response = send(client, letter.path("change"))

    assert "Mitään ei ole vielä muutettu" in text(response)
    assert letter.path("confirm") in text(response)
    assert not ProposedChange.objects.exists()


def test_a_form_sent_twice_is_one_proposal(client):
    _page, letter = asked()
    typed = {**form_of(client, letter.path("change")), "phone": "040 765 4321"}

    client.post(letter.path("change"), typed)
    response = client.post(letter.path("change"), typed)

    assert "Muutokset lähetettiin" in text(response)
    assert ProposedChange.objects.count() == 1


def test_what_somebody_else_changed_meanwhile_is_not_proposed_back(client):
    page, letter = asked()
    typed = {**form_of(client, letter.path("change")), "joining": "Soita."}
    page = now_of(page)
    page.description = "Koordinaattorin korjaama"
    page.save_revision().publish()

    client.post(letter.path("change"), typed)

    assert list(ProposedChange.objects.get().fields) == ["joining"]


def trust(page, senders):
    CheckSettings.objects.create(directory=page.get_parent().specific, trusted_senders=senders)


@pytest.mark.parametrize("senders", ["Omaiset@example.fi", "@example.org\n@EXAMPLE.FI"])
def test_a_trusted_sender_is_published_at_once(client, senders):
    page, letter = asked(postal_code="53100", street_address="Valtakatu 1")
    trust(page, senders)

    response = send(
        client, letter.path("change"), phone="040 765 4321", postal_code="98900",
        municipality_id=Municipality.objects.get(code="732").pk,
    )  # fmt: skip

    assert "Se on julkaistu" in text(response)
    page = now_of(page)
    assert (str(page.phone), page.post_office, page.state) == ("+358 40 7654321", "Salla", "fresh")
    assert page.place_is_approximate
    assert PageLogEntry.objects.get(action="organisations.changed").data["sender"] == "omaiset@example.fi"
    assert "+358 40 7654321" in ContentItem.objects.get(page_key=page.pk).body


@pytest.mark.parametrize("senders", ["@ample.fi", "example.fi@example.org", "toinen@example.fi"])
def test_nobody_else_is_trusted(client, senders):
    page, letter = asked()
    trust(page, senders)

    send(client, letter.path("change"), phone="040 765 4321")

    assert ProposedChange.objects.get().state == "waiting"


def test_a_message_alone_is_read_by_a_person_whoever_sends_it(client):
    page, letter = asked()
    trust(page, "@example.fi")

    send(client, letter.path("change"), note="Soittakaa minulle.")

    assert ProposedChange.objects.get().state == "waiting"


def test_one_who_has_answered_is_not_reminded(client):
    page, letter = asked()
    send(client, letter.path("change"), phone="040 765 4321")

    night(days=40)
    night(days=100)

    assert len(mail.outbox) == 1
    assert now_of(page).state == "ageing"


def test_the_coordinator_is_told_of_a_proposal(client, django_capture_on_commit_callbacks):
    page, letter = asked()
    CheckSettings.objects.create(directory=page.get_parent().specific, reply_to="ekyt@example.fi")

    with django_capture_on_commit_callbacks(execute=True):
        send(client, letter.path("change"), phone="040 765 4321")

    assert mail.outbox[-1].to == ["ekyt@example.fi"]
    assert f"/admin/proposed-changes/{ProposedChange.objects.get().pk}/" in mail.outbox[-1].body


# --- We have closed -------------------------------------------------------------------------------


def test_closing_waits_for_a_moderator(client):
    page, letter = asked()

    response = client.post(letter.path("close"), {"note": "Imatran Omaiset ry"}, follow=True)

    assert "toiminta on päättynyt" in text(response)
    proposal = ProposedChange.objects.get()
    assert (proposal.kind, proposal.note) == ("close", "Imatran Omaiset ry")
    assert now_of(page).state == "ageing"


def test_who_closed_by_mistake_confirms_and_the_closing_is_withdrawn(client):
    page, letter = asked()
    client.post(letter.path("close"), {"note": ""})

    client.post(letter.path("confirm"))

    assert ProposedChange.objects.get().state == "withdrawn"
    assert now_of(page).state == "fresh"


def test_a_trusted_sender_closes_at_once(client):
    page, letter = asked()
    trust(page, "@example.fi")

    client.post(letter.path("close"), {"note": ""})

    assert now_of(page).state == "closed"
    assert '"state":"closed"' in ContentItem.objects.get(page_key=page.pk).body


# --- No more mails --------------------------------------------------------------------------------


def test_who_wants_no_mail_gets_none(client):
    page, letter = asked()

    response = client.post(letter.path("stop"), follow=True)
    night(days=32)
    night(days=64)

    assert "ettei tähän osoitteeseen enää lähetetä" in text(response)
    assert len(mail.outbox) == 1
    assert now_of(page).state == "silent"


def test_a_mail_program_may_stop_the_mails_with_one_click(letter_client):
    _page, letter = asked()
    address = letter.message["List-Unsubscribe"].strip().strip("<>")
    assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    for _time in range(2):
        response = letter_client.post(urlsplit(address).path, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 204

    assert SilentAddress.objects.get().reason == "declined"


def test_one_click_does_nothing_with_other_links(letter_client):
    page, letter = asked()

    response = letter_client.post(letter.path("confirm"), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 403
    assert now_of(page).state == "ageing"


def test_years_later_nothing_is_kept(client):
    page, _letter = asked(checked_on=days_ago(800))
    CheckMail.objects.update(made_at=timezone.now() - timedelta(days=4 * 365))

    night()

    assert CheckMail.objects.filter(made_at__lt=timezone.now() - timedelta(days=1)).count() == 0
    assert page.pk


def test_who_asked_for_no_more_mails_is_not_written_to_because_mail_came_back_before(client):
    _page, letter = asked()
    SilentAddress.objects.create(address="Omaiset@example.fi", reason="bounced", detail="550")

    client.post(letter.path("stop"))

    assert SilentAddress.objects.get().reason == "declined"


def test_a_link_to_stop_works_again_when_mail_goes_out_again(client):
    _page, letter = asked()
    client.post(letter.path("stop"))
    SilentAddress.objects.all().delete()

    response = client.post(letter.path("stop"), follow=True)

    assert "ettei tähän osoitteeseen enää lähetetä" in text(response)
    assert SilentAddress.objects.get().reason == "declined"


# --- What others do meanwhile ---------------------------------------------------------------------


def test_a_newer_mail_about_another_language_revokes_the_older(client):
    page, letter = asked()
    swedish = Locale.objects.get_or_create(language_code="sv")[0]
    other = page.copy_for_translation(swedish, copy_parents=True)
    other.get_latest_revision().publish()
    CheckMail.objects.create(page=other, address=page.email, kind="first", state="sent")

    response = client.post(letter.path("confirm"))

    assert response.status_code == 410
    assert "uudempi viesti" in text(response)


def test_a_closing_that_an_editor_has_scheduled_stays(client):
    page, letter = asked()
    page = now_of(page)
    page.state = "closed"
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()

    client.post(letter.path("confirm"))

    (scheduled,) = now_of(page).revisions.filter(approved_go_live_at__isnull=False)
    assert scheduled.as_object().state == "closed"
    assert now_of(page).state == "fresh"


def test_a_day_that_an_editor_has_written_in_a_draft_stays(client):
    page, letter = asked()
    page = now_of(page)
    page.checked_on = days_ago(3)
    page.save_revision()

    client.post(letter.path("confirm"))

    draft = now_of(page).get_latest_revision_as_object()
    assert (draft.checked_on, draft.state) == (days_ago(3), "fresh")


def test_a_page_in_another_language_that_says_closed_goes_on_saying_so(client):
    page, letter = asked()
    swedish = Locale.objects.get_or_create(language_code="sv")[0]
    other = page.copy_for_translation(swedish, copy_parents=True)
    other.state = "closed"
    other.save_revision().publish()

    client.post(letter.path("confirm"))

    assert (now_of(page).state, now_of(other).state) == ("fresh", "closed")


@pytest.mark.parametrize("purpose", ["change", "close"])
def test_a_message_of_a_trusted_sender_is_read_before_anything_is_published(client, purpose):
    page, letter = asked()
    trust(page, "@example.fi")

    if purpose == "change":
        send(client, letter.path("change"), phone="040 765 4321", note="Vasta vuodenvaihteessa!")
    else:
        client.post(letter.path("close"), {"note": "Imatran Omaiset ry jatkaa."})

    assert ProposedChange.objects.get().state == "waiting"
    assert (now_of(page).state, str(now_of(page).phone or "")) == ("ageing", "")


def test_a_trusted_sender_does_not_overwrite_what_somebody_else_has_written_meanwhile(client):
    page, letter = asked()
    trust(page, "@example.fi")
    typed = {**form_of(client, letter.path("change")), "joining": "Soita."}
    page = now_of(page)
    page.joining = "Koordinaattorin korjaama"
    page.save_revision().publish()

    client.post(letter.path("change"), typed)

    assert ProposedChange.objects.get().state == "waiting"
    assert now_of(page).joining == "Koordinaattorin korjaama"


def test_what_another_form_has_seen_does_not_count(client):
    _page, letter = asked(joining="Soita.")
    other = organisation(title="Toinen ry", email="toinen@example.fi", joining="Kirjoita.")
    night(days=1)
    foreign = form_of(client, letters()[-1].path("change"))["seen"]

    send(client, letter.path("change"), seen=foreign, phone="040 765 4321")

    assert list(ProposedChange.objects.get().fields) == ["phone"]
    assert other.pk
