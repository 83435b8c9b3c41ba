"""Proposing an organisation: the form, the confirmation, moderation, and the answer."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Locale, TaskState

from core.models import PageMunicipality, PageRegion
from organisations.models import OrganisationIndexPage, OrganisationPage, OrganisationProposal
from organisations.proposals.mail import tell_all
from organisations.succession.merging import Choice, merge_organisations
from regions.models import Municipality, Region
from tests.factories import (
    OrganisationIndexPageFactory,
    OrganisationPageFactory,
    ThemeFactory,
    section,
    site_root,
)
from tests.hiding import translated_site
from tests.organisations.test_organisation_form import posted
from tests.staff import hub_group, user_in

pytestmark = pytest.mark.django_db
TOLD = {
    "title": "Sallan Marttayhdistys ry",
    "municipality": "732",
    "business_id": "FI12345671",
    "summary": "Arjen taitoja.",
    "description": "Kokoonnumme keskiviikkoisin.\nTervetuloa!",
    "phone": "(016) 832 1234",
    "email": "martat@example.fi",
    "website": "www.example.fi",
    "postal_code": "98900",
    "sender_name": "Maija Meikäläinen",
    "sender_email": "maija@example.fi",
    "sender_role": "sihteeri",
    "message": "Olen uusi sihteeri.",
    "homepage": "",
}


@pytest.fixture(autouse=True)
def _fresh_visitor():
    cache.clear()


@pytest.fixture
def client(client, django_capture_on_commit_callbacks):
    """A visitor; what a request has left for the background is done at once."""
    post = client.post

    def post_and_do(*args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return post(*args, **kwargs)

    client.post = post_and_do
    return client


@pytest.fixture(autouse=True)
def directory():
    return section(OrganisationIndexPage, "Järjestöt")


@pytest.fixture
def moderator():
    return user_in(hub_group("moderators"), name="matti")


def form_url(language="fi"):
    with translation.override(language):
        return reverse("organisations:propose")


def propose(client, language="fi", **changes):
    with translation.override(language):
        return client.post(form_url(language), {**TOLD, "key": str(uuid4()), **changes}, follow=True)


def link_in(message):
    return re.search(r"http://[^/]+(/\S+)", message.body)[1]


def proposed(client, **changes):
    """A proposal that its sender has confirmed; the draft."""
    propose(client, **changes)
    client.post(link_in(mail.outbox[0]))
    return OrganisationPage.objects.get(proposals__isnull=False)


def last_mail_to_the_sender():
    return [message.body for message in mail.outbox if message.to == ["maija@example.fi"]][-1]


def decide(client, user, page, action, comment=""):
    client.force_login(user)
    task = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, task.pk])
    return client.post(address, {"comment": comment})


def errors(response):
    return response.context["form"].errors


def test_the_directory_leads_to_the_form(client, directory):
    assert form_url() in client.get(directory.url).content.decode()
    assert client.get(form_url()).status_code == 200


def test_who_proposes_gets_a_link_and_nothing_else_happens_yet(client):
    response = propose(client)

    assert "sähköposti" in response.content.decode().lower() or response.status_code == 200
    (message,) = mail.outbox
    assert message.to == ["maija@example.fi"]
    assert "Sallan Marttayhdistys ry" in message.subject
    assert not OrganisationPage.objects.exists()


def test_opening_the_link_changes_nothing_and_pressing_the_button_makes_a_draft(client):
    propose(client)
    link = link_in(mail.outbox[0])

    assert client.get(link).status_code == 200
    assert not OrganisationPage.objects.exists()
    client.post(link)

    page = OrganisationPage.objects.get()
    assert not page.live
    assert (page.business_id, page.phone.as_e164, page.website, page.post_office) == (
        "1234567-1",
        "+358168321234",
        "https://www.example.fi",
        "Salla",
    )
    assert page.municipality.code == "732"
    assert page.place_is_approximate


def test_the_draft_is_in_the_moderators_queue_with_its_sender(client, moderator):
    page = proposed(client)

    assert TaskState.objects.reviewable_by(moderator).count() == 1
    client.force_login(moderator)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Maija Meikäläinen" in html
    assert "Olen uusi sihteeri." in html


def test_an_accepted_proposal_is_public_and_its_sender_hears_of_it(client, moderator):
    page = proposed(client)

    decide(client, moderator, page, "approve")

    page.refresh_from_db()
    assert page.live
    assert page.full_url in last_mail_to_the_sender()
    assert OrganisationProposal.objects.get().state == "accepted"


def test_a_moderator_who_approves_in_the_editor_is_asked_whether_it_is_another(client, moderator):
    page = proposed(client)
    OrganisationPageFactory(
        title="Sallan marttayhdistys", municipality=Municipality.objects.get(code="732"), slug="toinen"
    )
    data = posted(title=page.title, slug=page.slug)
    del data["action-publish"]
    approving = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    client.force_login(moderator)

    response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {**data, **approving})

    assert "is_another_organisation" in errors(response)
    page.refresh_from_db()
    assert not page.live


def test_a_returned_proposal_is_answered_with_the_reason(client, moderator):
    page = proposed(client)

    decide(client, moderator, page, "reject", "Yhdistys on jo lakannut.")

    assert "Yhdistys on jo lakannut." in last_mail_to_the_sender()
    assert OrganisationProposal.objects.get().state == "refused"


def test_a_deleted_draft_is_a_refusal_too(client, moderator, admin_user):
    page = proposed(client)
    client.force_login(admin_user)

    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))

    assert OrganisationProposal.objects.get().state == "refused"
    assert "Sallan Marttayhdistys ry" in last_mail_to_the_sender()


def test_pressing_twice_makes_one_draft(client):
    propose(client)
    link = link_in(mail.outbox[0])

    for _time in range(2):
        response = client.post(link, follow=True)

    assert OrganisationPage.objects.count() == 1
    assert response.status_code == 200


def test_a_form_that_is_posted_twice_is_one_proposal(client):
    key = str(uuid4())

    for _time in range(2):
        propose(client, key=key)

    assert OrganisationProposal.objects.count() == 1
    assert len(mail.outbox) == 1


def test_a_link_that_was_altered_or_is_old_does_nothing(client, monkeypatch):
    propose(client)
    link = link_in(mail.outbox[0])

    assert client.post(link[:-3] + "xx/").status_code == 404
    monkeypatch.setattr("organisations.proposals.mail.DAYS_TO_CONFIRM", -1)
    response = client.post(link)

    assert response.status_code == 410
    assert not OrganisationPage.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", ""),
        ("title", "\u202e\u200b"),
        ("title", "x" * 256),
        ("municipality", ""),
        ("municipality", "999"),
        ("business_id", "1234567-2"),
        ("register_number", "en muista"),
        ("postal_code", "989"),
        ("phone", "soita"),
        ("email", "martat(at)example.fi"),
        ("website", "javascript:alert(1)"),
        ("description", "x" * 5001),
        ("summary", "x" * 501),
        ("themes", "keksitty"),
        ("sender_name", ""),
        ("sender_email", "maija"),
        ("message", "x" * 1001),
    ],
)
def test_a_wrong_value_is_refused_at_its_field_and_nothing_typed_is_lost(client, field, typed):
    response = propose(client, **{field: typed})

    assert field in errors(response)
    assert not OrganisationProposal.objects.exists()
    assert "Kokoonnumme keskiviikkoisin." in response.content.decode() or field == "description"


def test_html_is_shown_as_text(client, moderator):
    page = proposed(client, title="<script>alert(1)</script> ry", description="<b>Lihava</b>")

    decide(client, moderator, page, "approve")

    page.refresh_from_db()
    html = client.get(page.url).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;b&gt;Lihava" in html


def test_what_is_there_already_is_shown_before_sending(client):
    known = OrganisationPageFactory(
        title="Sallan marttayhdistys", municipality=Municipality.objects.get(code="732")
    )

    response = propose(client)

    assert known.url in response.content.decode()
    assert not OrganisationProposal.objects.exists()
    propose(client, is_another="on")
    assert OrganisationProposal.objects.count() == 1


def test_what_is_there_in_another_language_is_shown_too_and_each_organisation_once(client, directory):
    translated_site("sv")
    swedish = directory.copy_for_translation(Locale.objects.get(language_code="sv"))
    swedish.save_revision().publish()
    salla = Municipality.objects.get(code="732")
    known = OrganisationPageFactory(title="Sallan marttayhdistys", municipality=salla, email="x@example.fi")

    response = propose(client, "sv")

    assert [one.page for one in response.context["alike"]] == [known]
    translated = known.copy_for_translation(Locale.objects.get(language_code="sv"))
    translated.save_revision().publish()
    assert [one.page.pk for one in propose(client, "sv").context["alike"]] == [translated.pk]


def test_a_draft_of_the_directory_is_not_named(client):
    OrganisationPageFactory(
        title="Sallan salainen marttayhdistys", live=False, municipality=Municipality.objects.get(code="732")
    )

    response = propose(client, title="Sallan Salainen Marttayhdistys")

    assert "salainen" not in response.content.decode()
    assert OrganisationProposal.objects.count() == 1


def test_machines_are_thanked_and_forgotten(client):
    assert propose(client, homepage="http://spam.example").status_code == 200
    assert not OrganisationProposal.objects.exists()


def test_too_many_at_a_time_are_refused_and_nothing_typed_is_lost(client):
    for number in range(5):
        propose(client, title=f"Yhdistys {number}", is_another="on")

    response = propose(client, title="Vielä yksi", is_another="on")

    assert response.status_code == 429
    assert "Vielä yksi" in response.content.decode()


def test_strangers_cannot_fill_somebodys_mailbox(client):
    for number in range(5):
        cache.clear()
        propose(client, title=f"Yhdistys {number}", is_another="on")
    cache.clear()

    response = propose(client, title="Vielä yksi", is_another="on")

    assert "sender_email" in errors(response)
    assert OrganisationProposal.objects.count() == 5


def test_a_proposal_that_is_merged_into_an_entry_was_accepted(client, admin_user):
    known = OrganisationPageFactory(title="Sallan emännät", municipality=Municipality.objects.get(code="732"))
    page = proposed(client)

    merge_organisations(keys=[known.pk, page.pk], choice=Choice(), user=admin_user)

    assert OrganisationPage.objects.get().pk == known.pk
    assert OrganisationProposal.objects.get().state == "accepted"


def test_the_draft_comes_into_the_part_of_the_directory_for_its_municipality_or_region(client, directory):
    lapland = OrganisationIndexPageFactory(title="Lappi", parent=directory)
    PageRegion.objects.create(page=lapland, region=Region.objects.get(code="19"))
    salla = OrganisationIndexPageFactory(title="Salla", parent=lapland)
    PageMunicipality.objects.create(page=salla, municipality=Municipality.objects.get(code="732"))
    closed = OrganisationIndexPageFactory(title="Luonnos", parent=salla, live=False)
    PageMunicipality.objects.create(page=closed, municipality=Municipality.objects.get(code="732"))

    for title, code, parent in (
        ("Ensimmäinen", "732", salla),
        ("Toinen", "698", lapland),
        ("Kolmas", "405", directory),
    ):
        propose(client, title=title, municipality=code, business_id="")
        message = next(one for one in mail.outbox if title in one.subject)
        client.post(link_in(message))
        assert OrganisationPage.objects.get(title=title).get_parent().pk == parent.pk


def test_a_proposal_in_swedish_is_answered_in_swedish_and_goes_to_the_swedish_directory(client, directory):
    translated_site("sv")
    swedish = directory.copy_for_translation(Locale.objects.get(language_code="sv"))
    swedish.save_revision().publish()

    with translation.override("sv"):
        propose(client, "sv")
    link = link_in(mail.outbox[0])
    client.post(link)

    assert link.startswith("/sv/")
    assert OrganisationPage.objects.get().locale.language_code == "sv"


def test_what_was_chosen_from_vocabularies_is_kept(client):
    ThemeFactory(code="arki")

    page = proposed(client, themes=["arki"])

    assert [theme.code for theme in page.themes] == ["arki"]


def test_senders_are_forgotten_some_time_after_the_decision(client, moderator):
    page = proposed(client)
    decide(client, moderator, page, "approve")
    call_command("forget_proposals", verbosity=0)
    assert OrganisationProposal.objects.exists()

    OrganisationProposal.objects.update(decided_at=timezone.now() - timedelta(days=31))
    call_command("forget_proposals", verbosity=0)

    assert not OrganisationProposal.objects.exists()
    assert OrganisationPage.objects.get().live


def test_a_proposal_that_nobody_confirms_is_forgotten(client):
    propose(client)
    OrganisationProposal.objects.update(created_at=timezone.now() - timedelta(days=7))

    call_command("forget_proposals", verbosity=0)

    assert not OrganisationProposal.objects.exists()


def test_mail_that_did_not_go_out_is_sent_later(client, monkeypatch):
    def away(*_args, **_kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("organisations.proposals.mail.send_mail", away)
        propose(client)
    assert mail.outbox == []

    assert tell_all(now=timezone.now()) == 1
    assert tell_all(now=timezone.now()) == 0


def test_reading_the_directory_sets_no_cookie(client, directory):
    assert not client.get(directory.url).cookies


def test_without_a_public_directory_there_is_no_form(client, directory):
    directory.unpublish()

    assert client.get(form_url()).status_code == 404
    assert site_root().live
