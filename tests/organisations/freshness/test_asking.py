"""Who is written to, when, and how often."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from uuid import UUID

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone, translation
from wagtail.log_actions import log
from wagtail.models import Locale, PageLogEntry

from core.dates import written_day
from organisations.freshness.asking import Entry, plan_night, settings_of
from organisations.freshness.mails import send_waiting
from organisations.models import (
    CheckMail,
    CheckSettings,
    OrganisationLanguage,
    OrganisationPage,
    ProposedChange,
    ServiceLanguage,
    SilentAddress,
)
from tests.factories import OrganisationIndexPageFactory, OrganisationPageFactory
from tests.organisations.freshness.letters import asked, days_ago, letters, night, organisation

pytestmark = pytest.mark.django_db


def state_of(page):
    return OrganisationPage.objects.get(pk=page.pk).state


def test_an_organisation_is_written_to_when_its_entry_has_long_not_been_confirmed():
    page, letter = asked(phone="+358401234567")

    assert letter.message["To"] == "omaiset@example.fi"
    assert letter.subject == "Ovatko järjestön Saimaan Omaiset ry tiedot yhä oikein?"
    assert letter.message["Auto-Submitted"] == "auto-generated"
    for purpose in ("confirm", "change", "close", "stop"):
        assert letter.path(purpose) in letter.text
        assert letter.path(purpose) in letter.html
    assert "+358 40 1234567" in letter.text
    assert state_of(page) == "ageing"


@pytest.mark.parametrize(
    "fields",
    [
        {"email": ""},
        {"live": False},
        {"state": "closed"},
        {"checked_on": days_ago(100)},
    ],
    ids=["no address", "draft", "closed", "confirmed lately"],
)
def test_others_are_left_alone(fields):
    OrganisationPageFactory(**{"email": "omaiset@example.fi", "checked_on": days_ago(365), **fields})

    night()

    assert mail.outbox == []


def test_an_entry_that_was_never_confirmed_counts_from_its_publication():
    page = organisation(checked_on=None)

    night()
    assert mail.outbox == []
    night(days=182 + 28)

    assert len(mail.outbox) == 1
    assert state_of(page) == "ageing"


def test_the_nights_are_spread_over_weeks_and_stay_the_same_for_an_entry():
    days = {
        Entry(1, UUID(int=key), "", 1, "fresh", "", days_ago(0), None).due_on(182)
        for key in range(7, 70_000, 17)
    }

    assert len(days) == 28
    assert max(days) - min(days) == timedelta(days=27)


def test_a_night_has_no_more_mails_than_it_may(settings):
    settings.SILTA_CHECK_MAILS = 2
    for number in range(5):
        organisation(email=f"yhdistys{number}@example.fi")

    night()
    assert len(mail.outbox) == 2
    night()
    assert len(mail.outbox) == 2
    night(days=1)

    assert len(mail.outbox) == 4


def test_without_mails_the_loop_rests(settings):
    settings.SILTA_CHECK_MAILS = 0
    pages = [organisation(), organisation(email="")]

    night()

    assert mail.outbox == []
    assert [state_of(page) for page in pages] == ["fresh", "fresh"]


def test_the_one_that_has_waited_longest_comes_first(settings):
    settings.SILTA_CHECK_MAILS = 1
    organisation(email="uudempi@example.fi", checked_on=days_ago(300))
    organisation(email="vanhempi@example.fi", checked_on=days_ago(900))

    night()

    assert mail.outbox[0].to == ["vanhempi@example.fi"]


def test_one_address_gets_a_few_mails_a_night_however_many_entries_it_has():
    for number in range(5):
        organisation(title=f"Osasto {number} ry", email="Toimisto@example.fi")

    night()
    assert len(mail.outbox) == 3
    night(days=1)

    assert len(mail.outbox) == 5


def test_nobody_is_written_to_twice_within_a_month():
    asked()

    for days in range(1, 31):
        night(days)

    assert len(mail.outbox) == 1


def test_who_does_not_answer_is_reminded_once_and_then_shown_as_not_confirmed(client):
    page, _letter = asked(checked_on=days_ago(400))

    night(days=32)
    assert [letter.subject[:11] for letter in letters()] == ["Ovatko järj", "Muistutus: "]
    night(days=40)
    assert state_of(page) == "ageing"
    night(days=64)
    night(days=200)

    assert len(mail.outbox) == 2
    assert state_of(page) == "silent"
    assert "Tietoja ei ole vahvistettu" in client.get(page.url).content.decode()
    night(days=32 + 182)
    assert len(mail.outbox) == 3


def test_an_unconfirmed_entry_is_marked_in_the_directory_and_comes_after_the_others(client):
    silent = organisation(title="Aakkosten Alku ry", state="silent")
    organisation(title="Öljymäen Omaiset ry", checked_on=days_ago(1))
    page = organisation(checked_on=days_ago(1))

    near = client.get(page.url).context["nearby"]
    response = client.get(page.get_parent().url)
    listed = response.content.decode()

    assert [one.title for one in near] == ["Öljymäen Omaiset ry", "Aakkosten Alku ry"]
    assert [one.title for one in response.context["items"]][-1] == silent.title
    assert listed.index(page.title) < listed.index("Tietoja ei ole vahvistettu") < listed.index(silent.title)
    assert written_day(silent.checked_on) in listed.partition(silent.title)[2]


def test_without_an_address_an_entry_becomes_silent_by_the_calendar():
    page = organisation(email="", checked_on=days_ago(182 + 28))

    night()
    assert state_of(page) == "ageing"
    night(days=63)

    assert state_of(page) == "silent"


def test_an_entry_that_somebody_has_confirmed_since_is_not_silent_any_longer():
    page = organisation(state="silent")
    OrganisationPage.objects.filter(pk=page.pk).update(checked_on=days_ago(3))

    night()

    assert state_of(page) == "fresh"


def test_a_mark_by_the_calendar_does_not_touch_a_draft():
    page = organisation()
    page.description = "Luonnosta vielä."
    draft = page.save_revision()

    night()

    page.refresh_from_db()
    assert (page.state, page.description, page.latest_revision_id) == ("ageing", "", draft.pk)
    as_edited = page.get_latest_revision_as_object()
    assert (as_edited.state, as_edited.description) == ("ageing", "Luonnosta vielä.")
    assert page.has_unpublished_changes


def test_the_nearest_directory_upward_says_how_its_organisations_are_asked():
    above = OrganisationIndexPageFactory()
    below = OrganisationIndexPageFactory(parent=above, title="Etelä-Karjala")
    CheckSettings.objects.create(directory=above, sending=False)
    CheckSettings.objects.create(
        directory=below, period_days=90, text_fi="Terveisin <Ekyt>", reply_to="ekyt@example.fi"
    )
    organisation(parent=above, email="ylempi@example.fi")
    organisation(parent=below, email="alempi@example.fi", checked_on=days_ago(120))

    night()

    (letter,) = letters()
    assert letter.message["To"] == "alempi@example.fi"
    assert letter.message["Reply-To"] == "ekyt@example.fi"
    assert "Terveisin <Ekyt>" in letter.text
    assert "Terveisin &lt;Ekyt&gt;" in letter.html


def test_an_organisation_is_asked_once_whatever_languages_it_has():
    page = organisation()
    swedish = Locale.objects.get_or_create(language_code="sv")[0]
    page.copy_for_translation(swedish, copy_parents=True).get_latest_revision().publish()

    night()

    assert len(mail.outbox) == 1
    assert set(OrganisationPage.objects.values_list("state", flat=True)) == {"ageing"}


@pytest.mark.parametrize(
    ("spoken", "language"),
    [(["sv"], "sv"), (["ar", "en"], "en"), (["sv", "fi"], "fi"), (["ar"], "fi"), ([], "fi")],
)
def test_an_organisation_that_serves_in_another_language_alone_is_written_to_in_that(
    client, spoken, language
):
    page = organisation()
    for code in spoken:
        word = ServiceLanguage.objects.get_or_create(code=code, defaults={"name_fi": code})[0]
        OrganisationLanguage.objects.create(organisation=page, language=word)

    night()

    (letter,) = letters()
    assert f'<html lang="{language}">' in letter.html
    with translation.override(language):
        assert (
            translation.gettext("Is everything correct?")
            in client.get(letter.path("confirm")).content.decode()
        )


@pytest.mark.parametrize(
    ("language", "subject", "button"),
    [
        ("fi", "Ovatko järjestön Saimaan Omaiset ry tiedot yhä oikein?", "Kaikki on oikein"),
        ("sv", "Stämmer uppgifterna om Saimaan Omaiset ry fortfarande?", "Allt stämmer"),
        ("en", "Are the details of Saimaan Omaiset ry still correct?", "All is correct"),
    ],
)
def test_the_mail_is_in_the_language_of_the_entry(language, subject, button):
    page = organisation(checked_on=days_ago(0))
    if language != "fi":
        locale = Locale.objects.get_or_create(language_code=language)[0]
        page.copy_for_translation(locale, copy_parents=True).get_latest_revision().publish()
        page.unpublish()
    OrganisationPage.objects.update(checked_on=days_ago(365))

    night()

    (letter,) = letters()
    assert letter.subject == subject
    assert button in letter.html
    assert f'<html lang="{language}">' in letter.html
    assert f"/{language}/" in letter.path("confirm")


# --- When mail does not go out --------------------------------------------------------------------


class Refusing(EmailBackend):
    error: Exception = SMTPServerDisconnected("pois")

    def send_messages(self, messages):
        raise self.error


def test_a_server_that_is_away_is_tried_once_more_a_day_later(settings, monkeypatch):
    page = organisation()
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    now = night()
    assert state_of(page) == "fresh"
    settings.EMAIL_BACKEND = backend

    send_waiting(now=now + timedelta(hours=1))
    assert mail.outbox == []
    send_waiting(now=now + timedelta(hours=25))

    assert len(mail.outbox) == 1
    assert state_of(page) == "ageing"


def test_a_mail_in_whose_middle_a_worker_died_is_not_sent_again():
    page = organisation()
    CheckMail.objects.create(page=page, address=page.email, kind="first", state="sending")

    night()
    night(days=1)

    assert mail.outbox == []


def test_an_address_that_the_server_refuses_for_good_is_noted(settings, monkeypatch):
    page = organisation()
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    refused = SMTPRecipientsRefused({page.email: (550, b"No such user")})
    monkeypatch.setattr(Refusing, "error", refused)

    night()

    address = SilentAddress.objects.get()
    assert (address.address, address.reason, address.detail) == (page.email, "bounced", "550 No such user")
    assert CheckMail.objects.get().state == "failed"


def test_a_changed_or_hidden_entry_is_not_written_to_although_its_mail_was_noted():
    page = organisation()
    hidden = organisation(email="piilossa@example.fi")
    now = timezone.now()
    plan_night(now)
    page.email = "uusi@example.fi"
    page.save_revision().publish()
    hidden.unpublish()

    send_waiting(now=now)

    assert mail.outbox == []


@pytest.mark.parametrize("count", [1, 20])
def test_planning_takes_as_many_queries_for_many_as_for_one(count, django_assert_max_num_queries):
    for number in range(count):
        organisation(email=f"yhdistys{number}@example.fi")

    with django_assert_max_num_queries(22):
        plan_night(timezone.now())


# --- One organisation in several languages --------------------------------------------------------


def in_swedish(page, **fields):
    """The same organisation in Swedish; `fields` are what its page says otherwise."""
    swedish = Locale.objects.get_or_create(language_code="sv")[0]
    copy = page.copy_for_translation(swedish, copy_parents=True)
    copy.get_latest_revision().publish()
    if fields:
        OrganisationPage.objects.filter(pk=copy.pk).update(**fields)
    return OrganisationPage.objects.get(pk=copy.pk)


def test_of_several_languages_that_of_the_site_is_asked_about():
    page = organisation()
    in_swedish(page, email="svenska@example.fi")

    night()

    assert CheckMail.objects.get().page_id == page.pk


def test_who_was_confirmed_in_one_language_is_not_asked_about_another():
    page = organisation(checked_on=days_ago(2))
    other = in_swedish(page, checked_on=days_ago(400), state="ageing")

    night()

    assert mail.outbox == []
    assert state_of(other) == "fresh"


def test_what_was_asked_about_one_language_counts_for_all():
    page, _letter = asked()
    in_swedish(page, checked_on=days_ago(400), state="ageing")
    page.unpublish()

    night(days=20)
    assert len(mail.outbox) == 1
    night(days=32)

    assert [letter.subject for letter in letters()][1].startswith("Påminnelse")


def test_each_language_of_a_directory_has_its_own_settings():
    directory = OrganisationIndexPageFactory()
    page = organisation(parent=directory, checked_on=days_ago(1))
    other = in_swedish(page)
    CheckSettings.objects.create(directory=directory, reply_to="suomi@example.fi")
    CheckSettings.objects.create(directory=other.get_parent().specific, reply_to="svenska@example.fi")

    assert settings_of(page).reply_to == "suomi@example.fi"
    assert settings_of(other).reply_to == "svenska@example.fi"


# --- Silent ones ----------------------------------------------------------------------------------


def test_a_silent_one_is_asked_when_its_entry_has_another_address():
    page, _letter = asked(checked_on=days_ago(400))
    night(days=32)
    night(days=64)
    page = OrganisationPage.objects.get(pk=page.pk)
    page.email = "uusi@example.fi"
    page.save_revision().publish()

    night(days=65)
    night(days=100)

    assert [message.to for message in mail.outbox[2:]] == [["uusi@example.fi"]]
    assert state_of(page) == "silent"


def test_a_reminder_that_did_not_go_out_makes_nobody_silent():
    page, _letter = asked(checked_on=days_ago(400))
    now = timezone.now() + timedelta(days=32)
    CheckMail.objects.create(page=page, address=page.email, kind="reminder", state="failed", made_at=now)

    night(days=64)

    assert state_of(page) == "ageing"
    assert [letter.subject[:11] for letter in letters()] == ["Ovatko järj", "Muistutus: "]


# --- Looked at once more before a mail goes out ---------------------------------------------------


def confirmed(page, settings):
    OrganisationPage.objects.filter(pk=page.pk).update(checked_on=days_ago(0))


def stopped(page, settings):
    CheckSettings.objects.create(directory=page.get_parent().specific, sending=False)


def resting(page, settings):
    settings.SILTA_CHECK_MAILS = 0


def written_to(page, settings):
    CheckMail.objects.create(
        page=page, address=page.email, kind="again", state="sent", sent_at=timezone.now()
    )


def waited_long(page, settings):
    CheckMail.objects.update(made_at=timezone.now() - timedelta(days=4))


@pytest.mark.parametrize("meanwhile", [confirmed, stopped, resting, written_to, waited_long])
def test_a_mail_that_is_needed_no_longer_does_not_go_out(settings, meanwhile):
    page = organisation()
    now = timezone.now()
    plan_night(now)

    meanwhile(page, settings)
    send_waiting(now=now)

    assert mail.outbox == []
    assert not CheckMail.objects.filter(state="waiting").exists()


@pytest.mark.parametrize(
    ("code", "text"),
    [(554, b"5.7.1 Relay access denied"), (550, b"5.7.1 blocklisted"), (554, b"No"), (552, b"5.2.2 Full")],
)
def test_a_server_that_distrusts_us_silences_nobody_and_ends_the_batch(settings, monkeypatch, code, text):
    for number in range(3):
        organisation(email=f"yhdistys{number}@example.fi")
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    monkeypatch.setattr(Refusing, "error", SMTPRecipientsRefused({"yhdistys@example.fi": (code, text)}))

    night()

    assert not SilentAddress.objects.exists()
    assert sorted(CheckMail.objects.values_list("state", flat=True)) == ["delayed", "waiting", "waiting"]


@pytest.mark.parametrize("text", [b"5.1.1 User unknown", b"5.2.1 Mailbox disabled", b"5.1.10 Null MX"])
def test_a_mailbox_that_is_not_there_is_noted(settings, monkeypatch, text):
    page = organisation()
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    monkeypatch.setattr(Refusing, "error", SMTPRecipientsRefused({page.email: (554, text)}))

    night()

    assert SilentAddress.objects.get().address == page.email


# --- Years later ----------------------------------------------------------------------------------


def test_years_later_the_history_does_not_say_who_answered(admin_client):
    page = organisation()
    log(page, "organisations.changed", data={"sender": "omaiset@example.fi", "fields": ["phone"]})
    PageLogEntry.objects.update(timestamp=timezone.now() - timedelta(days=4 * 365))
    sent_at = timezone.now() - timedelta(days=4 * 365)
    ProposedChange.objects.create(page=page, kind="close", sender="omaiset@example.fi", sent_at=sent_at)

    night()

    assert PageLogEntry.objects.get(action="organisations.changed").data == {"fields": ["phone"]}
    assert not ProposedChange.objects.exists()
    history = admin_client.get(f"/admin/pages/{page.pk}/history/").content.decode()
    assert "Muutos, jota ehdotti –: Puhelin" in history
