from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView
from wagtail.admin.panels import ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup, modeladmin_register

from people.forms import NewPersonForm, PersonForm, PersonSearchForm
from people.models import LiaisonPerson, Person
from people.views import (
    DeletePersonView,
    LiaisonValidityFilter,
    MatchingSearch,
    RegionFilter,
    ValidityFilter,
)


class PersonAdmin(ModelAdmin):
    model = Person
    menu_icon = "user"
    list_display = ["name", "title", "organisation_title", "phone", "email", "validity", "last_confirmed"]
    list_export = [
        "name", "title", "organisation_title", "phone", "email", "basis", "valid_until", "last_confirmed",
    ]  # fmt: skip
    export_filename = "silta-people"
    list_filter = [ValidityFilter, "basis", RegionFilter]
    list_per_page = 50
    list_select_related = ["organisation"]
    search_fields = ["name"]
    search_handler_class = MatchingSearch
    delete_view_class = DeletePersonView
    edit_handler = ObjectList(Person.panels, base_form_class=PersonForm)

    def validity(self, person):
        if person.valid_until is None:
            return _("Until further notice")
        day = date_format(person.valid_until, "SHORT_DATE_FORMAT")
        return day if person.is_current(localdate()) else _("Ended on %(day)s") % {"day": day}

    validity.short_description = _("Valid until")
    validity.admin_order_field = "valid_until"


class LiaisonAdmin(ModelAdmin):
    model = LiaisonPerson
    menu_icon = "group"
    list_display = ["municipality", "region", "person", "phone", "email", "validity"]
    list_export = ["municipality", "region", "person", "phone", "email", "validity"]
    export_filename = "silta-liaison-persons"
    list_filter = [LiaisonValidityFilter, RegionFilter]
    list_per_page = 50
    list_select_related = ["municipality__region", "person"]
    search_fields = ["person__name"]
    search_handler_class = MatchingSearch

    def region(self, liaison):
        return liaison.municipality.region.name

    region.short_description = _("Region")
    region.admin_order_field = "municipality__region__name_fi"

    def phone(self, liaison):
        return liaison.person.phone

    phone.short_description = _("Phone")

    def email(self, liaison):
        return liaison.person.email

    email.short_description = _("E-mail")

    def validity(self, liaison):
        return PersonAdmin.validity(self, liaison.person)

    validity.short_description = _("Valid until")
    validity.admin_order_field = "person__valid_until"


@modeladmin_register
class PeopleGroup(ModelAdminGroup):
    menu_label = _("People")
    menu_icon = "group"
    menu_order = 250
    items = [PersonAdmin, LiaisonAdmin]


class CurrentPeople:
    """The dialogue offers the people who may be shown today."""

    filter_form_class = PersonSearchForm

    def get_object_list(self):
        return self.model_class.objects.current(localdate())


class ChoosePersonView(CurrentPeople, ChooseView):
    pass


class ChoosePersonResultsView(CurrentPeople, ChooseResultsView):
    pass


class PersonChooserViewSet(SnippetChooserViewSet):
    choose_view_class = ChoosePersonView
    choose_results_view_class = ChoosePersonResultsView
    creation_form_class = NewPersonForm


class PersonViewSet(SnippetViewSet):
    """Makes people choosable in pages. They are listed, edited and deleted in `PersonAdmin` alone."""

    model = Person
    icon = "user"
    menu_item_is_registered = True
    chooser_viewset_class = PersonChooserViewSet

    def get_urlpatterns(self):
        def to(action):
            def url(view, *args, **kwargs):
                return reverse(f"people_person_modeladmin_{action}", kwargs=kwargs)

            return type("ToPersonAdmin", (RedirectView,), {"get_redirect_url": url}).as_view()

        usage = [pattern for pattern in super().get_urlpatterns() if pattern.name == "usage"]
        return [
            path("", to("index"), name="list"),
            path("add/", to("create"), name="add"),
            path("edit/<str:instance_pk>/", to("edit"), name="edit"),
            path("delete/<str:instance_pk>/", to("delete"), name="delete"),
            *usage,
        ]


register_snippet(PersonViewSet)
