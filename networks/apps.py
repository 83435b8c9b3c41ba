from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class NetworksConfig(AppConfig):
    name = "networks"
    verbose_name = _("Networks and projects")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from networks.models import NetworkPage
        from networks.signals import on_network_deleted, on_network_saved

        post_save.connect(on_network_saved, sender=NetworkPage)
        post_delete.connect(on_network_deleted, sender=NetworkPage)
