"""As in production, on SQLite and without a proxy: no debugging, compiled templates, static files with hashes."""

import logging

from cms.settings.base import *  # noqa: F403

SECRET_KEY = "benchmarks-only"
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = "benchmarks.urls"
SECURE_SSL_REDIRECT = False
LOGGING["root"]["level"] = "ERROR"  # type: ignore[index]  # noqa: F405
logging.captureWarnings(True)
