from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from regions.forms import AreaSearchForm
from regions.models import Municipality, PostalCode, Region, WellbeingCounty


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Everyone in the admin may look; nobody changes what the official tables say."""

    def user_has_permission(self, user, action):
        return action == "view" and user.has_perm("wagtailadmin.access_admin")

    def users_with_any_permission(self, actions):
        users = self._get_users_with_any_permission_codenames(["wagtailadmin.access_admin"])
        return users if "view" in actions else users.none()


class AreaIndexView(IndexView):
    is_searchable = True

    def search_queryset(self, queryset):
        return queryset.matching(self.search_query) if self.is_searching else queryset


class CurrentAreas:
    """The dialogue offers what exists today, fifty at a time, with where it is."""

    filter_form_class = AreaSearchForm

    def get_object_list(self):
        areas = self.model_class.objects.current()
        return areas.select_related("region") if hasattr(self.model_class, "region") else areas

    @property
    def columns(self):
        extra = [Column("region", label=_("Region"))] if hasattr(self.model_class, "region") else []
        return [*super().columns, *extra]


class ChooseAreaView(CurrentAreas, ChooseView):
    pass


class ChooseAreaResultsView(CurrentAreas, ChooseResultsView):
    pass


class AreaChooserViewSet(SnippetChooserViewSet):
    choose_view_class = ChooseAreaView
    choose_results_view_class = ChooseAreaResultsView


class AreaViewSet(SnippetViewSet):
    index_view_class = AreaIndexView
    chooser_viewset_class = AreaChooserViewSet
    chooser_per_page = 50
    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = 50
    refers_to = []

    def get_queryset(self, request):
        return self.model.objects.select_related(*self.refers_to) if self.refers_to else None


class RegionViewSet(AreaViewSet):
    model = Region
    icon = "site"
    list_display = ["__str__", "code", "name_sv", "name_en"]


class WellbeingCountyViewSet(AreaViewSet):
    model = WellbeingCounty
    icon = "site"
    refers_to = ["region"]
    list_display = ["__str__", "code", "kind", "region"]
    list_filter = ["region"]


class MunicipalityViewSet(AreaViewSet):
    model = Municipality
    icon = "home"
    refers_to = ["region", "wellbeing_county"]
    list_display = ["__str__", "code", "region", "wellbeing_county", "language", "population"]
    list_filter = ["region", "wellbeing_county", "language"]


class PostalCodeViewSet(AreaViewSet):
    model = PostalCode
    icon = "mail"
    refers_to = ["municipality"]
    list_display = ["code", "name", "municipality", "area_name_fi", "kind"]
    list_filter = ["kind"]


class AreaGroup(SnippetViewSetGroup):
    items = [RegionViewSet, WellbeingCountyViewSet, MunicipalityViewSet, PostalCodeViewSet]
    menu_label = _("Areas")
    menu_icon = "globe"
    menu_order = 850


for model in (Region, WellbeingCounty, Municipality, PostalCode):
    register_permission_policy(model, ReadOnlyPolicy(model))
register_snippet(AreaGroup)
