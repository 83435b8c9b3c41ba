from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.choosers import BaseFilterForm

from people.models import Person
from people.querysets import PersonQuerySet


class PersonForm(WagtailAdminModelForm):
    """What an editor may say of a person; each complaint stands at its field, and nothing typed is lost."""

    def clean_last_confirmed(self) -> date | None:
        confirmed: date | None = self.cleaned_data["last_confirmed"]
        if confirmed and confirmed > localdate():
            raise forms.ValidationError(_("The details cannot have been confirmed in the future."))
        return confirmed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        written = cleaned.get("organisation_name", "").strip()
        if cleaned.get("organisation") and written:
            self.add_error(
                "organisation_name",
                _("Choose the organisation from the directory or write its name here, not both."),
            )
        return cleaned


class NewPersonForm(PersonForm):
    """A person who is added while choosing one for a page; the rest can be told later."""

    class Meta(WagtailAdminModelForm.Meta):
        model = Person
        fields = ["name", "title", "organisation_name", "phone", "email", "basis", "valid_until"]


class PersonSearchForm(BaseFilterForm):
    """The search field in the dialogue where a person is chosen."""

    q = forms.CharField(
        label=_("Name, organisation, e-mail or phone"),
        widget=forms.TextInput(attrs={"placeholder": _("Name, organisation, e-mail or phone")}),
        required=False,
    )

    def filter(self, objects: PersonQuerySet) -> PersonQuerySet:
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        return objects.matching(self.search_query)
