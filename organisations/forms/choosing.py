"""What an editor looks for in the dialogue where an organisation is chosen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm, LocaleFilterMixin

from core.collation import finnish_sort_key
from organisations.querysets import OrganisationQuerySet
from regions.models import Municipality


def municipalities() -> list[tuple[str, str]]:
    places = [(place.code, place.name) for place in Municipality.objects.current()]
    return [("", str(_("All municipalities"))), *sorted(places, key=lambda one: finnish_sort_key(one[1]))]


class OrganisationSearchForm(LocaleFilterMixin, BaseFilterForm):
    """By any of the names, or the business ID, and by municipality and language."""

    field_order = ["q", "municipality", "locale"]

    q = forms.CharField(
        label=_("Name or business ID"),
        widget=forms.TextInput(attrs={"placeholder": _("Name or business ID")}),
        required=False,
    )
    municipality = forms.ChoiceField(
        label=_("Home municipality"),
        choices=municipalities,
        widget=forms.Select(attrs={"data-chooser-modal-search-filter": True}),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["locale"].label = _("Language")

    def filter(self, objects: OrganisationQuerySet) -> OrganisationQuerySet:
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        if code := self.cleaned_data["municipality"]:
            objects = objects.filter(municipality__code=code)
        if self.is_searching:
            objects = objects.named(self.search_query)
        found: OrganisationQuerySet = super().filter(objects)
        return found
