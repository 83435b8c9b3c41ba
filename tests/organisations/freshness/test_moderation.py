"""What coordinators decide on, and what they may not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import Locale, PageLogEntry

from content_store.models import ContentItem
from organisations.freshness.answers import confirm_by_phone
from organisations.models import (
    CheckMail,
    CheckSettings,
    OrganisationIndexPage,
    OrganisationName,
    OrganisationPage,
    ProposedChange,
    SilentAddress,
)
from tests.factories import OrganisationIndexPageFactory, ThemeFactory, section
from tests.organisations.freshness.letters import days_ago, night, organisation
from tests.organisations.test_organisation_form import posted
from tests.staff import hub_group, user_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory():
    whole = section(OrganisationIndexPage, "Järjestöt")
    return OrganisationIndexPageFactory(parent=whole, title="Etelä-Karjalan järjestöt")


@pytest.fixture
def moderator(client, editor_below, directory):
    user = editor_below(directory)
    client.force_login(user)
    return user


def proposed(page, kind="change", sent_days_ago=2, **fields):
    """A proposal that has come from the organisation; `fields` are pairs of before and after."""
    changes = {name: {"before": before, "after": after} for name, (before, after) in fields.items()}
    sent_at = timezone.now() - timedelta(days=sent_days_ago)
    return ProposedChange.objects.create(
        page=page, kind=kind, sender="omaiset@example.fi", fields=changes, sent_at=sent_at
    )


def url_of(proposal):
    return reverse("proposed_change", args=[proposal.pk])


def accept(client, proposal, *names, **data):
    typed = {"accept": "1", "fields": list(names), "seen": proposal.page.live_revision_id or "", **data}
    return client.post(url_of(proposal), typed, follow=True)


def now_of(page):
    return OrganisationPage.objects.get(pk=page.pk)


def text(response):
    return response.content.decode()


def notices(response):
    return " ".join(str(message) for message in response.context["messages"])


# --- Deciding -------------------------------------------------------------------------------------


def test_a_moderator_sees_each_field_before_and_after(client, moderator, directory):
    page = organisation(parent=directory, phone="+358401234567")
    proposal = proposed(page, phone=("+358401234567", "+358407654321"), other_names=([], [["SaOm", "short"]]))

    listed = text(client.get(reverse("proposed_changes")))
    shown = text(client.get(url_of(proposal)))

    assert url_of(proposal) in listed
    for words in ("omaiset@example.fi", "+358 40 1234567", "+358 40 7654321", "SaOm (Lyhenne)"):
        assert words in shown
    assert "Muuttunut välillä" not in shown


def test_accepted_fields_are_published_and_the_log_names_the_sender(client, moderator, directory):
    page = organisation(parent=directory)
    proposal = proposed(page, phone=("", "+358407654321"), other_names=([], [["SaOm", "short"]]))

    accept(client, proposal, "phone", "other_names")

    page = now_of(page)
    assert (str(page.phone), page.state, page.checked_on) == ("+358 40 7654321", "fresh", days_ago(2))
    assert [name.name for name in page.other_names.all()] == ["SaOm"]
    assert "+358 40 7654321" in ContentItem.objects.get(page_key=page.pk).body
    entry = PageLogEntry.objects.get(action="organisations.changed")
    assert (entry.user, entry.data["sender"]) == (moderator, "omaiset@example.fi")
    history = text(client.get(f"/admin/pages/{page.pk}/history/"))
    assert "Muutos, jota ehdotti omaiset@example.fi: Puhelin, Muut nimet" in history
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("accepted", moderator)


def test_some_fields_can_be_accepted_and_others_not(client, moderator, directory):
    page = organisation(parent=directory)
    proposal = proposed(page, phone=("", "+358407654321"), joining=("", "Maksa minulle."))

    accept(client, proposal, "phone")

    assert (str(now_of(page).phone), now_of(page).joining) == ("+358 40 7654321", "")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.accepted_fields) == ("partly", ["phone"])


def test_without_a_chosen_field_nothing_is_decided(client, moderator, directory):
    proposal = proposed(organisation(parent=directory), phone=("", "+358407654321"))

    response = accept(client, proposal)

    assert "Valitse ainakin yksi kenttä" in notices(response)
    proposal.refresh_from_db()
    assert proposal.state == "waiting"


def test_a_rejected_change_leaves_the_entry_as_it_was(client, moderator, directory):
    page = organisation(parent=directory)
    proposal = proposed(page, phone=("", "+358407654321"))

    client.post(url_of(proposal), {"reject": "1"})

    proposal.refresh_from_db()
    assert proposal.state == "rejected"
    assert not now_of(page).phone
    assert PageLogEntry.objects.filter(action="organisations.change_rejected", page=page.pk).exists()


def test_the_second_of_two_moderators_hears_who_was_quicker(client, moderator, directory, editor_below):
    page = organisation(parent=directory)
    proposal = proposed(page, phone=("", "+358407654321"))
    accept(client, proposal, "phone")
    revisions = page.revisions.count()

    response = client.post(url_of(proposal), {"reject": "1"}, follow=True)

    assert "Joku ehti ensin: Aino" in notices(response)
    proposal.refresh_from_db()
    assert proposal.state == "accepted"
    assert page.revisions.count() == revisions


def test_what_was_changed_meanwhile_is_shown_and_not_chosen(client, moderator, directory):
    page = organisation(parent=directory, phone="+358405555555")
    proposal = proposed(page, phone=("+358401234567", "+358407654321"))

    shown = text(client.get(url_of(proposal)))

    assert "Muuttunut välillä" in shown
    assert "+358 40 5555555" in shown
    assert "checked" not in shown.partition('value="phone"')[2].partition(">")[0]


def test_a_moderator_who_looked_at_an_older_entry_looks_again(client, moderator, directory):
    page = organisation(parent=directory)
    proposal = proposed(page, phone=("", "+358407654321"))
    seen = client.get(url_of(proposal)).context["seen"]
    page.joining = "Soita."
    page.save_revision().publish()

    response = accept(client, proposal, "phone", seen=seen)

    assert "Katso ne vielä kerran" in notices(response)
    assert not now_of(page).phone


def test_a_draft_takes_the_change_over_where_its_editor_has_changed_nothing(client, moderator, directory):
    page = organisation(parent=directory)
    page.joining = "Toimittajan teksti"
    page.description = "Luonnosta vielä."
    page.save_revision()
    proposal = proposed(page, phone=("", "+358407654321"), joining=("", "Soita meille."))
    assert "muokkaa parhaillaan" in text(client.get(url_of(proposal)))

    accept(client, proposal, "phone", "joining")

    page = now_of(page)
    assert (str(page.phone), page.joining, page.description) == ("+358 40 7654321", "Soita meille.", "")
    draft = page.get_latest_revision_as_object()
    assert page.has_unpublished_changes
    assert (str(draft.phone), draft.joining, draft.description) == (
        "+358 40 7654321",
        "Toimittajan teksti",
        "Luonnosta vielä.",
    )


def test_names_that_the_organisation_took_away_are_taken_away(client, moderator, directory):
    page = organisation(parent=directory)
    page.other_names.add(OrganisationName(name="SaOm", kind="short"))
    page.save_revision().publish()
    proposal = proposed(page, other_names=([["SaOm", "short"]], []))
    proposal.page.refresh_from_db()

    accept(client, proposal, "other_names")

    assert list(now_of(page).other_names.all()) == []


def test_what_is_the_same_in_every_language_changes_in_all(client, moderator, directory):
    page = organisation(parent=directory)
    swedish = Locale.objects.get_or_create(language_code="sv")[0]
    page.copy_for_translation(swedish, copy_parents=True).get_latest_revision().publish()
    proposal = proposed(page, phone=("", "+358407654321"), joining=("", "Soita."))

    accept(client, proposal, "phone", "joining")

    other = OrganisationPage.objects.get(locale=swedish)
    assert (str(other.phone), other.joining, other.checked_on) == ("+358 40 7654321", "", days_ago(2))


def test_what_makes_the_entry_unsound_is_not_published(client, moderator, directory):
    page = organisation(parent=directory)
    proposal = proposed(page, postal_code=("", "abcde"))

    response = accept(client, proposal, "postal_code")

    assert "ei voi julkaista" in notices(response)
    proposal.refresh_from_db()
    assert (proposal.state, now_of(page).postal_code) == ("waiting", "")


def test_a_word_that_has_been_deleted_since_is_left_out(client, moderator, directory):
    page = organisation(parent=directory)
    theme = ThemeFactory()
    proposal = proposed(page, theme_links=([], [theme.pk, 999_999]))

    accept(client, proposal, "theme_links")

    assert now_of(page).themes == [theme]


def test_an_accepted_closing_is_said_publicly(client, moderator, directory):
    page = organisation(parent=directory)
    proposal = proposed(page, kind="close")

    accept(client, proposal)

    assert (now_of(page).state, now_of(page).live) == ("closed", True)
    assert "toiminta on päättynyt" in text(client.get(page.url))


# --- Rights ---------------------------------------------------------------------------------------


def test_a_moderator_of_another_part_can_neither_see_nor_decide(client, moderator):
    page = organisation()
    proposal = proposed(page, phone=("", "+358407654321"))

    assert page.title not in text(client.get(reverse("proposed_changes")))
    assert client.get(url_of(proposal)).status_code == 404
    assert accept(client, proposal, "phone").status_code == 404
    assert client.post(reverse("checked_by_phone", args=[page.pk])).status_code in (302, 403)
    assert client.post(reverse("write_again", args=[page.pk])).status_code in (302, 403)
    settings_url = reverse("check_settings", args=[page.get_parent().pk])
    assert client.post(settings_url, {"trusted_senders": "@example.fi"}).status_code in (302, 403)
    assert not CheckSettings.objects.exists()
    assert now_of(page).checked_on == days_ago(365)
    proposal.refresh_from_db()
    assert proposal.state == "waiting"


@pytest.mark.parametrize("name", ["proposed_changes", "silent_organisations"])
def test_who_may_publish_nothing_is_refused(client, name):
    client.force_login(user_in(hub_group("editors")))

    assert client.get(reverse(name)).status_code in (302, 403)


def test_a_form_of_another_site_decides_nothing(moderator, directory):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(moderator)
    page = organisation(parent=directory, state="silent")

    assert strict.post(reverse("checked_by_phone", args=[page.pk])).status_code == 403
    assert strict.get(reverse("checked_by_phone", args=[page.pk])).status_code == 405
    assert now_of(page).state == "silent"


# --- Unconfirmed ones -----------------------------------------------------------------------------


def test_silent_ones_are_listed_with_their_phone_numbers_and_marked_by_one_press(
    client, moderator, directory
):
    page = organisation(parent=directory, state="silent", phone="+358401234567")
    organisation(title="Vieras ry", state="silent")
    organisation(parent=directory, title="Tuore ry", checked_on=days_ago(1))

    shown = text(client.get(reverse("silent_organisations")))
    assert "tel:+358-40-1234567" in shown
    assert "Saimaan Omaiset ry" in shown
    assert "Vieras ry" not in shown
    assert "Tuore ry" not in shown
    response = client.post(reverse("checked_by_phone", args=[page.pk]), follow=True)

    assert "merkitty tänään tarkistetuksi" in notices(response)
    page = now_of(page)
    assert (page.state, page.checked_on) == ("fresh", timezone.localdate())
    entry = PageLogEntry.objects.get(action="organisations.confirmed_by_phone")
    assert entry.user == moderator


def test_one_whom_mail_does_not_reach_is_listed_until_the_address_works(client, moderator, directory):
    page = organisation(parent=directory, email="Palautuva@example.fi")
    SilentAddress.objects.create(address="palautuva@example.fi", reason="bounced", detail="550 No such user")

    shown = text(client.get(reverse("silent_organisations", query={"show": "unreachable"})))
    assert "550 No such user" in shown
    client.post(reverse("write_again", args=[page.pk]))

    assert not SilentAddress.objects.exists()
    assert page.title not in text(client.get(reverse("silent_organisations")))


def test_the_list_keeps_its_place_after_a_press(client, moderator, directory):
    page = organisation(parent=directory, state="silent")

    response = client.post(
        reverse("checked_by_phone", args=[page.pk]), {"p": "3", "q": "omais & co", "show": ""}
    )

    assert response.url == reverse("silent_organisations", query={"p": "3", "q": "omais & co"})


@pytest.mark.parametrize("count", [1, 20])
def test_the_lists_take_as_many_queries_for_many_as_for_one(
    client, moderator, directory, count, django_assert_max_num_queries
):
    for number in range(count):
        page = organisation(parent=directory, state="silent", email=f"yhdistys{number}@example.fi")
        proposed(page, phone=("", "+358407654321"))
    client.get(reverse("silent_organisations"))

    with django_assert_max_num_queries(24):
        client.get(reverse("silent_organisations"))
    with django_assert_max_num_queries(24):
        client.get(reverse("proposed_changes"))


# --- Settings and the editor's form ---------------------------------------------------------------


def settings_of(**fields):
    return {
        "sending": "on",
        "period_days": "182",
        "answer_days": "31",
        "text_fi": "",
        "text_sv": "",
        "text_en": "",
        "reply_to": "",
        "trusted_senders": "",
        **fields,
    }


def test_a_directory_has_settings_of_its_own_or_those_above(client, moderator, directory):
    url = reverse("check_settings", args=[directory.pk])
    edit = text(client.get(reverse("wagtailadmin_pages:edit", args=[directory.pk])))
    assert url in edit

    client.post(url, settings_of(period_days="365", trusted_senders="@example.fi\ntoimisto@example.org"))
    assert CheckSettings.objects.get().period_days == 365
    assert "365" in text(client.get(url))
    client.post(url, {"inherit": "1"})

    assert not CheckSettings.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("trusted_senders", "example.fi"),
        ("trusted_senders", "@"),
        ("period_days", "1"),
        ("answer_days", "7"),
        ("reply_to", "ei osoite"),
    ],
)
def test_settings_that_would_do_harm_are_refused(client, moderator, directory, field, value):
    response = client.post(reverse("check_settings", args=[directory.pk]), settings_of(**{field: value}))

    assert list(response.context["form"].errors) == [field]
    assert not CheckSettings.objects.exists()


def test_a_reminder_is_not_sent_to_one_who_was_rung_up(client, moderator, directory):
    page = organisation(parent=directory)
    night()
    client.post(reverse("checked_by_phone", args=[page.pk]))

    night(days=32)

    assert CheckMail.objects.count() == 1
    assert now_of(page).state == "fresh"


def test_an_editor_who_writes_down_a_check_need_not_think_of_the_state(client, moderator, directory):
    page = organisation(parent=directory, state="silent")
    data = posted(state="silent", checked_on=date_format(days_ago(1), "j.n.Y"), business_id="")

    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)

    assert (now_of(page).state, now_of(page).checked_on) == ("fresh", days_ago(1))


def opened(client, page):
    """The form as it stands in a browser, and its address."""
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = client.get(url).context["form"]
    return url, form["opened_with"].value()


def day(number):
    return date_format(days_ago(number), "j.n.Y")


def test_a_form_that_was_open_while_the_organisation_answered_does_not_undo_the_answer(
    client, moderator, directory
):
    page = organisation(parent=directory, state="ageing")
    url, opened_with = opened(client, page)
    assert 'name="opened_with"' in text(client.get(url))
    confirm_by_phone(page=page, user=moderator, now=timezone.now())

    data = posted(state="ageing", checked_on=day(365), business_id="", opened_with=opened_with)
    client.post(url, data)

    page = now_of(page)
    assert page.description == "Kokoonnumme keskiviikkoisin."
    assert (page.state, page.checked_on) == ("fresh", timezone.localdate())


def test_what_an_editor_writes_of_the_state_herself_counts_whatever_was_answered(
    client, moderator, directory
):
    page = organisation(parent=directory, state="ageing")
    url, opened_with = opened(client, page)
    confirm_by_phone(page=page, user=moderator, now=timezone.now())

    data = posted(state="closed", checked_on=day(365), business_id="", opened_with=opened_with)
    client.post(url, data)

    assert (now_of(page).state, now_of(page).checked_on) == ("closed", timezone.localdate())


@pytest.mark.parametrize("opened_with", ["", "{", "[1]", '{"shown": 1}', '{"shown": {"state": []}}'])
def test_a_form_that_does_not_say_how_it_was_opened_counts_as_posted(
    client, moderator, directory, opened_with
):
    page = organisation(parent=directory, state="ageing")
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])

    client.post(url, posted(state="closed", checked_on="", business_id="", opened_with=opened_with))

    assert now_of(page).state == ("ageing" if opened_with == "{" else "closed")


# --- Closed meanwhile, and other late decisions ---------------------------------------------------


def test_a_closing_withdraws_what_was_proposed_before(client, moderator, directory):
    page = organisation(parent=directory)
    change = proposed(page, phone=("", "+358407654321"))

    accept(client, proposed(page, kind="close"))

    change.refresh_from_db()
    assert (change.state, now_of(page).state) == ("withdrawn", "closed")


def test_a_change_does_not_open_a_closed_entry_but_can_be_rejected(client, moderator, directory):
    page = organisation(parent=directory, state="closed")
    proposal = proposed(page, phone=("", "+358407654321"))

    response = accept(client, proposal, "phone")
    assert "toiminta on päättynyt, joten muutosta ei julkaistu" in notices(response)
    assert now_of(page).state == "closed"
    client.post(url_of(proposal), {"reject": "1"})

    proposal.refresh_from_db()
    assert proposal.state == "rejected"


def test_a_change_of_an_entry_that_was_hidden_can_be_rejected_only(client, moderator, directory):
    page = organisation(parent=directory)
    proposal = proposed(page, phone=("", "+358407654321"))
    page.unpublish()

    assert "ei ole enää julkaistu" in notices(accept(client, proposal, "phone"))
    client.post(url_of(proposal), {"reject": "1"})

    proposal.refresh_from_db()
    assert proposal.state == "rejected"


def test_an_organisation_that_changes_its_name_is_found_by_the_old_one(client, moderator, directory):
    page = organisation(parent=directory)
    proposal = proposed(page, title=("Saimaan Omaiset ry", "Suur-Saimaan Omaiset ry"))

    accept(client, proposal, "title")

    page = now_of(page)
    assert page.title == "Suur-Saimaan Omaiset ry"
    assert [(row.name, row.kind) for row in page.other_names.all()] == [("Saimaan Omaiset ry", "former")]


def test_another_postal_code_brings_its_post_office_in_every_language(client, moderator, directory):
    page = organisation(parent=directory, postal_code="53100")
    swedish = Locale.objects.get_or_create(language_code="sv")[0]
    page.copy_for_translation(swedish, copy_parents=True).get_latest_revision().publish()
    proposal = proposed(page, postal_code=("53100", "00100"))

    accept(client, proposal, "postal_code")

    assert now_of(page).post_office == "Helsinki"
    assert OrganisationPage.objects.get(locale=swedish).post_office == "Helsingfors"


def test_one_who_wants_no_mail_is_not_written_to_because_the_address_works(client, moderator, directory):
    page = organisation(parent=directory)
    SilentAddress.objects.create(address="omaiset@example.fi", reason="declined")
    address = reverse("write_again", args=[page.pk])

    assert address not in text(client.get(reverse("silent_organisations")))
    response = client.post(address, follow=True)

    assert "pyydetty, ettei siihen enää lähetetä" in notices(response)
    assert SilentAddress.objects.get().reason == "declined"
