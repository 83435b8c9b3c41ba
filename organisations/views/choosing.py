"""The dialogue where an organisation is chosen: of a hundred thousand, the one of this name in that place."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import (
    ChooseResultsView,
    ChooseView,
    ChosenMultipleView,
    ChosenResponseMixin,
    ChosenView,
)
from wagtail.admin.widgets.chooser import BaseChooser

from core.admin_lists import LongListPaginator
from core.admin_views import AdminRequest
from organisations.forms.choosing import OrganisationSearchForm
from organisations.models import OrganisationPage
from organisations.views.admin_list import organisations_seen_by

PER_PAGE = 20
LONGEST_KEY = 18  # digits


def chosen_title(page: OrganisationPage) -> str:
    """The name with the municipality: many associations in the country are called alike."""
    title = page.get_admin_display_title()
    return f"{title} ({page.municipality.name})" if page.municipality else title


class OrganisationsOffered:
    """What the user may know of, in the order of the directory, with what tells entries of one name apart."""

    request: AdminRequest
    filter_form_class = OrganisationSearchForm
    per_page = PER_PAGE
    paginator_class = LongListPaginator

    def can_create(self) -> bool:
        """Organisations are added in the page tree."""
        return False

    def get_object_list(self) -> QuerySet:
        organisations = OrganisationPage.objects.in_directory_order().select_related("municipality", "locale")
        organisations = organisations.annotate_approved_schedule().prefetch_workflow_states()
        return organisations_seen_by(self.request.user, organisations)

    @property
    def columns(self) -> list[Column]:
        return [
            self.title_column,  # type: ignore[attr-defined]  # of the view that this is mixed into
            Column("municipality", label=_("Home municipality")),
            Column("business_id", label=_("Business ID")),
            Column("language", label=_("Language"), accessor="locale"),
            Column("status", label=_("Status"), accessor="status_string"),
        ]


class ChooseOrganisationView(OrganisationsOffered, ChooseView):
    pass


class OrganisationResultsView(OrganisationsOffered, ChooseResultsView):
    pass


class KnownOrganisations(ChosenResponseMixin):
    """Whatever the address asks for, only what the user may know of is told."""

    request: AdminRequest

    def get_objects(self, pks: Iterable[str]) -> QuerySet:
        keys = [key for key in pks if key.isdecimal() and len(key) <= LONGEST_KEY]
        organisations = OrganisationPage.objects.in_directory_order().filter(pk__in=keys)
        return organisations_seen_by(self.request.user, organisations.select_related("municipality"))

    def get_object(self, pk: str) -> OrganisationPage:
        return self.get_objects([pk]).get()

    def get_display_title(self, instance: OrganisationPage) -> str:
        return chosen_title(instance)


class OrganisationChosenView(KnownOrganisations, ChosenView):
    pass


class OrganisationsChosenView(KnownOrganisations, ChosenMultipleView):
    pass


class OrganisationChooser(BaseChooser):
    """The field of a form: which organisation it is, and the way to the dialogue."""

    def get_display_title(self, instance: Any) -> str:
        return chosen_title(instance)
