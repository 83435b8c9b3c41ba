from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.following import changes_made
        from core.reconciliation import store_compared
        from search.index.healing import heal
        from search.models import SynonymGroup
        from search.signals import follow_after_commit, on_synonyms_changed

        import_module("search.checks")
        changes_made.connect(follow_after_commit, dispatch_uid="search")
        store_compared.connect(heal, dispatch_uid="search")
        for changed in (post_save, post_delete):
            changed.connect(on_synonyms_changed, sender=SynonymGroup, dispatch_uid="search_synonyms")
