from django.contrib import admin
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView
from wagtail.admin.panels import ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup, modeladmin_register

from core.spreadsheets import ExportedIndexView
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
    list_display = ["name_and_title", "organisation", "contact", "validity"]
    list_export = [
        "name", "title", "organisation_title", "phone", "email", "basis", "valid_until", "last_confirmed",
    ]  # fmt: skip
    export_filename = "silta-people"
    index_view_class = ExportedIndexView
    list_filter = [ValidityFilter, "basis", RegionFilter]
    list_per_page = 50
    list_select_related = ["organisation"]
    search_fields = ["name"]
    search_handler_class = MatchingSearch
    delete_view_class = DeletePersonView
    edit_handler = ObjectList(Person.panels, base_form_class=PersonForm)

    @admin.display(description=_("Name"), ordering="name")
    def name_and_title(self, person):
        return str(person)

    @admin.display(description=_("Organisation"), ordering="organisation__title")
    def organisation(self, person):
        return person.organisation_title

    @admin.display(description=_("Phone and e-mail"))
    def contact(self, person):
        return lines(person.phone, person.email)

    @admin.display(description=_("Valid until"), ordering="valid_until")
    def validity(self, person):
        return validity_of(person)


class LiaisonAdmin(ModelAdmin):
    model = LiaisonPerson
    menu_icon = "group"
    list_display = ["municipality", "region", "person", "contact", "validity"]
    list_export = ["municipality", "region", "person", "phone", "email", "validity"]
    export_filename = "silta-liaison-persons"
    index_view_class = ExportedIndexView
    list_filter = [LiaisonValidityFilter, RegionFilter]
    list_per_page = 50
    list_select_related = ["municipality__region", "person"]
    search_fields = ["person__name"]
    search_handler_class = MatchingSearch

    @admin.display(description=_("Region"), ordering="municipality__region__name_fi")
    def region(self, liaison):
        return liaison.municipality.region.name

    @admin.display(description=_("Phone and e-mail"))
    def contact(self, liaison):
        return lines(liaison.person.phone, liaison.person.email)

    @admin.display(description=_("Phone"))
    def phone(self, liaison):
        return liaison.person.phone

    @admin.display(description=_("E-mail"))
    def email(self, liaison):
        return liaison.person.email

    @admin.display(description=_("Valid until"), ordering="person__valid_until")
    def validity(self, liaison):
        return validity_of(liaison.person)


def lines(*texts):
    return format_html_join(
        mark_safe("<br>"), '<span style="white-space: nowrap">{}</span>', [(text,) for text in texts if text]
    )


def validity_of(person):
    if person.valid_until is None:
        return gettext("Until further notice")
    day = date_format(person.valid_until, "SHORT_DATE_FORMAT")
    return day if person.is_current(localdate()) else gettext("Ended on %(day)s") % {"day": day}


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
