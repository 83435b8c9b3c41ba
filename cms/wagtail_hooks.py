"""The admin as Silta's own: its colours, its dashboard, and no more menus than an editor needs."""

from django.templatetags.static import static
from django.urls import path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import AdminOnlyMenuItem, MenuItem

from cms.dashboard import NewPagePanel, WaitingPanel
from cms.editors_help import editors_help
from cms.health import store_health
from cms.new_page import kinds_for, new_page


@hooks.register("insert_global_admin_css")
def colours():
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))


@hooks.register("insert_editor_js")
def finish_saving():
    return format_html('<script src="{}"></script>', static("cms/finish-saving.js"))


@hooks.register("register_admin_urls")
def urls():
    return [
        path("new/<slug:kind>/", new_page, name="new_page"),
        path("help/", editors_help, name="editors_help"),
        path("reports/partners/", store_health, name="store_health"),
    ]


@hooks.register("construct_homepage_panels")
def panels(request, panels):
    kinds = kinds_for(request.user)
    if kinds:
        panels.append(NewPagePanel(kinds))
    panels.append(WaitingPanel())


@hooks.register("register_help_menu_item")
def help_menu_item():
    return MenuItem(_("Help for editors"), reverse_lazy("editors_help"), icon_name="help", order=10)


@hooks.register("register_reports_menu_item")
def store_health_menu_item():
    return AdminOnlyMenuItem(_("What partners get"), reverse_lazy("store_health"), icon_name="globe", order=5)


@hooks.register("construct_main_menu")
def only_what_an_editor_needs(request, items):
    spared = set() if request.user.has_perm("search.view_searchcount") else {"reports"}
    if not request.user.has_perm("core.change_theme"):
        spared.add("settings")  # there is nothing in it that could be changed
    items[:] = [item for item in items if item.name not in spared]


@hooks.register("construct_reports_menu")
def only_the_report_on_searches(request, items):
    """Wagtail's own reports are about the whole site; those who have a part of it get ours alone."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name == "searches"]
