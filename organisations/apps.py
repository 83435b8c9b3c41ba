from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "organisations"
    verbose_name = _("Organisations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from organisations.models import ImportUpload
        from organisations.signals import on_upload_deleted

        post_delete.connect(on_upload_deleted, sender=ImportUpload)
