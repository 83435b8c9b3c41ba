"""One change of many entries of the list."""

import uuid

import pytest
from django.urls import reverse

from core.models import PageRegion, PageTheme
from organisations.models import ImportBatch, ImportUpload, OrganisationPage
from regions.models import Region
from tests.factories import OrganisationIndexPageFactory, OrganisationPageFactory, ThemeFactory
from tests.organisations.imports.editing import batch_view, step

pytestmark = pytest.mark.django_db

MANY = reverse("organisations_change_many")


@pytest.fixture
def youth():
    return ThemeFactory(code="nuoret", name_fi="Nuoret")


def entry(directory, title, *themes, **fields):
    page = OrganisationPageFactory(title=title, parent=directory, **fields)
    page.theme_links = [PageTheme(theme=theme) for theme in themes]
    page.save_revision().publish()
    return page


def ask(client, directory, query="", **change):
    form = {"key": str(uuid.uuid4()), "directory": directory.pk, "published": "1", **change}
    return client.post(f"{MANY}?{query}", form)


def change(client, directory, query="", **change):
    """What is asked for and then confirmed; the batch."""
    response = ask(client, directory, query, **change)
    assert response.status_code == 302, response.context["form"].errors
    upload = ImportUpload.objects.latest("uploaded_at")
    assert response.url == step("check", upload)
    client.post(step("check", upload))
    return ImportBatch.objects.get(upload=upload)


def themes_of(page):
    return sorted(PageTheme.objects.filter(page=page).values_list("theme__code", flat=True))


def test_what_is_ticked_is_changed_shown_before_and_undone_after(client, directory, editor, youth):
    old = ThemeFactory(code="kylat")
    one, other, third = (entry(directory, f"Yhdistys {number}", old) for number in range(3))

    batch = change(
        client, directory, f"chosen={one.pk}&chosen={other.pk}", add_themes=[youth.pk], state="silent"
    )

    report = client.get(batch_view("organisation_import", batch)).content.decode()
    assert "Nuoret" in report
    assert "silta-steps" not in report
    assert [themes_of(page) for page in (one, other, third)] == [["kylat", "nuoret"]] * 2 + [["kylat"]]
    assert sorted(OrganisationPage.objects.values_list("state", flat=True)) == ["fresh", "silent", "silent"]
    assert "Nuoret" in batch.file_name

    client.post(batch_view("organisation_import_undo", batch))

    assert [themes_of(page) for page in (one, other, third)] == [["kylat"]] * 3
    assert set(OrganisationPage.objects.values_list("state", flat=True)) == {"fresh"}


def test_without_ticks_everything_that_the_list_shows_is_changed(client, directory, editor, youth):
    silent = [entry(directory, f"Yhdistys {number}", state="silent") for number in range(2)]
    fresh = entry(directory, "Toinen ry")

    change(client, directory, "state__exact=silent&o=1", add_themes=[youth.pk])

    assert [themes_of(page) for page in (*silent, fresh)] == [["nuoret"], ["nuoret"], []]


def test_by_one_press_all_that_the_list_shows_is_changed_whatever_is_ticked(client, directory, editor, youth):
    pages = [entry(directory, f"Yhdistys {number}") for number in range(2)]

    change(client, directory, f"many=all&chosen={pages[0].pk}", add_themes=[youth.pk])

    assert [themes_of(page) for page in pages] == [["nuoret"], ["nuoret"]]


def test_what_would_happen_is_told_without_a_word_of_files_and_columns(client, directory, editor, youth):
    entry(directory, "Yhdistys")

    html = client.get(ask(client, directory, add_themes=[youth.pk]).url).content.decode()

    assert "silta-steps" not in html
    assert step("columns", ImportUpload.objects.get()) not in html


def test_who_has_ticked_nothing_is_told_so_and_comes_back_to_the_same_list(client, directory, editor):
    entry(directory, "Yhdistys")

    response = client.get(f"{MANY}?many=ticked&state__exact=fresh", follow=True)

    assert response.redirect_chain[-1][0].endswith("/admin/organisations/?state__exact=fresh")
    assert len(response.context["messages"]) == 1


def test_the_list_says_how_many_are_changed_by_one_press(client, directory, editor):
    for number in range(2):
        entry(directory, f"Yhdistys {number}", state="silent")
    entry(directory, "Toinen")

    html = client.get("/admin/organisations/?state__exact=silent").content.decode()

    assert " 2</button>" in html


def test_the_last_theme_and_the_last_region_can_be_taken_away(client, directory, editor, youth):
    page = entry(directory, "Yhdistys", youth)
    region = Region.objects.get(code="09")
    page.region_links = [PageRegion(region=region)]
    page.save_revision().publish()

    change(client, directory, remove_themes=[youth.pk], remove_regions=[region.pk])

    assert themes_of(page) == []
    assert not PageRegion.objects.filter(page=page).exists()


def test_the_owner_is_changed_also_of_what_is_published_and_given_back(client, directory, editor):
    page = entry(directory, "Yhdistys")

    batch = change(client, directory, owner=editor.pk)
    page.refresh_from_db()
    assert page.owner == editor

    client.post(batch_view("organisation_import_undo", batch))
    page.refresh_from_db()
    assert page.owner is None


def test_one_that_cannot_be_changed_stops_none_of_the_others(client, directory, editor, youth):
    waiting, other = entry(directory, "Odottava"), entry(directory, "Toinen")
    waiting.title = "Luonnos"
    waiting.save_revision()

    batch = change(client, directory, add_themes=[youth.pk])

    assert sorted(batch.rows.values_list("action", flat=True)) == ["changed", "refused"]
    assert (themes_of(waiting), themes_of(other)) == ([], ["nuoret"])


def test_nothing_outside_of_the_directory_is_changed_by_a_crafted_request(client, directory, editor, youth):
    others = OrganisationPageFactory(title="Toisten")
    mine = entry(directory, "Oma")

    change(client, directory, f"chosen={others.pk}&chosen={mine.pk}", add_themes=[youth.pk])
    response = ask(client, others.get_parent(), f"chosen={others.pk}", add_themes=[youth.pk])

    assert (themes_of(others), themes_of(mine)) == ([], ["nuoret"])
    assert "directory" in response.context["form"].errors


def test_who_may_change_no_directory_may_not_come_here(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("ulkopuolinen"))

    assert client.get(MANY).status_code == 302


def test_posted_twice_it_is_looked_through_once(client, directory, editor, youth):
    entry(directory, "Yhdistys")
    key = str(uuid.uuid4())

    for _ in range(2):
        ask(client, directory, key=key, add_themes=[youth.pk])

    assert ImportUpload.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({}, "__all__"),
        ({"state": "fresh"}, "__all__"),
        ({"state": "nonsense"}, "state"),
        ({"add_themes": ["x"]}, "add_themes"),
        ({"owner": "9" * 30}, "owner"),
        ({"key": "x", "state": "silent"}, "key"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(client, directory, editor, asked, where):
    entry(directory, "Yhdistys")

    response = ask(client, directory, **asked)

    assert where in response.context["form"].errors
    assert not ImportUpload.objects.exists()


def test_a_theme_is_not_both_added_and_taken_away(client, directory, editor, youth):
    entry(directory, "Yhdistys")

    response = ask(client, directory, add_themes=[youth.pk], remove_themes=[youth.pk])

    assert "Nuoret" in response.context["form"].errors["remove_themes"][0]


@pytest.mark.parametrize(
    "query", ["", "chosen=x&chosen=-1", f"chosen={'9' * 40}", "region=%00", "q=%00", "p=x"]
)
def test_whatever_the_address_says_the_form_opens(client, directory, editor, query):
    entry(directory, "Yhdistys")

    assert client.get(f"{MANY}?{query}").status_code == 200


def test_the_list_leads_to_the_change_with_its_filters(client, directory, editor):
    page = entry(directory, "Yhdistys", state="silent")

    html = client.get("/admin/organisations/?state__exact=silent").content.decode()

    assert f'action="{MANY}"' in html
    assert '<input type="hidden" name="state__exact" value="silent">' in html
    assert f'name="chosen" value="{page.pk}"' in html


def test_the_directory_is_offered_where_most_of_the_entries_are(client, admin_user, directory):
    beside = OrganisationIndexPageFactory(title="Toinen", parent=directory.get_parent().get_parent())
    pages = [entry(where, f"Yhdistys {number}") for number, where in enumerate([directory, beside, beside])]
    client.force_login(admin_user)

    response = client.get(f"{MANY}?{'&'.join(f'chosen={page.pk}' for page in pages)}")

    assert response.context["form"].initial["directory"] == beside
