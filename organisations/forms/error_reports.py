"""What visitors may say about an entry."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.visitor_forms import VisitorForm
from core.visitors import readable
from organisations.models import ErrorReport


class ErrorReportForm(VisitorForm):
    """A report of an error."""

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
