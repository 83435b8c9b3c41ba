"""Forms for people without an account."""

from django import forms
from django.utils.translation import gettext_lazy as _


class VisitorForm(forms.ModelForm):
    """A form whose last field is left empty by people and filled in by machines."""

    homepage = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def by_machine(self) -> bool:
        return bool(self.cleaned_data.get("homepage"))
