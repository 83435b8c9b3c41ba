"""An editor translates a page piece by piece, and sees what has changed since."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from core.models import PageTheme
from news.models import NewsPage
from people.models import PageContact
from tests.factories import ImageFactory, NewsPageFactory, PersonFactory, ThemeFactory
from tests.hiding import translated_site
from tests.staff import hub_group, user_in

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]


@pytest.fixture
def translator(client):
    """Somebody who translates, and may publish."""
    client.force_login(user_in(hub_group("moderators"), name="saga"))
    return client


@pytest.fixture
def news():
    translated_site("sv")
    news = NewsPageFactory(title="Kesäterveiset", main_image=ImageFactory(), summary="Hyvää kesää.")
    news.body = [
        ("heading", {"level": "2", "text": "Retki saareen"}),
        ("text", '<p>Lähdemme <b>aamulla</b>. <a href="https://example.fi/">Lue lisää</a></p>'),
        ("quote", {"text": "Oli hauskaa.", "who": "Aino Laine", "title": "puheenjohtaja"}),
        ("goals", {"heading": "", "goals": ["Yhdessä perille"]}),
    ]
    news.save_revision().publish()
    PageContact.objects.create(page=news, person=PersonFactory(name="Aino Laine"))
    PageTheme.objects.create(page=news, theme=ThemeFactory(name_fi="Vapaaehtoisuus"))
    return NewsPage.objects.get(pk=news.pk)


def send_to_translation(client, page):
    locale = Locale.objects.get(language_code="sv")
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    client.post(address, {"locales": locale.pk})
    return page.get_translation(locale)


def translate_all(client, page):
    """Every piece gets a Swedish text, in the admin's own way."""
    translation = Translation.objects.get(source__object_id=page.translation_key)
    for segment in StringSegment.objects.filter(source=translation.source):
        address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        ending = "-sv" if segment.context.path == "slug" else " (sv)"
        sent = urlencode({"value": segment.string.data + ending})
        response = client.put(address, sent, content_type="application/x-www-form-urlencoded")
        assert response.status_code in (200, 201), response.content
    return translation


def test_a_page_is_translated_piece_by_piece_and_published(
    translator, news, django_capture_on_commit_callbacks
):
    swedish = send_to_translation(translator, news)
    editing = translator.get(reverse("wagtailadmin_pages:edit", args=[swedish.pk]))
    translate_all(translator, news)
    with django_capture_on_commit_callbacks(execute=True):
        translator.post(reverse("wagtailadmin_pages:edit", args=[swedish.pk]), {"action": "publish"})

    swedish = NewsPage.objects.get(pk=swedish.pk)
    assert "Retki saareen" in editing.content.decode()
    assert swedish.live is True
    assert swedish.title == "Kesäterveiset (sv)"
    assert [block.block_type for block in swedish.body] == ["heading", "text", "quote", "goals"]
    assert swedish.body[0].value["text"] == "Retki saareen (sv)"
    assert "https://example.fi/" in str(swedish.body[1].value)


def test_pictures_contacts_and_themes_come_along(translator, news):
    swedish = send_to_translation(translator, news)

    assert swedish.specific.main_image == news.main_image
    assert [link.person.name for link in swedish.contact_links.all()] == ["Aino Laine"]
    assert [theme.name_fi for theme in swedish.specific.themes] == ["Vapaaehtoisuus"]


def test_a_change_of_the_original_is_seen_until_it_is_taken_over(translator, news):
    swedish = send_to_translation(translator, news)
    translate_all(translator, news)
    dashboard = reverse("wagtailadmin_home")
    before = translator.get(dashboard).content.decode()
    TranslationSource.objects.update(last_updated_at="2026-01-01T00:00:00+02:00")
    news.summary = "Hyvää syksyä."
    news.save_revision().publish()

    seen = translator.get(dashboard).content.decode()
    source = TranslationSource.objects.get(object_id=news.translation_key)
    translator.post(reverse("wagtail_localize:update_translations", args=[source.pk]))
    editing = translator.get(reverse("wagtailadmin_pages:edit", args=[swedish.pk])).content.decode()
    after = translator.get(dashboard).content.decode()

    heading = "Vanhentuneet käännökset"
    assert [heading in page for page in (before, seen, after)] == [False, True, False]
    assert "syksy\\u00e4" in editing or "syksyä" in editing


PROGRAM = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth.models import User
from django.test import Client
from wagtail.models import Locale
from tests.hiding import translated_site
from tests.factories import NewsPageFactory
translated_site("se")
user = User.objects.create_superuser("aino")
client = Client()
client.force_login(user)
page = client.get("/se/")
admin = client.get("/admin/")
locales = client.get("/admin/locales/")
print(page.status_code, admin.status_code, "davvis" in page.content.decode().lower(), locales.status_code)
"""


def test_northern_sami_can_be_switched_on(tmp_path):
    variables = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'se.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "SILTA_LANGUAGES": "fi,sv,en,se",
        "PYTHONPATH": str(ROOT),
    }

    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", PROGRAM],
        cwd=ROOT, env=variables, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.stdout.split() == ["200", "200", "True", "200"], done.stderr[-2000:]
