"""The list of organisations in the admin."""

from typing import Any

from django.contrib.admin.filters import SimpleListFilter
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page
from wagtail.permissions import page_permission_policy
from wagtail_modeladmin.helpers import DjangoORMSearchHandler, PageButtonHelper, PagePermissionHelper

from core.collation import finnish_sort_key
from core.models import Theme
from core.visibility import public_condition
from organisations.querysets import OrganisationQuerySet
from regions.models import Municipality, Region


def organisations_seen_by(user: User, organisations: QuerySet) -> QuerySet:
    """What an editor may know of: all that is public, and the drafts of the parts that she may work on."""
    if user.is_superuser:
        return organisations
    seen = public_condition()
    for page in page_permission_policy.instances_with_direct_explore_permission(user):
        seen |= Q(path__startswith=page.path)
    return organisations.filter(seen)


class OrganisationSearch(DjangoORMSearchHandler):
    """Finds by official name, other names and business ID, capital and small letters alike."""

    def search_queryset(self, queryset: OrganisationQuerySet, search_term: str, **kwargs: Any) -> QuerySet:
        text = search_term.replace("\0", "").strip()
        return queryset.named(text) if text else queryset


class OrganisationPermissions(PagePermissionHelper):
    """The rights are those of the page tree; looking closer is allowed to whoever sees the row."""

    def user_can_inspect_obj(self, user: User, obj: Page) -> bool:
        return organisations_seen_by(user, self.model.objects.filter(pk=obj.pk)).exists()


class OrganisationButtons(PageButtonHelper):
    """Editing for those who may, looking for the others. Moving, copying and deleting are done in the page tree."""

    def get_buttons_for_obj(
        self,
        obj: Page,
        exclude: list[str] | None = None,
        classnames_add: list[str] | None = None,
        classnames_exclude: list[str] | None = None,
    ) -> list[dict[str, Any]]:
        looking = "inspect" in (exclude or [])
        # Wagtail's outlined buttons cannot be read on the dark foot of the page where one looks closer.
        classes = (
            classnames_add or [],
            [*(classnames_exclude or []), *(["button-secondary"] if looking else [])],
        )
        buttons = []
        if self.permission_helper.user_can_edit_obj(self.request.user, obj):
            buttons.append(self.edit_button(obj.pk, *classes))
        elif not looking:
            buttons.append(self.inspect_button(obj.pk, *classes))
        if obj.live:
            classname = self.finalise_classname(["button-secondary", *classes[0]], classes[1])
            title = gettext("View on the site")
            url = obj.get_url(self.request)
            buttons.append({"url": url, "label": gettext("View"), "classname": classname, "title": title})
        return buttons

    def get_primary_button(self, obj: Page) -> dict[str, Any]:
        if self.permission_helper.user_can_edit_obj(self.request.user, obj):
            return self.edit_button(obj.pk)
        return self.inspect_button(obj.pk)


class LanguageFilter(SimpleListFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(locale.language_code, locale.get_display_name()) for locale in Locale.objects.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(locale__language_code=self.value()) if self.value() else queryset


class ThemeFilter(SimpleListFilter):
    title = _("theme")
    parameter_name = "theme"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(theme.code, theme.name) for theme in Theme.objects.all()]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.narrowed({"theme": self.value() or ""})


class RegionFilter(SimpleListFilter):
    title = _("region")
    parameter_name = "region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(region.code, region.name) for region in Region.objects.current()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(municipality__region__code=self.value()) if self.value() else queryset


class MunicipalityFilter(SimpleListFilter):
    """The municipalities of the region that is chosen: all of the country's would be a list of three hundred."""

    title = _("municipality")
    parameter_name = "municipality"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        of_region = Q(region__code=request.GET.get(RegionFilter.parameter_name, ""))
        places = Municipality.objects.current().filter(of_region | Q(code=self.value() or ""))
        return sorted(
            ((place.code, place.name) for place in places), key=lambda one: finnish_sort_key(one[1])
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(municipality__code=self.value()) if self.value() else queryset


class MissingFilter(SimpleListFilter):
    title = _("what is missing")
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("business_id", _("No business ID")),
            ("contact", _("No phone or e-mail")),
            ("place", _("No point on the map")),
            ("exact_place", _("Approximate point")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        missing: dict[str, dict[str, Any]] = {
            "business_id": {"business_id": ""},
            "contact": {"phone": "", "email": ""},
            "place": {"latitude": None},
            "exact_place": {"place_is_approximate": True},
        }
        return queryset.filter(**missing.get(self.value() or "", {}))
