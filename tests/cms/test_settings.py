import os
import subprocess
import sys

import pytest
from django.conf import settings

from cms.settings.validation import missing_for_production, wrong_values

SOUND = {
    "DATABASE_URL": "postgresql://silta:salasana@localhost/silta",
    "SILTA_ALLOWED_HOSTS": "silta.example.fi",
    "SILTA_BASE_URL": "https://silta.example.fi",
    "SILTA_SECRET_KEY": "kZ7-" + "pitkä ja arvaamaton merkkijono " * 3,
}


def import_settings(name, variables):
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "diffsettings"],
        cwd=settings.BASE_DIR,
        env={**kept, "DJANGO_SETTINGS_MODULE": f"cms.settings.{name}", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_sound_variables():
    assert missing_for_production(SOUND) + wrong_values(SOUND) == []

    assert import_settings("production", SOUND).stderr == ""


def test_production_names_every_missing_variable_at_once_and_shows_no_traceback():
    answer = import_settings("production", {})

    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    for name in SOUND:
        assert f"{name}: is missing" in answer.stderr


def test_production_refuses_a_default_secret():
    answer = import_settings("production", {**SOUND, "SILTA_SECRET_KEY": "django-insecure-" + "a1b2c3" * 20})

    assert "SILTA_SECRET_KEY" in answer.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SILTA_SECRET_KEY", "lyhyt"),
        ("SILTA_SECRET_KEY", "a" * 80),
        ("SILTA_SECRET_KEY", "change-me-" + "k3j4h5" * 20),
        ("SILTA_ALLOWED_HOSTS", "*"),
        ("SILTA_ALLOWED_HOSTS", "toinen.example.fi"),
        ("SILTA_BASE_URL", "http://silta.example.fi"),
    ],
)
def test_production_refuses_what_is_not_safe(name, value):
    assert any(problem.startswith(name) for problem in missing_for_production({**SOUND, name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "foo"),
        ("DATABASE_URL", "mysql://silta@localhost/silta"),
        ("DATABASE_URL", "postgresql://silta@localhost/"),
        ("ELASTICSEARCH_CA_CERTS", "/ei/ole.pem"),
        ("ELASTICSEARCH_PREFIX", "Silta"),
        ("ELASTICSEARCH_PREFIX", "_silta"),
        ("ELASTICSEARCH_URL", "localhost:9200"),
        ("ELASTICSEARCH_URL", "http://localhost"),
        ("ELASTICSEARCH_URL", "https://a.example.fi:9200,b.example.fi:9200"),
        ("ELASTICSEARCH_URL", "https://a.example.fi:9200,http://b.example.fi:9200"),
        ("ELASTICSEARCH_URL", "https://localhost:9200/?pretty"),
        ("ELASTICSEARCH_URL", "http://localhost:ysi"),
        ("REDIS_URL", "http://localhost"),
        ("SILTA_ALLOWED_HOSTS", "https://silta.example.fi"),
        ("SILTA_BASE_URL", "silta.example.fi"),
        ("SILTA_BASE_URL", "https://silta.example.fi/"),
        ("SILTA_BASE_URL", "https://[silta"),
        ("SILTA_DEBUG", "joskus"),
        ("SILTA_EMAIL_URL", "mail.example.fi"),
        ("SILTA_LANGUAGES", "sv,en"),
        ("SILTA_LANGUAGES", "fi,xx"),
        ("SILTA_LANGUAGES", "fi,fi"),
        ("SILTA_LOG_LEVEL", "LOUD"),
        ("SILTA_MAP_TILES", "http://tiles.example.fi/{z}/{x}/{y}.png"),
        ("SILTA_MAP_TILES", "https://tiles.example.fi/"),
        ("SILTA_SNAPSHOTS_AT_ONCE", "0"),
        ("SILTA_MEDIA_S3_ENDPOINT", "s3.example.fi"),
        ("SILTA_MEDIA_URL", "media"),
        ("SILTA_TRUSTED_PROXIES", "caddy"),
    ],
)
def test_a_value_that_cannot_work_is_named(name, value):
    problems = wrong_values({**SOUND, name: value})

    assert [problem for problem in problems if problem.startswith(f"{name}: ")]


@pytest.mark.parametrize("settings_module", ["development", "production"])
def test_an_unreadable_database_address_is_told_without_a_traceback(settings_module):
    answer = import_settings(settings_module, {**SOUND, "DATABASE_URL": "foo"})

    assert "DATABASE_URL: is no address of a database" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({"ENDPOINT": "https://s3.example.fi"}, "SILTA_MEDIA_S3_BUCKET"),
        ({"BUCKET": "silta", "ACCESS_KEY": "avain"}, "SILTA_MEDIA_S3_SECRET_KEY"),
        ({"BUCKET": "silta", "SECRET_KEY": "salaisuus"}, "SILTA_MEDIA_S3_ACCESS_KEY"),
    ],
)
def test_half_a_media_storage_names_the_other_half(given, asked):
    variables = {f"SILTA_MEDIA_S3_{name}": value for name, value in given.items()}

    assert any(problem.startswith(f"{asked}: is missing") for problem in wrong_values(variables))


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:9200",
        "https://silta:sala%40sana@a.example.fi:9200,https://silta:sala%40sana@b.example.fi:9200",
        "https://proxy.example.fi:443/haku",
    ],
)
def test_elasticsearch_is_where_its_address_says(address):
    assert wrong_values({**SOUND, "ELASTICSEARCH_URL": address}) == []


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"ELASTICSEARCH_API_KEY": "avain"}, "ELASTICSEARCH_URL: is missing"),
        (
            {"ELASTICSEARCH_API_KEY": "avain", "ELASTICSEARCH_URL": "http://a:9200"},
            "ELASTICSEARCH_API_KEY: is of use",
        ),
        (
            {"ELASTICSEARCH_API_KEY": "k", "ELASTICSEARCH_URL": "https://u:p@a:9200"},
            "ELASTICSEARCH_API_KEY: is set",
        ),
        (
            {"ELASTICSEARCH_CA_CERTS": __file__, "ELASTICSEARCH_URL": "http://a:9200"},
            "ELASTICSEARCH_CA_CERTS: is of",
        ),
    ],
)
def test_settings_of_elasticsearch_that_do_not_fit_together_are_named(variables, named):
    assert [problem for problem in wrong_values({**SOUND, **variables}) if problem.startswith(named)]


def test_a_password_in_an_address_is_not_repeated():
    assert "sala" not in str(wrong_values({**SOUND, "ELASTICSEARCH_URL": "https://silta:sala@a.example.fi"}))


def test_an_empty_variable_counts_as_not_set():
    answer = import_settings(
        "development", {"DATABASE_URL": "", "SILTA_BASE_URL": "", "SILTA_SECRET_KEY": "x"}
    )

    assert answer.stderr == ""


def test_health_is_asked_without_tls_and_says_that_all_is_well(client, db, settings):
    settings.SECURE_SSL_REDIRECT = True

    response = client.get("/health/?format=json")

    assert response.status_code == 200
    assert set(response.json().values()) == {"OK"}


def test_the_public_site_allows_no_other_origin(client, db):
    policy = client.get("/health/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "unsafe" not in policy


def test_a_document_is_not_served_from_the_media_folder(client, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "salainen.pdf").write_text("salaisuus")

    assert client.get("/media/documents/salainen.pdf").status_code == 404
