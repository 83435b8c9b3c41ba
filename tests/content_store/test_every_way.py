"""Every way of ceasing to be true, done as an editor does it, is in the store when the editor gets the answer."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, Locale, Site

from cms.publishing import publish_due
from content_store.models import ContentItem, History
from content_store.services import mark_outdated
from core.models import LanguageSettings
from core.projection import settle
from core.reconciliation import reconcile
from networks.models import NetworkPage, PageNetwork
from news.models import NewsIndexPage, NewsPage
from people.models import PageContact
from tests.factories import (
    HomePageFactory,
    ImageFactory,
    NetworkPageFactory,
    NewsIndexPageFactory,
    NewsPageFactory,
    OrganisationPageFactory,
    PersonFactory,
    ThemeFactory,
    body,
    site_root,
)
from tests.hiding import translated_site
from tests.volume import plant

pytestmark = pytest.mark.django_db
SECRET = "Salaneuvottelu"


@pytest.fixture
def admin(client):
    client.force_login(User.objects.create_superuser("paakayttaja"))
    return client


@pytest.fixture(autouse=True)
def nothing_differs_at_the_end():
    """Whatever was done, a comparison of all pages with the store finds nothing to mend."""
    yield
    while settle():
        pass
    assert reconcile().differences == []


def item_of(page):
    return ContentItem.objects.get(page_key=page.pk)


def state_of(page):
    item = ContentItem.objects.filter(translation_key=page.translation_key, locale="fi").get()
    return item.reason or item.state


def position():
    return History.objects.get().position


def post(admin, view, *args, **data):
    response = admin.post(reverse(view, args=args), data)
    assert response.status_code in (200, 302), response.status_code
    return response


def restrict(admin, page, restriction_type="login", **data):
    post(admin, "wagtailadmin_pages:set_privacy", page.pk, restriction_type=restriction_type, **data)


# --- The page itself ------------------------------------------------------------------------------


def test_unpublishing_is_a_removal(admin):
    page = NewsPageFactory()

    post(admin, "wagtailadmin_pages:unpublish", page.pk)

    assert state_of(page) == "unpublished"
    assert item_of(page).body == item_of(page).title == ""


def test_deleting_is_a_removal(admin):
    page = NewsPageFactory()

    post(admin, "wagtailadmin_pages:delete", page.pk)

    assert state_of(page) == "deleted"


def test_deleting_a_parent_removes_all_that_lies_below(admin):
    network = NetworkPageFactory()
    page = NewsPageFactory(parent=NewsIndexPageFactory(parent=network))

    post(admin, "wagtailadmin_pages:delete", network.pk)

    assert (state_of(network), state_of(page)) == ("deleted", "deleted")


def test_what_the_worker_publishes_and_expires_is_in_the_store():
    now = timezone.now()
    page = NewsPageFactory(live=False, go_live_at=now + timedelta(hours=1))
    revision = page.save_revision()
    revision.publish()
    assert not ContentItem.objects.filter(page_key=page.pk).exists()
    revision.approved_go_live_at = now
    revision.content["go_live_at"] = now.isoformat()
    revision.save()

    publish_due(now + timedelta(minutes=1))
    assert state_of(page) == "public"
    NewsPage.objects.filter(pk=page.pk).update(expire_at=now)
    publish_due(now + timedelta(minutes=2))

    assert state_of(page) == "expired"


def test_what_has_expired_goes_out_even_without_the_worker():
    page = NewsPageFactory(expire_at=timezone.now() + timedelta(hours=1))
    past = timezone.now() - timedelta(minutes=1)
    NewsPage.objects.filter(pk=page.pk).update(expire_at=past)
    ContentItem.objects.update(due_at=past)

    settle()

    assert state_of(page) == "expired"


def test_what_expires_while_it_is_being_written_goes_out_even_without_the_worker(monkeypatch):
    end = timezone.now() - timedelta(seconds=1)
    before_the_end = SimpleNamespace(now=lambda: end - timedelta(seconds=1))
    monkeypatch.setattr("core.projection.timezone", before_the_end)
    page = NewsPageFactory(expire_at=end)
    assert state_of(page) == "public"

    monkeypatch.undo()
    settle()

    assert state_of(page) == "expired"


def test_drafts_and_autosave_do_not_touch_the_store(admin):
    page = NewsPageFactory(title="Avoin kokous")
    before = position()

    page.title = SECRET
    for _ in range(3):
        page.save_revision()
    NewsPageFactory(title=SECRET, live=False)

    assert position() == before
    assert not ContentItem.objects.filter(body__contains=SECRET).exists()


def test_a_draft_does_not_even_ask_for_the_lock():
    page = NewsPageFactory(title="Avoin kokous")
    page.title = SECRET

    with CaptureQueriesContext(connection) as asked:
        page.save_revision()

    assert not [query for query in asked if "content_store" in query["sql"]]


def test_saving_without_a_change_is_no_change():
    page = NewsPageFactory()
    before = position()

    page.save()

    assert position() == before


def test_a_correction_is_a_new_version_of_the_same_item():
    page = NewsPageFactory(title="Kokous peruttu")
    before = item_of(page)

    page.title = "Kokous siirretty"
    page.save_revision().publish()

    after = item_of(page)
    assert (after.id, after.title) == (before.id, "Kokous siirretty")
    assert after.version > before.version


# --- Above the page -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        {"restriction_type": "login"},
        {"restriction_type": "password", "password": "salasana"},
    ],
    ids=["login", "password"],
)
def test_privacy_on_an_ancestor_removes_and_lifting_it_brings_back(admin, data):
    network = NetworkPageFactory()
    page = NewsPageFactory(parent=NewsIndexPageFactory(parent=network))
    before = item_of(page)

    restrict(admin, network, **data)
    assert (state_of(network), state_of(page)) == ("restricted", "restricted")
    restrict(admin, network, restriction_type="none")

    assert (state_of(network), state_of(page)) == ("public", "public")
    assert item_of(page).id == before.id
    assert item_of(page).version > before.version


def test_moving_below_something_private_removes(admin):
    private, page = NewsIndexPageFactory(title="Johtoryhmä"), NewsPageFactory()
    restrict(admin, private)

    post(admin, "wagtailadmin_pages:move_confirm", page.pk, private.pk)

    assert state_of(page) == "restricted"


def test_moving_a_section_changes_the_addresses_below_it(admin):
    one, other = NetworkPageFactory(slug="yksi"), NetworkPageFactory(slug="toinen")
    page = NewsPageFactory(parent=NewsIndexPageFactory(parent=one, slug="uutiset"), slug="kokous")

    post(admin, "wagtailadmin_pages:move_confirm", one.pk, other.pk)

    page.refresh_from_db()
    assert item_of(page).url.endswith("/toinen/yksi/uutiset/kokous/")
    moved = admin.get("/fi/verkostot/yksi/uutiset/kokous/")
    assert (moved.status_code, moved["Location"]) == (301, page.url)


def test_another_address_of_an_ancestor_is_another_address_below():
    network = NetworkPageFactory(slug="vanha")
    page = NewsPageFactory(parent=NewsIndexPageFactory(parent=network, slug="uutiset"), slug="kokous")

    network.slug = "uusi"
    network.save_revision().publish()

    assert item_of(page).url.endswith("/uusi/uutiset/kokous/")


def test_a_section_of_a_thousand_pages_moves_and_is_renamed(admin):
    one, other = NetworkPageFactory(slug="yksi"), NetworkPageFactory(slug="toinen")
    index = NewsIndexPageFactory(parent=one, slug="uutiset")
    pages = plant(NewsPage, index, 1000, body=body())
    reconcile()

    post(admin, "wagtailadmin_pages:move_confirm", one.pk, other.pk)
    while settle():
        pass
    assert ContentItem.objects.filter(url__contains="/toinen/yksi/uutiset/").count() == len(pages)

    index.refresh_from_db()
    index.slug = "ajankohtaista"
    index.save_revision().publish()
    while settle():
        pass
    assert ContentItem.objects.filter(url__contains="/toinen/yksi/ajankohtaista/").count() == len(pages)

    restrict(admin, other)
    assert not ContentItem.objects.current(timezone.now()).filter(type="news").exists()
    while settle():
        pass
    assert ContentItem.objects.filter(reason="restricted", type="news").count() == len(pages)


def test_a_closed_language_is_gone_and_comes_back(admin):
    swedish = translated_site("sv")
    index = swedish.add_child(instance=NewsIndexPage(title="Nyheter", locale=swedish.locale))
    page = NewsPageFactory(parent=index, locale=swedish.locale)
    address = reverse("wagtailsettings:edit", args=["core", "languagesettings", LanguageSettings.load().pk])

    admin.post(address, {"closed_locales": [swedish.locale.pk]})
    closed = item_of(page)
    admin.post(address, {"closed_locales": []})

    assert (closed.state, closed.reason) == ("removed", "language-closed")
    assert item_of(page).state == "public"


def test_another_root_of_the_site_leaves_the_old_pages_behind(admin):
    page = NewsPageFactory()
    new_root = HomePageFactory(title="Uusi etusivu", slug="uusi")
    site = Site.objects.get()

    post(
        admin,
        "wagtailsites:edit",
        site.pk,
        hostname="localhost",
        port=80,
        site_name="",
        root_page=new_root.pk,
        is_default_site="on",
    )

    assert state_of(page) == "unreachable"


# --- What pages show ------------------------------------------------------------------------------


def image_form(image, **changes):
    fields = {"title": image.title, "description": image.description, "licence": image.licence}
    return {**fields, "collection": image.collection_id, "tags": "", **changes}


def test_a_corrected_alt_text_is_corrected_where_the_image_is_shown(admin):
    image = ImageFactory(description="Ranta")
    page, other = NewsPageFactory(main_image=image), NewsPageFactory()
    before = item_of(other).version

    post(admin, "wagtailimages:edit", image.pk, **image_form(image, description="Aurinkoinen ranta"))

    assert "Aurinkoinen ranta" in item_of(page).body
    assert item_of(other).version == before


def private_collection(admin, *, parent=None):
    collection = (parent or Collection.get_first_root_node()).add_child(name="Sisäiset")
    post(admin, "wagtailadmin_collections:set_privacy", collection.pk, restriction_type="login")
    return collection


def test_an_image_put_into_a_private_collection_leaves_the_items(admin):
    image = ImageFactory(description=SECRET)
    page = NewsPageFactory(main_image=image)
    deep = private_collection(admin).add_child(name="Kokoukset").add_child(name="2026")

    post(admin, "wagtailimages:edit", image.pk, **image_form(image, collection=deep.pk))

    assert SECRET not in item_of(page).body


def test_a_collection_made_private_or_moved_below_a_private_one_hides_its_images(admin):
    open_collection = Collection.get_first_root_node().add_child(name="Avoimet")
    page = NewsPageFactory(main_image=ImageFactory(description=SECRET, collection=open_collection))
    private = private_collection(admin)
    assert SECRET in item_of(page).body

    post(admin, "wagtailadmin_collections:edit", open_collection.pk, name="Avoimet", parent=private.pk)
    assert SECRET not in item_of(page).body

    post(admin, "wagtailadmin_collections:set_privacy", private.pk, restriction_type="none")
    assert SECRET in item_of(page).body


def test_a_renamed_theme_is_renamed_where_it_is_shown_and_only_there(admin):
    theme = ThemeFactory(name_fi="Vapaaehtoistyö")
    page, other = NewsPageFactory(), NewsPageFactory()
    page.theme_links.create(theme=theme)
    page.save_revision().publish()
    before = item_of(other).version

    theme.name_fi = "Vapaaehtoistoiminta"
    theme.save()

    assert "Vapaaehtoistoiminta" in item_of(page).body
    assert item_of(other).version == before


def test_a_renamed_organisation_is_renamed_where_it_is_shown_and_only_there():
    organisation = OrganisationPageFactory(title="Saimaan Omaiset ry")
    person = PersonFactory(organisation=organisation)
    source, other = NewsPageFactory(source_organisation=organisation), NewsPageFactory()
    contact = NewsPageFactory()
    contact.contact_links.add(PageContact(person=person))
    contact.save_revision().publish()
    before = item_of(other).version

    organisation.title = "Saimaan Läheiset ry"
    organisation.save_revision().publish()

    assert "Saimaan Läheiset ry" in item_of(source).body
    assert "Saimaan Läheiset ry" in item_of(contact).body
    assert item_of(other).version == before


def test_a_renamed_network_is_renamed_below_it_and_where_it_is_marked():
    network = NetworkPageFactory(title="Perheverkosto")
    below = NewsPageFactory(parent=NewsIndexPageFactory(parent=network))
    marked, other = NewsPageFactory(), NewsPageFactory()
    marked.network_links.add(PageNetwork(network=network))
    marked.save_revision().publish()
    before = item_of(other).version

    network.title = "Perheiden verkosto"
    network.save_revision().publish()

    assert "Perheiden verkosto" in item_of(below).body
    assert "Perheiden verkosto" in item_of(marked).body
    assert item_of(other).version == before


def test_an_organisation_that_is_hidden_is_named_nowhere(admin):
    organisation = OrganisationPageFactory(title=SECRET)
    page = NewsPageFactory(source_organisation=organisation)

    restrict(admin, organisation)

    assert SECRET not in item_of(page).body


def test_a_merged_organisation_says_by_which_it_is_continued(admin):
    keep = OrganisationPageFactory(title="Saimaan Omaiset ry")
    drop = OrganisationPageFactory(title="Lappeenrannan Omaiset ry", successor=keep)

    post(admin, "wagtailadmin_pages:unpublish", drop.pk)

    assert state_of(drop) == "merged"
    assert item_of(drop).successor == item_of(keep).id


def test_a_person_disappears_the_day_after_the_record_has_run_out():
    person = PersonFactory(name="Aino Järvinen", valid_until=timezone.localdate())
    page = NewsPageFactory()
    page.contact_links.add(PageContact(person=person))
    page.save_revision().publish()
    assert "Aino Järvinen" in item_of(page).body
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert item_of(page).due_at == midnight

    type(person).objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    ContentItem.objects.update(due_at=timezone.now())
    settle()

    assert "Aino Järvinen" not in item_of(page).body


def test_a_person_whose_record_an_editor_ends_disappears_at_once():
    person = PersonFactory(name="Aino Järvinen")
    page = NewsPageFactory()
    page.contact_links.add(PageContact(person=person))
    page.save_revision().publish()

    person.valid_until = timezone.localdate() - timedelta(days=1)
    person.save()

    assert "Aino Järvinen" not in item_of(page).body


def test_an_item_that_is_made_anew_together_with_one_that_vanishes_is_shown_again():
    network = NetworkPageFactory()
    pages = plant(NewsPage, NewsIndexPageFactory(parent=network), 40, body=body())
    reconcile()
    NetworkPage.objects.filter(pk=network.pk).update(live=False)
    mark_outdated([network.pk, pages[0].pk])

    while settle():
        pass

    assert state_of(network) == "unpublished"
    assert not ContentItem.objects.filter(withheld=True).exists()


# --- Copies ---------------------------------------------------------------------------------------


def test_copies_of_a_section_are_items_of_their_own(admin):
    network = NetworkPageFactory(title="Perheverkosto", slug="perheet")
    page = NewsPageFactory(parent=NewsIndexPageFactory(parent=network))
    before = ContentItem.objects.count()

    post(
        admin,
        "wagtailadmin_pages:copy",
        network.pk,
        new_title="Senioriverkosto",
        new_slug="seniorit",
        new_parent_page=network.get_parent().pk,
        copy_subpages="on",
        publish_copies="on",
    )

    assert ContentItem.objects.count() == before + 2
    copy = NetworkPage.objects.get(slug="seniorit")
    assert item_of(copy).id != item_of(network).id
    assert item_of(page).url.count("/perheet/") == 1


def test_an_alias_follows_what_it_is_an_alias_of():
    page = NewsPageFactory(title="Kokous")
    alias = page.create_alias(update_slug="kokous-toisaalla")

    page.title = "Kokous siirretty"
    page.save_revision().publish()
    assert item_of(alias).title == "Kokous siirretty"

    page.unpublish()
    assert item_of(alias).reason == "unpublished"


def test_a_translation_is_named_by_its_original_while_it_is_public():
    swedish = translated_site("sv")
    page = NewsPageFactory()
    page.get_parent().copy_for_translation(swedish.locale).save_revision().publish()
    translation = page.copy_for_translation(Locale.objects.get(language_code="sv"))
    translation.save_revision().publish()
    assert str(item_of(translation).id) in item_of(page).body

    translation.refresh_from_db()
    translation.unpublish()

    assert str(item_of(translation).id) not in item_of(page).body


def test_the_front_page_of_another_tree_is_not_public_content():
    HomePageFactory(title="Ei sivustoa", slug="irrallinen")

    assert site_root().pk
    assert not ContentItem.objects.filter(title="Ei sivustoa").exists()
