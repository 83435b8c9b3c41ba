"""The embedded default of `make run`: SQLite, memory cache, media in a folder, mail on the console, no TLS."""

from cms.processes import read_or_make_secret
from cms.settings.base import *  # noqa: F403

DEBUG = env("SILTA_DEBUG")  # noqa: F405
SECRET_KEY = SECRET_KEY or read_or_make_secret(DATA_DIR / "secret-key")  # noqa: F405
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]  # noqa: F405

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
CONTENT_SECURITY_POLICY["DIRECTIVES"].pop("upgrade-insecure-requests")  # noqa: F405

if DEBUG:
    # Templates and static files are read again for every request.
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
    WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
