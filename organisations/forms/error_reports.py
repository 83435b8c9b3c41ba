"""What visitors may say about an entry."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.visitors import readable
from organisations.models import ErrorReport


class ErrorReportForm(forms.ModelForm):
    """A report of an error. The last field is left empty by people and filled in by machines."""

    homepage = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    class Meta:
        model = ErrorReport
        fields = ["text", "email"]
        widgets = {
            "text": forms.Textarea(attrs={"class": "field__input", "rows": 5, "maxlength": 2000}),
            "email": forms.EmailInput(attrs={"class": "field__input", "autocomplete": "email"}),
        }
        help_texts = {
            "text": _("For example: the phone number has changed, or the association has ended."),
            "email": _("Only if we may ask you more. It is deleted when the report has been handled."),
        }

    def clean_text(self) -> str:
        return readable(self.cleaned_data["text"]).strip()

    @property
    def by_machine(self) -> bool:
        return bool(self.cleaned_data.get("homepage"))
