from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentStoreConfig(AppConfig):
    name = "content_store"
    verbose_name = _("Content store")
    default_auto_field = "django.db.models.BigAutoField"
