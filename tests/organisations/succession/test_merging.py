"""Merging entries of one organisation into one."""

import pytest
from django.db import transaction
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, PageLogEntry

from content_store.models import ContentItem
from core.item_ids import item_id
from core.models import PageTheme
from core.reconciliation import reconcile
from events.models import EventPage
from networks.models import NetworkMember
from organisations.models import OrganisationIndexPage, OrganisationName, OrganisationPage
from organisations.succession import merging
from organisations.succession.merging import Choice, MergeRefusedError, merge_organisations
from tests.factories import (
    EventPageFactory,
    NetworkPageFactory,
    NewsPageFactory,
    OrganisationIndexPageFactory,
    OrganisationPageFactory,
    PersonFactory,
    ProjectPageFactory,
    ThemeFactory,
    section,
    site_root,
)

pytestmark = pytest.mark.django_db
MERGE = "/admin/duplicates/merge/"


@pytest.fixture
def old():
    return OrganisationPageFactory(
        title="Saimaan Omaiset ry",
        slug="saimaan-omaiset",
        checked_on="2024-05-01",
        phone="+358401111111",
        description="Vanha kuvaus.",
    )


@pytest.fixture
def new(old):
    return OrganisationPageFactory(
        title="Saimaan Omaishoitajat ry",
        slug="saimaan-omaishoitajat",
        checked_on="2026-03-01",
        phone="",
        description="Uusi kuvaus.",
        business_id="1234567-1",
    )


def item(page):
    return ContentItem.objects.get(pk=item_id(page.translation_key, page.locale.language_code))


def merge(user, *pages, **choice):
    return merge_organisations(keys=[page.pk for page in pages], choice=Choice(**choice), user=user)


def press_merge(client, *pages, **changes):
    keys = [page.pk for page in pages]
    form = client.get(MERGE, {"page": keys}).context["form"]
    data = {name: field.initial for name, field in form.fields.items()}
    data = {name: "" if value is None else value for name, value in data.items()}
    return client.post(MERGE, {**data, "page": keys, **changes}, follow=True)


def test_the_older_page_stays_and_says_what_is_newest(admin_client, old, new):
    press_merge(admin_client, old, new)

    page = OrganisationPage.objects.get()
    assert (page.pk, page.translation_key) == (old.pk, old.translation_key)
    assert (page.title, page.business_id, page.description) == (
        "Saimaan Omaishoitajat ry",
        "1234567-1",
        "Uusi kuvaus.",
    )
    assert page.phone == "+358401111111"
    assert [(row.name, row.kind) for row in page.other_names.all()] == [("Saimaan Omaiset ry", "former")]


@pytest.mark.parametrize(("business_id", "warned"), [("", False), ("1234567-1", False), ("7654321-2", True)])
def test_who_merges_entries_with_different_business_ids_is_warned(
    admin_client, old, new, business_id, warned
):
    OrganisationPage.objects.filter(pk=old.pk).update(business_id=business_id)

    shown = admin_client.get(MERGE, {"page": [old.pk, new.pk]})

    assert ("1234567-1, 7654321-2" in shown.content.decode()) == warned


def test_an_editor_chooses_field_by_field(admin_client, old, new):
    press_merge(admin_client, old, new, title=old.pk, description=old.pk, address_of=new.pk)

    page = OrganisationPage.objects.get()
    assert (page.title, page.description, page.slug) == (old.title, old.description, new.slug)
    assert [row.name for row in page.other_names.all()] == [new.title]


def test_partners_are_led_to_the_one_that_is_left(admin_client, client, old, new):
    dropped = item(new).pk

    press_merge(admin_client, old, new)

    response = client.get(f"/api/hub/v1/items/{dropped}")
    assert response.status_code == 308
    assert response["Location"].endswith(str(item(old).pk))
    changes = client.get("/api/hub/v1/changes").json()["changes"]
    (removal,) = [change for change in changes if change["op"] == "remove"]
    assert (removal["id"], removal["reason"], removal["successor"]) == (
        str(dropped),
        "merged",
        str(item(old).pk),
    )
    assert reconcile().mended == 0


def test_old_addresses_lead_to_the_one_that_is_left(admin_client, client, old, new):
    Redirect.objects.create(old_path="/vanhin", redirect_page=new, site=None)
    address = new.url

    press_merge(admin_client, old, new)

    assert client.get(address)["Location"] == OrganisationPage.objects.get().url
    assert client.get("/vanhin")["Location"] == OrganisationPage.objects.get().url


def test_the_address_that_is_not_chosen_leads_to_the_chosen_one(admin_client, client, old, new):
    press_merge(admin_client, old, new, address_of=new.pk)

    assert client.get(old.url)["Location"] == new.url
    assert client.get(new.url).status_code == 200


def test_what_referred_to_a_merged_one_refers_to_the_one_that_is_left(admin_client, old, new):
    person = PersonFactory(organisation=new)
    project = ProjectPageFactory(host_organisation=new)
    network = NetworkPageFactory()
    network.members.add(NetworkMember(organisation=new))
    network.save_revision().publish()
    link = f'<p><a linktype="page" id="{new.pk}">Omaishoitajat</a></p>'
    news = NewsPageFactory(source_organisation=new, body=[("text", link)])
    draft = EventPageFactory(title="Treffit")
    draft.organiser = new
    draft.save_revision()
    ended = OrganisationPageFactory(title="Loppunut", successor=new)

    press_merge(admin_client, old, new)

    for thing in (person, project, news, ended):
        thing.refresh_from_db()
    assert person.organisation_id == project.host_organisation_id == old.pk
    assert news.source_organisation_id == ended.successor_id == old.pk
    assert f'id="{old.pk}"' in str(news.body.raw_data[0]["value"])
    assert NetworkMember.objects.get().organisation_id == old.pk
    assert "Saimaan Omaishoitajat ry" in item(news).body
    assert EventPage.objects.get().get_latest_revision_as_object().organiser_id == old.pk
    assert reconcile().mended == 0


def test_rows_of_both_come_together(admin_client, old, new):
    themes = [ThemeFactory(code=code) for code in ("yhteiset", "vanhan", "uuden")]
    for page, chosen in ((old, themes[:2]), (new, themes[::2])):
        for theme in chosen:
            PageTheme.objects.create(page=page, theme=theme)
    OrganisationName.objects.create(organisation=new, name="SOL", kind="short")

    press_merge(admin_client, old, new)

    page = OrganisationPage.objects.get()
    assert {theme.code for theme in page.themes} == {"yhteiset", "vanhan", "uuden"}
    assert {row.name for row in page.other_names.all()} == {"SOL", "Saimaan Omaiset ry"}


def test_three_are_merged_at_once(admin_user, old, new):
    third = OrganisationPageFactory(title="Etelä-Saimaan Omaiset")

    merge(admin_user, old, new, third)

    page = OrganisationPage.objects.get()
    assert {row.name for row in page.other_names.all()} == {old.title, third.title}


def test_a_draft_is_merged_into_what_is_public(admin_client, old, new):
    draft = OrganisationPageFactory(title="Luonnos ry", live=False, email="luonnos@example.fi")

    press_merge(admin_client, draft, new)

    page = OrganisationPage.objects.exclude(pk=old.pk).get()
    assert (page.pk, page.live, page.email) == (new.pk, True, "luonnos@example.fi")


def translated(page):
    swedish, _made = Locale.objects.get_or_create(language_code="sv")
    for parent in (site_root(), page.get_parent()):
        if not parent.has_translation(swedish):
            parent.copy_for_translation(swedish).save_revision().publish()
    translation = page.copy_for_translation(swedish)
    translation.save_revision().publish()
    return OrganisationPage.objects.get(pk=translation.pk)


def test_translations_are_merged_likewise(admin_client, old, new):
    kept, dropped = translated(old), translated(new)
    gone = item(dropped).pk

    press_merge(admin_client, old, new)

    assert set(OrganisationPage.objects.values_list("pk", flat=True)) == {old.pk, kept.pk}
    row = ContentItem.objects.get(pk=gone)
    assert (row.reason, row.successor) == ("merged", item(kept).pk)


def test_a_translation_of_the_merged_one_becomes_one_of_what_is_left(admin_client, client, old, new):
    other = translated(new)
    before = item(other).pk

    press_merge(admin_client, old, new)

    other.refresh_from_db()
    assert other.translation_key == old.translation_key
    assert client.get(f"/api/hub/v1/items/{before}").status_code == 308
    assert item(other).state == "public"
    assert reconcile().mended == 0


def test_the_log_says_what_was_merged(admin_client, old, new):
    response = press_merge(admin_client, old, new)

    entry = PageLogEntry.objects.get(action="organisations.merge", page_id=old.pk)
    assert entry.data["merged"] == new.title
    assert str(new.translation_key) == entry.data["id"]
    history = admin_client.get(reverse("wagtailadmin_pages:history", args=[old.pk]))
    assert new.title in history.content.decode()
    assert response.status_code == 200


def test_what_was_written_in_a_merged_entry_can_be_read_and_taken_back(admin_client, old, new):
    OrganisationName.objects.create(organisation=new, name="Omaishoitajat")
    new.save_revision()
    written = new.save_revision()
    own = old.save_revision()
    for revision in (own, written):  # the older one is kept
        revision.publish()
    press_merge(admin_client, old, new)

    history = admin_client.get(reverse("wagtailadmin_pages:history", args=[old.pk])).content.decode()
    read = reverse("wagtailadmin_pages:revisions_view", args=[old.pk, written.pk])
    take_back = reverse("wagtailadmin_pages:revisions_revert", args=[old.pk, written.pk])

    assert "Uusi kuvaus." in admin_client.get(read).content.decode()
    assert take_back in history
    form = admin_client.get(take_back).context["form"]
    assert (form.initial["description"], form.instance.pk) == ("Uusi kuvaus.", old.pk)
    assert form.instance.translation_key == old.translation_key
    kept = OrganisationPage.objects.get(pk=old.pk)
    assert kept.latest_revision_id == kept.revisions.order_by("-created_at").first().pk
    assert set(kept.revisions.values_list("pk", flat=True)) > {written.pk, own.pk}


def test_a_fault_in_the_middle_leaves_everything_as_it_was(admin_user, old, new, monkeypatch):
    def fails(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(merging, "log", fails)
    before = list(ContentItem.objects.order_by("pk").values())

    with pytest.raises(RuntimeError), transaction.atomic():
        merge(admin_user, old, new)

    assert OrganisationPage.objects.count() == 2
    assert list(ContentItem.objects.order_by("pk").values()) == before


def test_what_somebody_has_changed_meanwhile_is_not_merged_unseen(admin_client, old, new):
    keys = [old.pk, new.pk]
    form = admin_client.get(MERGE, {"page": keys}).context["form"]
    data = {name: field.initial or "" for name, field in form.fields.items()}
    new.title = "Toisin nyt"
    new.save_revision().publish()

    response = admin_client.post(MERGE, {**data, "page": keys})

    assert OrganisationPage.objects.count() == 2
    assert response.context["form"].non_field_errors()


def test_of_two_who_merge_at_once_the_second_is_told(admin_client, old, new):
    press_merge(admin_client, old, new)

    response = admin_client.post(MERGE, {"page": [old.pk, new.pk]}, follow=True)

    assert [str(message) for message in response.context["messages"]]
    assert OrganisationPage.objects.count() == 1


def test_entries_of_different_languages_are_not_merged(admin_user, old, new):
    with pytest.raises(MergeRefusedError):
        merge(admin_user, new, translated(old))


def test_changes_that_are_not_published_hold_it_up(admin_client, old, new):
    old.title = "Luonnosteltu"
    old.save_revision()

    response = admin_client.get(MERGE, {"page": [old.pk, new.pk]})

    assert len(response.context["refusals"]) == 1


@pytest.mark.parametrize("crafted", [False, True])
def test_an_editor_merges_only_what_she_may_delete(client, editor_below, old, crafted):
    own = OrganisationIndexPageFactory(title="Lappi", parent=section(OrganisationIndexPage, "Järjestöt"))
    mine = OrganisationPageFactory(title="Saimaan omaishoitajat", parent=own)
    client.force_login(editor_below(own))

    if crafted:
        client.post(MERGE, {"page": [old.pk, mine.pk], "address_of": mine.pk})
    else:
        response = client.get(MERGE, {"page": [old.pk, mine.pk]})
        assert response.context["refusals"]

    assert OrganisationPage.objects.count() == 2


def test_an_editor_merges_her_own(client, editor_below):
    own = OrganisationIndexPageFactory(title="Lappi", parent=section(OrganisationIndexPage, "Järjestöt"))
    pages = [
        OrganisationPageFactory(title=f"Sallan {name}", parent=own) for name in ("Martat", "Marttayhdistys")
    ]
    client.force_login(editor_below(own))

    press_merge(client, *pages)

    assert OrganisationPage.objects.get().pk == pages[0].pk


def test_a_draft_of_others_is_not_told_of(client, editor_below, old):
    own = OrganisationIndexPageFactory(title="Lappi", parent=section(OrganisationIndexPage, "Järjestöt"))
    secret = OrganisationPageFactory(title="Salainen luonnos", live=False)
    mine = OrganisationPageFactory(title="Salainen", parent=own)
    client.force_login(editor_below(own))

    response = client.get(MERGE, {"page": [mine.pk, secret.pk], "q": "Salainen"})

    assert "Salainen luonnos" not in response.content.decode()
