"""Settings shared by every way of running Silta, strict enough for production.

Everything that differs between installations comes from environment variables, all read in the
table below. `development` and `test` only loosen what stands here; `production` adds what must be there.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django.conf.locale
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from cms.settings.search_nodes import search_options
from cms.settings.validation import wrong_values

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# What this installation keeps for itself: embedded database, media, collected files, generated secrets.
DATA_DIR = Path(os.environ.get("SILTA_DATA_DIR") or BASE_DIR / "var")

env = environ.Env(
    DATABASE_URL=(str, f"sqlite:///{DATA_DIR / 'silta.sqlite3'}"),
    ELASTICSEARCH_API_KEY=(str, ""),
    ELASTICSEARCH_CA_CERTS=(str, ""),
    ELASTICSEARCH_PREFIX=(str, "silta_"),
    ELASTICSEARCH_URL=(list, []),
    REDIS_URL=(str, ""),
    SILTA_ADMIN_PASSWORD=(str, ""),
    SILTA_ALLOWED_HOSTS=(list, []),
    SILTA_BASE_URL=(str, "http://127.0.0.1:8000"),
    SILTA_BOUNCE_ADDRESS=(str, ""),
    SILTA_CHECK_MAILS=(int, 2000),
    SILTA_DATA_DIR=(str, str(DATA_DIR)),
    SILTA_DEBUG=(bool, False),
    SILTA_EMAIL_FROM=(str, "silta@localhost"),
    SILTA_EMAIL_URL=(str, "consolemail://"),
    SILTA_IMPORT_MEGABYTES=(int, 50),
    SILTA_LANGUAGES=(list, ["fi", "sv", "en"]),
    SILTA_LOG_LEVEL=(str, "INFO"),
    SILTA_MAP_TILES=(str, ""),
    SILTA_MAP_TILES_CREDIT=(str, ""),
    SILTA_MEDIA_ROOT=(str, str(DATA_DIR / "media")),
    SILTA_MEDIA_S3_ACCESS_KEY=(str, ""),
    SILTA_MEDIA_S3_BUCKET=(str, ""),
    SILTA_MEDIA_S3_ENDPOINT=(str, ""),
    SILTA_MEDIA_S3_REGION=(str, ""),
    SILTA_MEDIA_S3_SECRET_KEY=(str, ""),
    SILTA_MEDIA_URL=(str, "/media/"),
    SILTA_PROPOSAL_DAYS=(int, 30),
    SILTA_SECRET_KEY=(str, ""),
    SILTA_SIGN_UP_DAYS=(int, 30),
    SILTA_SNAPSHOTS_AT_ONCE=(int, 2),
    SILTA_STATIC_ROOT=(str, str(DATA_DIR / "static")),
    SILTA_TRUSTED_PROXIES=(bool, False),
)
env.ENVIRON = {name: value for name, value in os.environ.items() if value}  # empty means not set

if problems := wrong_values(os.environ):
    raise ImproperlyConfigured("Silta does not start with these settings:\n  " + "\n  ".join(problems))

DEBUG = False
SECRET_KEY = env("SILTA_SECRET_KEY")
ALLOWED_HOSTS = env("SILTA_ALLOWED_HOSTS")
ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rooms first, top to bottom, so that their templates win over those of the libraries.
INSTALLED_APPS = [
    "cms",
    "hub",
    "search",
    "home",
    "news",
    "events",
    "networks",
    "organisations",
    "people",
    "regions",
    "core",
    "content_store",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail_modeladmin",
    "wagtail.api.v2",
    "wagtail.api.v3",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.contrib.typed_table_block",
    "wagtail.documents",
    "wagtail.embeds",
    "wagtail.images",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.users",
    "wagtail.admin",
    "wagtail",
    "django_tasks",
    "django_tasks_db",
    "health_check",
    "modelcluster",
    "ninja",
    "phonenumber_field",
    "rest_framework",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "hub.middleware.HubApiMiddleware",
    "hub.middleware.WagtailApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.middleware.PageLocaleMiddleware",
    "cms.middleware.AdminLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "core.middleware.StillUsedMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    }
]

# --- Data ---------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url_config(env("DATABASE_URL"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A writer that upgrades a read transaction fails at once with "database is locked"; see Django's
    # notes on SQLite. IMMEDIATE with a busy timeout makes writers queue instead.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # The statements of the hub API stay prepared; Django's own are never.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("prepare_threshold", 5)

CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env("REDIS_URL")}
        if env("REDIS_URL")
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# The database is kept searchable also beside Elasticsearch, and answers while that is away.
SEARCH_IN_DATABASE = {
    "BACKEND": "search.backends.sqlite"
    if DATABASES["default"]["ENGINE"].endswith("sqlite3")
    else "search.backends.postgresql"
}
# Where the content store is searched; none: in the database alone.
ELASTICSEARCH = search_options(
    env("ELASTICSEARCH_URL"), env("ELASTICSEARCH_API_KEY"), env("ELASTICSEARCH_CA_CERTS")
)
ELASTICSEARCH_PREFIX = env("ELASTICSEARCH_PREFIX")
MODELSEARCH_BACKENDS = WAGTAILSEARCH_BACKENDS = (
    {
        "default": {
            "BACKEND": "search.backends.elasticsearch",
            "URLS": ELASTICSEARCH["urls"],
            "OPTIONS": {name: value for name, value in ELASTICSEARCH.items() if name != "urls"},
            "INDEX_PREFIX": ELASTICSEARCH_PREFIX,
            "TIMEOUT": 5,  # seconds; also of what is written
        },
        "database": SEARCH_IN_DATABASE,
    }
    if env("ELASTICSEARCH_URL")
    else {"default": SEARCH_IN_DATABASE}
)

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Files --------------------------------------------------------------------------------------

MEDIA_ROOT = env("SILTA_MEDIA_ROOT")
MEDIA_URL = env("SILTA_MEDIA_URL")
SILTA_MEDIA_IS_REMOTE = bool(env("SILTA_MEDIA_S3_BUCKET"))
STATIC_ROOT = env("SILTA_STATIC_ROOT")
STATIC_URL = "/static/"
STORAGES = {
    "default": (
        {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": env("SILTA_MEDIA_S3_BUCKET"),
                "endpoint_url": env("SILTA_MEDIA_S3_ENDPOINT") or None,
                "region_name": env("SILTA_MEDIA_S3_REGION") or None,
                "access_key": env("SILTA_MEDIA_S3_ACCESS_KEY") or None,
                "secret_key": env("SILTA_MEDIA_S3_SECRET_KEY") or None,
                "file_overwrite": False,
                "querystring_auth": False,
                "max_memory_size": 10 * 1024 * 1024,  # larger files are read from the disk
            },
        }
        if env("SILTA_MEDIA_S3_BUCKET")
        else {"BACKEND": "core.storage.WholeFileStorage"}
    ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
SILTA_IMPORT_BYTES = env("SILTA_IMPORT_MEGABYTES") * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long page with many blocks posts thousands of fields

# --- Languages and time -------------------------------------------------------------------------

# Django does not know Northern Sámi.
django.conf.locale.LANG_INFO["se"] = {
    "bidi": False,
    "code": "se",
    "name": "Northern Sami",
    "name_local": "davvisámegiella",
}
LANGUAGE_NAMES = {
    "fi": _("Finnish"),
    "sv": _("Swedish"),
    "en": _("English"),
    "se": _("Northern Sámi"),
}
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [(code, LANGUAGE_NAMES[code]) for code in env("SILTA_LANGUAGES")]
LANGUAGE_CODE = "fi"
LANGUAGE_COOKIE_NAME = "silta_language"
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale_libraries"]
TIME_ZONE = "Europe/Helsinki"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["cms.formats"]
WAGTAIL_DATE_FORMAT = "%d.%m.%Y"
WAGTAIL_TIME_FORMAT = "%H.%M"
WAGTAIL_DATETIME_FORMAT = "%d.%m.%Y %H.%M"
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = [(code, name) for code, name in LANGUAGES if code != "se"]
WAGTAILADMIN_USER_LOGIN_FORM = "cms.login.LoginForm"

# --- Wagtail ------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Silta"
WAGTAILADMIN_BASE_URL = env("SILTA_BASE_URL")
WAGTAILIMAGES_IMAGE_MODEL = "core.SiltaImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.uploads.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif", "gif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "core.SiltaDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "core.uploads.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "rtf", "txt", "csv", "ics"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # so that private collections stay private, whatever the storage
WAGTAIL_ENABLE_UPDATE_CHECK = False  # no request to others from the editors' browsers
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILAPI_BASE_URL = env("SILTA_BASE_URL")
WAGTAILAPI_RICH_TEXT_FORMAT = "html"
WAGTAILAPI_LIMIT_MAX = 100
WAGTAIL_MODERATION_ENABLED = True
WAGTAILREDIRECTS_AUTO_CREATE = False  # core/redirects.py does it for sections of any size
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # what an editor types is Finnish time, wherever the editor is
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        # What the templates and partners' sites render; headings are blocks of their own.
        "OPTIONS": {"features": ["bold", "italic", "ol", "ul", "link", "document-link"]},
    }
}
PHONENUMBER_DEFAULT_REGION = "FI"
PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "INTERNATIONAL"


# --- Mail ---------------------------------------------------------------------------------------

vars().update(env.email_url_config(env("SILTA_EMAIL_URL")))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("SILTA_EMAIL_FROM")

# --- Organisations ------------------------------------------------------------------------------

SILTA_BOUNCE_ADDRESS = env("SILTA_BOUNCE_ADDRESS")  # where mail servers send what they cannot deliver
SILTA_CHECK_MAILS = env("SILTA_CHECK_MAILS")  # to organisations in one night, at most; 0 for none
SILTA_PROPOSAL_DAYS = env("SILTA_PROPOSAL_DAYS")  # after the decision, until who proposed it is forgotten

# --- Events -------------------------------------------------------------------------------------

SILTA_SIGN_UP_DAYS = env("SILTA_SIGN_UP_DAYS")  # after the event, until those who signed up are forgotten
SILTA_SNAPSHOTS_AT_ONCE = env("SILTA_SNAPSHOTS_AT_ONCE")  # of the requests that a process answers at once

# --- Maps ---------------------------------------------------------------------------------------

# Images behind the directory's map, such as https://…/{z}/{x}/{y}.png.
SILTA_MAP_TILES = env("SILTA_MAP_TILES")
SILTA_MAP_TILES_CREDIT = env("SILTA_MAP_TILES_CREDIT")

# --- Security -----------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "wagtailadmin_login"
SILTA_ADMIN_PASSWORD = env("SILTA_ADMIN_PASSWORD")  # of the user `admin` that the first start makes
CSRF_TRUSTED_ORIGINS = [env("SILTA_BASE_URL")]
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked from inside, without TLS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
if env("SILTA_TRUSTED_PROXIES"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The public site asks nothing of anybody else, and runs no script that stands in a page.
MEDIA_HOSTS = [f"{url.scheme}://{url.netloc}"] if (url := urlsplit(MEDIA_URL)).netloc else []
TILE_HOSTS = [f"{url.scheme}://{url.netloc}"] if (url := urlsplit(SILTA_MAP_TILES)).netloc else []
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],  # Wagtail's admin has scripts and styles in its pages
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],  # the editor shows a preview of the page in a frame
        "img-src": [SELF, "data:", *MEDIA_HOSTS, *TILE_HOSTS],
        "manifest-src": [SELF],
        "media-src": [SELF, *MEDIA_HOSTS],
        "script-src": [SELF],
        "style-src": [SELF],
        "upgrade-insecure-requests": True,
    },
}

# --- Logs ---------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # strangers trying names
        "django.request": {"level": "ERROR"},  # strangers trying addresses
        "elastic_transport": {"level": "ERROR"},  # otherwise a page of them for each search while it is away
        "django_tasks": {"level": "WARNING"},  # otherwise two lines for every task
        "django_tasks_db": {"level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": env("SILTA_LOG_LEVEL")},
}
