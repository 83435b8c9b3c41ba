"""The server loads its code while the hub is being prepared, and serves what has been prepared."""

import json

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import storages

from cms import server
from cms.server import read_static_files_again


def test_texts_are_translated_before_the_code_is_loaded_that_says_them(monkeypatch, tmp_path):
    done = []
    monkeypatch.setattr(server, "follow_parent", lambda: None)
    monkeypatch.setattr(server, "read_ahead", lambda: None)
    monkeypatch.setattr(server, "compile_catalogues", lambda: done.append("texts"))
    monkeypatch.setattr(server.django, "setup", lambda **_options: done.append("code"))
    ready = tmp_path / "prepared"
    ready.touch()

    server.load_application("cms.wsgi:application", ready=ready)

    assert done[:2] == ["texts", "code"]


def test_static_files_collected_after_the_code_was_loaded_are_known(settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": f"{ManifestStaticFilesStorage.__module__}.{ManifestStaticFilesStorage.__name__}"
        },
    }
    assert storages["staticfiles"].hashed_files == {}

    manifest = {"paths": {"silta.css": "silta.0123.css"}, "version": "1.1", "hash": "0"}
    (tmp_path / "staticfiles.json").write_text(json.dumps(manifest))
    read_static_files_again()

    assert storages["staticfiles"].hashed_files == {"silta.css": "silta.0123.css"}
