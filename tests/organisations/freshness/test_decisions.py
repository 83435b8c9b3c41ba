"""What the sender of a change hears of the decision."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Locale

from organisations.freshness.asking import settings_of
from organisations.freshness.decisions import subject_of, tell, tell_all
from organisations.freshness.values import LABELS
from organisations.models import CheckSettings, OrganisationIndexPage, ProposedChange, SilentAddress
from tests.factories import OrganisationIndexPageFactory, section
from tests.organisations.freshness.letters import asked, letters, organisation
from tests.organisations.freshness.test_moderation import accept, notices, proposed, text, url_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory():
    whole = section(OrganisationIndexPage, "Järjestöt")
    part = OrganisationIndexPageFactory(parent=whole, title="Etelä-Karjalan järjestöt")
    CheckSettings.objects.create(directory=part, reply_to="koordinaattori@example.fi")
    return part


@pytest.fixture
def moderator(client, editor_below, directory):
    user = editor_below(directory)
    client.force_login(user)
    return user


def subject(proposal, language="fi"):
    proposal.refresh_from_db()
    with translation.override(language):
        return subject_of(proposal) % {"name": proposal.page.title}


def test_the_sender_of_an_accepted_change_is_led_to_the_entry(client, moderator, directory):
    page = organisation(parent=directory)
    proposal = proposed(page, phone=("", "+358407654321"))

    accept(client, proposal, "phone", answer="Kiitos, Maija!")

    [message] = mail.outbox
    assert (message.to, message.reply_to) == (["omaiset@example.fi"], ["koordinaattori@example.fi"])
    assert message.subject == subject(proposal)
    assert page.full_url in message.body
    assert "Kiitos, Maija!" in message.body


def test_the_sender_of_a_rejected_change_hears_the_moderators_words(client, moderator, directory):
    proposal = proposed(organisation(parent=directory), joining=("", "Maksa minulle."))

    client.post(url_of(proposal), {"reject": "1", "answer": "Jäsenmaksu ei kuulu hakemistoon.\u202e"})

    [message] = mail.outbox
    assert message.subject == subject(proposal)
    assert "Jäsenmaksu ei kuulu hakemistoon.\n" in message.body
    assert "Jäsenmaksu ei kuulu hakemistoon." in text(client.get(url_of(proposal)))


def test_of_some_fields_the_sender_hears_which(client, moderator, directory):
    proposal = proposed(
        organisation(parent=directory), phone=("", "+358407654321"), joining=("", "Maksa minulle.")
    )

    accept(client, proposal, "phone")

    body = mail.outbox[0].body
    assert body.index("- " + str(LABELS["phone"])) < body.index("- " + str(LABELS["joining"]))


def test_the_mail_is_in_the_language_of_the_entry(client, moderator, directory):
    page = organisation(parent=directory)
    swedish = page.copy_for_translation(
        Locale.objects.get_or_create(language_code="sv")[0], copy_parents=True
    )
    swedish.save_revision().publish()
    proposal = proposed(swedish, phone=("", "+358407654321"))
    moderator.is_superuser = True
    moderator.save()

    accept(client, proposal, "phone")

    with translation.override("sv"):
        assert translation.gettext("Hello!") in mail.outbox[0].body
    assert mail.outbox[0].subject == subject(proposal, "sv")


@pytest.mark.parametrize("reason", SilentAddress.Reason.values)
def test_no_mail_goes_to_an_address_that_is_unreachable_or_wants_none(client, moderator, directory, reason):
    SilentAddress.objects.create(address="Omaiset@example.fi", reason=reason)
    proposal = proposed(organisation(parent=directory), phone=("", "+358407654321"))

    accept(client, proposal, "phone")

    assert mail.outbox == []


def test_who_is_trusted_has_read_it_on_the_page_and_gets_no_mail(client, directory):
    CheckSettings.objects.update(trusted_senders="@example.fi")
    page, letter = asked(parent=directory)
    assert settings_of(page).trusts(page.email)
    form = client.get(letter.path("change")).context["form"]
    typed = {name: value for name, value in form.initial.items() if value is not None}

    client.post(letter.path("change"), {**typed, "joining": "Soita.", "seen": form.initial["seen"]})

    assert ProposedChange.objects.get().state == "accepted"
    assert len(letters()) == 1


def test_the_second_decision_sends_nothing(client, moderator, directory):
    proposal = proposed(organisation(parent=directory), phone=("", "+358407654321"))
    accept(client, proposal, "phone")

    response = client.post(url_of(proposal), {"reject": "1", "answer": "Ei käy."})

    assert "Joku ehti ensin: Aino" in notices(response)
    assert len(mail.outbox) == 1
    proposal.refresh_from_db()
    assert proposal.answer == ""


def test_words_that_are_too_long_stay_in_the_form_and_nothing_is_decided(client, moderator, directory):
    proposal = proposed(
        organisation(parent=directory), phone=("", "+358407654321"), joining=("", "Maksa minulle.")
    )

    response = accept(client, proposal, "phone", answer="x" * 2001)

    assert "x" * 2001 in text(response)
    assert [row["chosen"] for row in response.context["rows"]] == [True, False]
    proposal.refresh_from_db()
    assert (proposal.state, mail.outbox) == ("waiting", [])


def test_words_that_were_typed_stay_whatever_else_is_in_the_way(client, moderator, directory):
    page = organisation(parent=directory)
    proposal = proposed(page, phone=("", "+358407654321"))
    page.joining = "Soita."
    page.save_revision().publish()

    response = accept(client, proposal, "phone", answer="Numero on nyt oikein.", seen="1")

    assert "Numero on nyt oikein." in text(response)
    assert ProposedChange.objects.get().state == "waiting"


def test_mail_that_did_not_go_out_is_sent_later_and_once(client, moderator, directory, monkeypatch):
    def broken(self, messages):
        raise SMTPException

    proposal = proposed(organisation(parent=directory), phone=("", "+358407654321"))
    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", broken)
        accept(client, proposal, "phone")

    assert [tell_all(now=timezone.now()) for _ in range(2)] == [1, 0]
    assert tell(proposal.pk) == 0


def test_after_some_days_nothing_is_tried_any_longer(directory):
    proposal = proposed(organisation(parent=directory), phone=("", "+358407654321"))
    decided_at = timezone.now() - timedelta(days=4)
    ProposedChange.objects.update(state="rejected", to_tell=True, decided_at=decided_at)

    assert tell_all(now=timezone.now()) == 0
    proposal.refresh_from_db()
    assert not proposal.to_tell


@pytest.mark.parametrize("decision", ["accept", "reject"])
@pytest.mark.parametrize("kind", ["change", "close"])
def test_a_message_or_a_closing_is_answered_too(client, moderator, directory, kind, decision):
    page = organisation(parent=directory)
    proposal = proposed(page, kind=kind)

    client.post(url_of(proposal), {decision: "1", "seen": page.live_revision_id})

    assert [message.subject for message in mail.outbox] == [subject(proposal)]


def test_the_words_stand_behind_the_link_too(client, directory, moderator):
    _page, letter = asked(parent=directory)
    client.post(letter.path("close"), {"note": ""})
    proposal = ProposedChange.objects.get()
    client.post(url_of(proposal), {"reject": "1", "answer": "Puhelimessa vastattiin vielä."})

    assert "Puhelimessa vastattiin vielä." in text(client.get(letter.path("close")))


def test_the_form_of_the_entry_leads_to_what_its_organisation_proposes(client, moderator, directory):
    page = organisation(parent=directory)
    proposal = proposed(page, phone=("", "+358407654321"))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])

    assert url_of(proposal) in text(client.get(edit))
    accept(client, proposal, "phone")
    assert url_of(proposal) not in text(client.get(edit))
