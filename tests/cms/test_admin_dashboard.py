"""The admin's front page shows what waits for the one who looks, and begins new pages in the right place."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail_localize.models import Translation, TranslationSource

from tests.factories import (
    EventIndexPageFactory,
    NetworkPageFactory,
    NewsIndexPageFactory,
    NewsPageFactory,
    PersonFactory,
)
from tests.hiding import translated_site
from tests.staff import editor_of, hub_group, moderator_of, user_in

pytestmark = pytest.mark.django_db
DONE = "Kaikki on tehty"


def dashboard(client):
    return client.get(reverse("wagtailadmin_home")).content.decode()


def waiting(client):
    """The text of the panel, without what Wagtail itself shows of recent edits."""
    page = dashboard(client)
    begin = (
        page.index('id="waiting-for-you-section"') if 'id="waiting-for-you-section"' in page else len(page)
    )
    return page[begin : page.find("</section>", begin)]


@pytest.fixture
def moderator(client):
    user = user_in(hub_group("moderators"), name="matti")
    client.force_login(user)
    return user


def test_when_nothing_waits_it_says_so(client, moderator):
    NewsPageFactory()

    assert DONE in waiting(client)


def test_ones_own_draft_waits_and_anothers_does_not(client, moderator):
    mine, other = NewsPageFactory(title="Oma luonnos"), NewsPageFactory(title="Toisen luonnos")
    mine.save_revision(user=moderator)
    other.save_revision(user=user_in(hub_group("editors")))

    shown = waiting(client)

    assert ("Oma luonnos" in shown, "Toisen luonnos" in shown, DONE in shown) == (True, False, False)


def test_what_is_scheduled_and_what_expires_soon_is_shown(client, moderator):
    page = NewsPageFactory(title="Huominen uutinen", live=False)
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    NewsPageFactory(title="Vanheneva uutinen", expire_at=timezone.now() + timedelta(days=3))
    NewsPageFactory(title="Kauas kestävä uutinen", expire_at=timezone.now() + timedelta(days=300))

    shown = waiting(client)

    assert ("Huominen uutinen" in shown, "Vanheneva uutinen" in shown) == (True, True)
    assert "Kauas kestävä" not in shown


def test_a_person_who_is_about_to_disappear_is_shown(client, moderator):
    PersonFactory(name="Aino Järvinen", valid_until=timezone.localdate() + timedelta(days=10))
    PersonFactory(name="Eino Virtanen", valid_until=timezone.localdate() + timedelta(days=100))

    shown = waiting(client)

    assert ("Aino Järvinen" in shown, "Eino Virtanen" in shown) == (True, False)


def test_a_page_changed_since_it_was_translated_is_shown(client, moderator):
    swedish = translated_site("sv").locale
    news = NewsPageFactory(title="Kokous siirtyi")
    news.get_parent().specific.copy_for_translation(swedish)
    source, _made = TranslationSource.get_or_create_from_instance(news)
    Translation.objects.create(source=source, target_locale=swedish)
    assert "Kokous siirtyi" not in waiting(client)

    TranslationSource.objects.update(last_updated_at=timezone.now() - timedelta(hours=1))
    news.save_revision().publish()

    assert "Kokous siirtyi" in waiting(client)


def test_what_others_sent_for_moderation_is_not_called_done(client):
    network = NetworkPageFactory(own_editors=True)
    page = NewsPageFactory(title="Hyväksyttävä", parent=NewsIndexPageFactory(parent=network))
    page.save_revision()
    page.get_workflow().start(page, editor_of(network))
    client.force_login(moderator_of(network))

    shown = dashboard(client)

    assert ("Hyväksyttävä" in shown, DONE in shown) == (True, False)


def test_the_dashboard_takes_as_many_queries_for_many_things_as_for_one(
    client, moderator, django_assert_max_num_queries
):
    for number in range(20):
        NewsPageFactory(title=f"Luonnos {number}").save_revision(user=moderator)
        PersonFactory(valid_until=timezone.localdate())

    with django_assert_max_num_queries(70):
        dashboard(client)


def test_an_editor_of_one_network_comes_straight_to_its_form(client):
    network = NetworkPageFactory(own_editors=True)
    place = NewsIndexPageFactory(parent=network)
    NewsIndexPageFactory(parent=NetworkPageFactory(own_editors=True))
    client.force_login(editor_of(network))

    response = client.get(reverse("new_page", args=["news"]))

    assert response.url == reverse("wagtailadmin_pages:add", args=["news", "newspage", place.pk])


def test_who_has_several_places_chooses_by_the_networks_name(client, moderator):
    for title in ("Perhejärjestöjen verkosto", "Senioriverkosto"):
        EventIndexPageFactory(parent=NetworkPageFactory(title=title))

    page = client.get(reverse("new_page", args=["event"])).content.decode()

    assert ("Perhejärjestöjen verkosto" in page, "Senioriverkosto" in page) == (True, True)


def test_only_buttons_that_lead_somewhere_are_shown(client):
    network = NetworkPageFactory(own_editors=True)
    NewsIndexPageFactory(parent=network)
    client.force_login(editor_of(network))

    shown = dashboard(client)

    assert ("Uusi uutinen" in shown, "Uusi järjestö" in shown) == (True, False)
    assert client.get(reverse("new_page", args=["organisation"])).status_code == 302
    assert client.get(reverse("new_page", args=["tuntematon"])).status_code == 404


def test_the_admin_has_its_own_name_colours_and_help_in_finnish(client, moderator):
    page = dashboard(client)

    assert "cms/admin.css" in page
    assert "Toimittajan ohje" in page
    assert "alternative" not in client.get(reverse("editors_help")).content.decode()


def test_a_plain_editor_is_spared_the_reports(client):
    client.force_login(user_in(hub_group("editors")))

    assert "/admin/reports/" not in dashboard(client)
