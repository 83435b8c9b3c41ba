import stat
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from elastic_transport import ConnectionError
from wagtail.models import Site
from wagtail.search.models import IndexEntry

from cms import preparation
from cms.processes import read_or_make_secret
from search.models import SearchEntry, SearchPosition
from tests.factories import NewsPageFactory

pytestmark = pytest.mark.django_db


def test_a_media_folder_that_cannot_be_written_is_named(settings, tmp_path):
    (tmp_path / "tiedosto").touch()
    settings.MEDIA_ROOT = str(tmp_path / "tiedosto" / "media")

    with pytest.raises(ImproperlyConfigured, match="SILTA_MEDIA_ROOT: cannot write to the folder"):
        preparation.check_surroundings()


def test_the_first_administrator_gets_a_password_that_only_the_owner_may_read(settings, tmp_path):
    settings.SILTA_ADMIN_PASSWORD = ""
    file = tmp_path / "var" / "admin-password"

    preparation.create_admin(file)

    admin = get_user_model().objects.get(username="admin")
    assert admin.check_password(file.read_text().strip())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_given_administrator_password_is_used_and_not_kept(settings, tmp_path):
    settings.SILTA_ADMIN_PASSWORD = "Jyväskylä-Lutakko-77"

    preparation.create_admin(tmp_path / "admin-password")

    assert get_user_model().objects.get(username="admin").check_password("Jyväskylä-Lutakko-77")
    assert not (tmp_path / "admin-password").exists()


def test_a_later_start_leaves_the_administrator_alone(settings, tmp_path):
    settings.SILTA_ADMIN_PASSWORD = "Ensimmäinen-1"
    preparation.create_admin(tmp_path / "admin-password")
    settings.SILTA_ADMIN_PASSWORD = "Toinen-2"

    preparation.create_admin(tmp_path / "admin-password")

    assert get_user_model().objects.get(username="admin").check_password("Ensimmäinen-1")


@pytest.mark.parametrize(
    ("address", "root"),
    [
        ("https://silta.example.fi", "https://silta.example.fi"),
        ("http://127.0.0.1:8101", "http://127.0.0.1:8101"),
    ],
)
def test_the_default_site_takes_the_address_of_the_installation(settings, address, root):
    settings.WAGTAILADMIN_BASE_URL = address

    preparation.set_address()

    assert Site.objects.get(is_default_site=True).root_url == root


def test_static_files_are_collected_again_only_when_they_have_changed(settings, tmp_path):
    (tmp_path / "lähteet").mkdir()
    settings.STATICFILES_DIRS = [tmp_path / "lähteet"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = str(tmp_path / "kootut")
    source, target = tmp_path / "lähteet" / "tyyli.css", tmp_path / "kootut" / "tyyli.css"
    source.write_text("a {}")
    preparation.collect_static()

    target.unlink()
    preparation.collect_static()
    assert not target.exists()

    source.write_text("a { color: red }")
    preparation.collect_static()
    assert target.read_text() == "a { color: red }"


def test_the_search_index_is_built_once_for_the_same_search_fields(tmp_path):
    NewsPageFactory()
    preparation.update_index(tmp_path / "stamp")
    stamp = (tmp_path / "stamp").stat()

    preparation.update_index(tmp_path / "stamp")

    assert (tmp_path / "stamp").stat().st_mtime_ns == stamp.st_mtime_ns


def test_the_search_index_is_built_anew_once_words_are_read_otherwise(tmp_path, monkeypatch):
    page = NewsPageFactory(title="Talkoot")
    preparation.update_index(tmp_path / "stamp")
    IndexEntry.objects.filter(object_id=page.pk).delete()
    preparation.update_index(tmp_path / "stamp")
    assert not page.index_entries.exists()

    monkeypatch.setattr(preparation, "rules", lambda: "other ones")
    preparation.update_index(tmp_path / "stamp")

    assert page.index_entries.exists()


def test_what_the_search_of_the_site_misses_is_taken_in():
    NewsPageFactory(title="Talkoot")
    SearchEntry.objects.all().delete()
    SearchPosition.objects.all().delete()

    preparation.fill_search()

    assert SearchEntry.objects.filter(public=True).count() == 1
    assert not SearchPosition.objects.get(pk="database").rebuilding


def test_a_search_engine_that_is_away_is_told_and_does_not_stop_the_start(tmp_path, monkeypatch, caplog):
    def refuse(*words, **options):
        if options.get("backend_name") == "default":
            raise ConnectionError("connection refused")

    monkeypatch.setattr(preparation, "call_command", refuse)

    preparation.update_index(tmp_path / "stamp")

    assert "ELASTICSEARCH_URL: it does not answer" in caplog.text
    assert not (tmp_path / "stamp").exists()


def test_texts_and_static_files_are_prepared_without_a_database(settings, tmp_path, capsys):
    settings.STATICFILES_FINDERS = []
    settings.STATIC_ROOT = str(tmp_path)

    call_command("prepare", "--files")

    assert "Database" not in capsys.readouterr().out


def test_the_generated_secret_stays_the_same(tmp_path):
    secret = read_or_make_secret(Path(tmp_path / "var" / "secret-key"))

    assert read_or_make_secret(Path(tmp_path / "var" / "secret-key")) == secret
    assert len(secret) >= 50
