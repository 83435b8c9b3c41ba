"""Settings of the test suite; the database is chosen by DATABASE_URL."""

from cms.settings.base import *  # noqa: F403

SECRET_KEY = "tests-only"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
WHITENOISE_AUTOREFRESH = True  # there are no collected static files to read beforehand
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
LOGGING["root"]["level"] = "WARNING"  # noqa: F405

INSTALLED_APPS += ["django_migration_linter"]  # noqa: F405
MIGRATION_LINTER_OPTIONS = {
    "include_apps": ["home", "news", "events", "networks", "organisations", "people", "regions", "core"],
    "quiet": ["ok", "ignore"],
}

# The database is searched, whatever ELASTICSEARCH_URL says: that is for the tests that ask for a node.
ELASTICSEARCH = {"urls": []}
MODELSEARCH_BACKENDS = WAGTAILSEARCH_BACKENDS = {"default": SEARCH_IN_DATABASE}  # noqa: F405
