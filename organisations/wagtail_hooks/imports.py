"""Taking files of organisations in, beside the list of organisations."""

from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from organisations.views import import_batches, import_jobs, imports
from organisations.wagtail_hooks.menu import REGISTRATION, RememberingMenuItem


class ImportMenuItem(RememberingMenuItem):
    def is_for(self, user):
        return imports.may_see_imports(user)


@hooks.register(REGISTRATION)
def imports_menu_item():
    return ImportMenuItem(
        _("Imports"), reverse_lazy("organisation_imports"), name="imports", icon_name="upload", order=20
    )


@hooks.register("register_admin_urls")
def import_urls():
    return [
        path("organisation-imports/", imports.ImportsView.as_view(), name="organisation_imports"),
        path("organisation-imports/new/", imports.UploadView.as_view(), name="organisation_import_new"),
        path(
            "organisation-imports/<uuid:key>/columns/",
            imports.ColumnsView.as_view(),
            name="organisation_import_columns",
        ),
        path(
            "organisation-imports/<uuid:key>/check/",
            imports.CheckView.as_view(),
            name="organisation_import_check",
        ),
        path("organisation-imports/<uuid:key>/discard/", imports.discard, name="organisation_import_discard"),
        path(
            "organisation-imports/<int:batch_id>/",
            import_batches.BatchView.as_view(),
            name="organisation_import",
        ),
        path(
            "organisation-imports/<int:batch_id>/undo/",
            import_batches.UndoView.as_view(),
            name="organisation_import_undo",
        ),
        path(
            "organisation-imports/work/<int:job_id>/",
            import_jobs.progress,
            name="organisation_import_progress",
        ),
        path(
            "organisation-imports/work/<int:job_id>/stop/",
            import_jobs.stop,
            name="organisation_import_stop",
        ),
        path(
            "organisation-imports/work/<int:job_id>/continue/",
            import_jobs.continue_work,
            name="organisation_import_continue",
        ),
    ]
