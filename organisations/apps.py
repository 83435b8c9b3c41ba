from django.apps import AppConfig
from django.db.models.signals import post_delete, pre_delete
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "organisations"
    verbose_name = _("Organisations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.signals import page_published, task_rejected

        from organisations import signals
        from organisations.models import ImportUpload, OrganisationPage

        post_delete.connect(signals.on_upload_deleted, sender=ImportUpload)
        page_published.connect(signals.on_page_published, sender=OrganisationPage)
        task_rejected.connect(signals.on_task_rejected)
        pre_delete.connect(signals.on_page_deleting, sender=OrganisationPage)
