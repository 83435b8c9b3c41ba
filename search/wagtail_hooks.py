"""Where editors find synonyms and what visitors have searched for."""

from django.contrib.auth.models import Permission
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from search.admin_views import SearchesView, SynonymGroupViewSet

register_snippet(SynonymGroupViewSet)


class SearchesMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("search.view_searchcount")


@hooks.register("register_admin_urls")
def searches_urls():
    return [
        path("reports/searches/", SearchesView.as_view(), name="searches"),
        path("reports/searches/results/", SearchesView.as_view(results_only=True), name="searches_results"),
    ]


@hooks.register("register_reports_menu_item")
def searches_menu_item():
    return SearchesMenuItem(_("Searches"), reverse("searches"), name="searches", icon_name="search", order=10)


@hooks.register("register_permissions")
def right_to_see_searches():
    return Permission.objects.filter(content_type__app_label="search", codename="view_searchcount")
