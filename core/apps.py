from django.apps import AppConfig, apps
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Silta")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.images import get_image_model
        from wagtail.models import (
            Collection,
            CollectionViewRestriction,
            Page,
            PageViewRestriction,
            Site,
        )
        from wagtail.signals import post_page_move, pre_page_move

        from core import (
            checks,  # noqa: F401  registers itself
            signals,
        )
        from core.following import changes_made
        from core.models import LanguageSettings

        pre_delete.connect(signals.on_deleting)
        changes_made.connect(signals.on_changes_made)
        pre_delete.connect(signals.on_page_deleting, sender=Page)
        post_delete.connect(signals.on_page_deleted, sender=Page)
        post_save.connect(signals.on_bare_page_saved, sender=Page)
        pre_page_move.connect(signals.on_page_moving)
        post_page_move.connect(signals.on_page_moved)
        post_save.connect(signals.on_image_saved, sender=get_image_model())
        for changed in (post_save, post_delete):
            changed.connect(signals.on_page_restriction_changed, sender=PageViewRestriction)
            changed.connect(signals.on_collection_restriction_changed, sender=CollectionViewRestriction)
            changed.connect(signals.on_collection_changed, sender=Collection)
            changed.connect(signals.on_site_changed, sender=Site)
            for model in apps.get_models():
                if signals.parental_keys(model):
                    changed.connect(signals.on_page_part_changed, sender=model)
        m2m_changed.connect(
            signals.on_closed_languages_changed, sender=LanguageSettings.closed_locales.through
        )
