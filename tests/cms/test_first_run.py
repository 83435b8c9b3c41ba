from django.core.management import call_command
from wagtail.models import Locale, Page, Site

from cms.demo.planting import find, replant
from core.visibility import public_pages
from home.models import HomePage
from tests.factories import ContentPageFactory, site_root


def pages_in(code):
    return public_pages(Page.objects.filter(locale=Locale.objects.get(language_code=code), depth__gt=1))


def test_a_new_hub_has_front_pages_and_sections_in_finnish_swedish_and_english(db):
    call_command("first_run")

    assert isinstance(Site.objects.get().root_page.specific, HomePage)
    assert not Page.objects.filter(slug="home").exists()  # Wagtail's page of welcome
    menus = {code: [page.title for page in pages_in(code).in_menu()] for code in ("fi", "sv", "en")}
    assert menus == {
        "fi": ["Uutiset", "Tapahtumat", "Verkostot", "Hankkeet", "Järjestöt"],
        "sv": ["Nyheter", "Evenemang", "Nätverk", "Projekt", "Organisationer"],
        "en": ["News", "Events", "Networks", "Projects", "Associations"],
    }


def test_a_language_without_texts_of_ours_gets_a_front_page_with_nothing_in_finnish(db, settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("se", "Pohjoissaame")]
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES

    call_command("first_run")

    home = HomePage.objects.get(locale__language_code="se")
    assert (home.title, home.heading, home.lead, home.summary) == ("Silta", "Silta", "", "")


def test_what_editors_have_changed_since_the_first_run_stays_as_it_is(db):
    call_command("first_run")
    home, news, about = (
        find(name, Locale.get_default()) for name in ("home", "section/uutiset", "page/tietosuoja")
    )
    news.title = "Ajankohtaista"
    news.save_revision().publish()
    about.delete()

    call_command("first_run")

    assert Page.objects.get(pk=news.pk).title == "Ajankohtaista"
    assert find("page/tietosuoja", Locale.get_default()) is None
    assert HomePage.objects.filter(locale=home.locale).count() == 1


def test_a_tree_that_was_there_before_is_left_alone(db):
    home = site_root()

    call_command("first_run")

    assert not home.get_children().exists()
    assert HomePage.objects.get() == home


def test_the_demo_replaces_the_texts_of_the_first_run_only_where_nobody_has_edited_them(db):
    untouched, edited = ContentPageFactory(), ContentPageFactory()
    for page, times in ((untouched, 1), (edited, 2)):
        for _time in range(times):
            page.save_revision().publish()

    assert replant(untouched, {"summary": "Lukijaa ei seurata."})
    assert not replant(edited, {"summary": "Lukijaa ei seurata."})
