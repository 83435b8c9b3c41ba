"""The demo is loaded once for all the tests here: interrupted on the way and then gone on with, as after a kill."""

import re
from collections import Counter

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.urls import resolve
from django.utils import translation
from wagtail.fields import StreamField
from wagtail.models import Locale, Page, Revision
from wagtail_localize.models import Translation

from cms.demo.content import FOLDER, read, read_organisations
from cms.demo.loading import load_demo
from cms.preparation import tasks_put_aside
from core.business_ids import validate_business_id
from core.models import SiltaDocument, SiltaImage
from core.visibility import public_pages
from events.models import EventPage
from home.models import ContentPage
from networks.models import EditorGroup, NetworkPage, ProjectPage
from news.models import NewsPage
from organisations.models import OrganisationPage
from people.models import LiaisonPerson, Person
from regions.models import Municipality

FILES = sorted((FOLDER / "content").rglob("*.toml"))


class KilledError(Exception):
    pass


def killed_after(step):
    def report(words):
        if words == step:
            raise KilledError

    return report


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), tasks_put_aside(), transaction.atomic():
        for step in ("People", "Networks"):
            with pytest.raises(KilledError):
                load_demo(killed_after(step))
        call_command("demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def loaded(demo, db):
    return None


def kept():
    """How many there are of everything that the demo loads."""
    models = (Page, Revision, SiltaImage, SiltaDocument, Person, LiaisonPerson, User)
    return {model.__name__: model.objects.count() for model in models}


def demo_pages():
    return Page.objects.filter(depth__gt=1).specific()


def first_of_each_language(model):
    return [model.objects.filter(locale=locale).order_by("slug").first() for locale in Locale.objects.all()]


def leads_to_a_page(link):
    with translation.override(link[1:3]):
        return resolve(link).url_name == "wagtail_serve"


@pytest.mark.parametrize(
    ("model", "least"),
    [(OrganisationPage, 60), (NewsPage, 25), (NetworkPage, 8), (ProjectPage, 5), (EventPage, 20)],
)
def test_the_demo_has_as_much_as_was_promised(loaded, model, least):
    keys = model.objects.filter(locale__language_code="fi").values_list("slug", flat=True)

    assert len(set(keys)) == len(keys) >= least


def test_every_municipality_of_lapland_has_a_liaison_person(loaded):
    places = Municipality.objects.current().filter(region__code="19")

    assert places.count() == 21
    assert not places.filter(liaisons=None).exists()


def test_loading_the_demo_again_adds_and_changes_nothing(loaded):
    NewsPage.objects.filter(slug="kylakierros-lahtee").first().delete()
    before = kept()

    call_command("demo", verbosity=0)

    assert kept() == before


def test_every_page_of_the_demo_is_valid_and_public(loaded):
    pages = list(demo_pages())
    for page in pages:
        page.full_clean()
        for field in (field for field in page._meta.get_fields() if isinstance(field, StreamField)):
            field.stream_block.clean(getattr(page, field.name))

    assert public_pages(Page.objects.filter(depth__gt=1)).count() == len(pages)


def test_every_image_of_the_demo_says_what_it_shows(loaded):
    assert [image.title for image in SiltaImage.objects.all() if len(image.alt_text) < 20] == []
    with_picture = [page for page in demo_pages() if getattr(page, "main_image_id", None)]
    assert all(page.main_image_alt_text for page in with_picture)


def test_every_translation_of_the_demo_is_whole(loaded):
    unfinished = [
        (str(one.source), one.target_locale.language_code)
        for one in Translation.objects.select_related("source", "target_locale")
        if one.get_progress()[0] != one.get_progress()[1]
    ]

    assert unfinished == []
    assert Counter(Translation.objects.values_list("target_locale__language_code", flat=True))["sv"] >= 20


def test_the_words_in_a_table_are_translated_too(loaded, client):
    page = NewsPage.objects.get(locale__language_code="sv", title__startswith="Nu har språkkaféerna")

    html = client.get(page.get_url()).content.decode()

    assert "huvudbiblioteket" in html
    assert "pääkirjasto" not in html


@pytest.mark.parametrize("model", [ContentPage, NewsPage, NetworkPage, EventPage, OrganisationPage])
def test_pages_of_the_demo_link_to_public_pages_only(loaded, client, model):
    addresses = {page.get_url() for page in public_pages(Page.objects.filter(depth__gt=1))}
    html = "".join(client.get(page.get_url()).content.decode() for page in first_of_each_language(model))

    links = set(re.findall(r'href="(/(?:fi|sv|en)/[^"?#]+)', html))

    assert "<a>" not in html
    assert {link for link in links - addresses if leads_to_a_page(link)} == set()


def test_an_ended_project_and_a_closed_organisation_tell_who_continues(loaded):
    project = ProjectPage.objects.get(slug="sillanrakentajat")
    organisation = OrganisationPage.objects.get(slug="nuijamaan-naapuriapu")

    assert project.continued_by.slug == "kestava-silta"
    assert organisation.successor.slug == "rajakylien-yhteinen"


def test_the_editors_of_the_demo_work_in_their_own_network_and_have_no_password(loaded):
    joel = User.objects.get(username="joel.karvala")
    network = NetworkPage.objects.get(slug="saimaan-kumppanuuspoyta", locale__language_code="fi")

    assert [group.editor_group.role for group in joel.groups.all()] == [EditorGroup.Role.EDITORS]
    assert joel.groups.get().editor_group.network_key == network.translation_key
    assert not joel.has_usable_password()
    assert authenticate(username="joel.karvala", password="") is None


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_texts_of_the_demo_are_finished_and_name_only_domains_kept_for_examples(file):
    text = file.read_text(encoding="utf-8")
    domains = re.findall(r"@([\w.-]+\w)", text) + re.findall(r"https?://([\w.-]+\w)", text)

    assert [domain for domain in domains if not domain.endswith(".example")] == []
    assert (
        re.findall(r"(?i)\b(?:lorem|ipsum|todo|tbd|xxx|placeholder|esimerkkiteksti|tähän tulee)\b", text)
        == []
    )


def test_business_ids_and_addresses_in_the_demo_are_possible_and_used_once():
    organisations = read_organisations()
    numbers = [entry["business_id"] for entry in organisations if "business_id" in entry]
    for number in numbers:
        validate_business_id(number)
    people = [*read("people")["person"], *read("liaisons")["liaison"]]
    phones = [entry["phone"] for entry in (*organisations, *people) if "phone" in entry]

    assert len(set(numbers)) == len(numbers)
    assert len(set(phones)) == len(phones)
    assert all(phone.startswith("048 0") for phone in phones)
