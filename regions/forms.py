from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm

from regions.querysets import AreaQuerySet


class AreaSearchForm(BaseFilterForm):
    """The search field in the dialogue where an area is chosen; it also finds by code."""

    q = forms.CharField(
        label=_("Name or code"),
        widget=forms.TextInput(attrs={"placeholder": _("Name or code")}),
        required=False,
    )

    def filter(self, objects: AreaQuerySet) -> AreaQuerySet:
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        return objects.matching(self.search_query) if self.is_searching else objects
