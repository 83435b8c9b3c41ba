from django.contrib import admin
from django.urls import path, reverse_lazy
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import ModelAdmin, modeladmin_register

from organisations.models import OrganisationPage
from organisations.services.imports import directories_for
from organisations.views.admin_list import (
    LanguageFilter,
    MissingFilter,
    MunicipalityFilter,
    OrganisationButtons,
    OrganisationPermissions,
    OrganisationSearch,
    RegionFilter,
    ThemeFilter,
    organisations_seen_by,
)
from organisations.views.exports import OrganisationList
from organisations.views.many_changes import CHOSEN, ManyChanges
from organisations.wagtail_hooks.menu import REGISTRATION


@hooks.register(REGISTRATION)
def list_menu_item():
    url = reverse_lazy("organisations_modeladmin_index")
    return MenuItem(_("All entries"), url, name="organisation-list", icon_name="list-ul", order=10)


@modeladmin_register
class OrganisationAdmin(ModelAdmin):
    model = OrganisationPage
    base_url_path = "organisations"
    menu_label = _("Organisations")
    menu_icon = "home"
    add_to_admin_menu = False  # it is in the menu of the directory, see menu.py
    list_display = ["name", "business_id", "municipality", "themes", "checked", "status"]
    list_display_add_buttons = "name"
    export_filename = "silta-organisations"
    list_filter = [
        "state", "live", RegionFilter, MunicipalityFilter, ThemeFilter, MissingFilter, LanguageFilter,
    ]  # fmt: skip
    list_per_page = 50
    list_select_related = ["municipality__region", "locale"]
    ordering = ["sort_key"]
    search_fields = ["title"]
    search_handler_class = OrganisationSearch
    index_view_class = OrganisationList
    permission_helper_class = OrganisationPermissions
    button_helper_class = OrganisationButtons
    inspect_view_enabled = True
    inspect_view_fields = [
        "title", "summary", "description", "business_id", "register_number", "municipality", "street_address",
        "postal_code", "post_office", "phone", "email", "website", "joining", "accessibility", "state", "checked_on",
    ]  # fmt: skip

    def get_list_filter(self, request):
        # The package would add a filter of its own for the language, which needs Django's admin.
        return self.list_filter

    def get_list_display(self, request):
        if not hasattr(request, "may_change_many"):  # asked for every cell
            request.may_change_many = bool(directories_for(request.user))
        return [*(["chosen"] if request.may_change_many else []), *self.list_display]

    def get_admin_urls_for_registration(self):
        many = path(
            f"{self.base_url_path}/change-many/",
            ManyChanges.as_view(model_admin=self),
            name="organisations_change_many",
        )
        return (*super().get_admin_urls_for_registration(), many)

    @admin.display(description=_("Chosen"))
    def chosen(self, page):
        return format_html(
            '<input type="checkbox" form="change-many" name="{}" value="{}" aria-label="{}">',
            CHOSEN,
            page.pk,
            _("Choose %(name)s") % {"name": page.title},
        )

    def get_extra_class_names_for_field_col(self, obj, field_name):
        return ["nowrap"] if field_name in ("business_id", "municipality", "status") else []

    def get_queryset(self, request):
        pages = super().get_queryset(request).annotate_approved_schedule().prefetch_workflow_states()
        pages = pages.prefetch_related("theme_links__theme")
        return organisations_seen_by(request.user, pages)

    @admin.display(description=_("Name"), ordering="sort_key")
    def name(self, page):
        return page.title

    @admin.display(description=_("Themes"))
    def themes(self, page):
        return ", ".join(theme.name for theme in page.themes)

    @admin.display(description=_("Up to date?"), ordering="checked_on")
    def checked(self, page):
        day = date_format(page.checked_on, "SHORT_DATE_FORMAT") if page.checked_on else ""
        return " ".join([page.get_state_display(), day])

    @admin.display(description=_("Status"), ordering="live")
    def status(self, page):
        return page.status_string
