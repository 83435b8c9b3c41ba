from django.urls import include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import page_permission_policy


class ErrorReportsMenuItem(MenuItem):
    def is_shown(self, request):
        return page_permission_policy.user_has_any_permission(request.user, ("change", "publish"))


@hooks.register("register_admin_urls")
def error_reports_urls():
    return [path("organisation-errors/", include("organisations.urls.error_reports"))]


@hooks.register("register_reports_menu_item")
def error_reports_menu_item():
    return ErrorReportsMenuItem(
        _("Errors that visitors report"),
        reverse_lazy("organisation_error_reports"),
        icon_name="warning",
        order=900,
    )
