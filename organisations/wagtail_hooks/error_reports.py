from django.urls import include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import page_permission_policy

from organisations.wagtail_hooks.menu import REGISTRATION, RememberingMenuItem


class ErrorReportsMenuItem(RememberingMenuItem):
    def is_for(self, user):
        return page_permission_policy.user_has_any_permission(user, ("change", "publish"))


@hooks.register("register_admin_urls")
def error_reports_urls():
    return [path("organisation-errors/", include("organisations.urls.error_reports"))]


@hooks.register(REGISTRATION)
def error_reports_menu_item():
    return ErrorReportsMenuItem(
        _("Reported errors"),
        reverse_lazy("organisation_error_reports"),
        icon_name="warning",
        order=50,
    )
