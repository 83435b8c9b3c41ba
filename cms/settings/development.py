"""The embedded default: SQLite, memory cache, media in a folder, mail on the console."""

from cms.settings.base import *  # noqa: F403

DEBUG = env.bool("SILTA_DEBUG", default=True)  # noqa: F405
SECRET_KEY = SECRET_KEY or "development-only-key-never-used-in-production"  # noqa: F405
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]  # noqa: F405
