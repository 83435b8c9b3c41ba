"""What people may type when they sign up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.visitor_forms import VisitorForm
from core.visitors import readable, readable_line
from events.models import EventSignUp


class SignUpForm(VisitorForm):
    """A sign-up."""

    class Meta:
        model = EventSignUp
        fields = ["name", "email", "phone", "message"]
        widgets = {
            "name": forms.TextInput(attrs={"class": "field__input", "autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"class": "field__input", "autocomplete": "email"}),
            "phone": forms.TextInput(
                attrs={"class": "field__input", "autocomplete": "tel", "inputmode": "tel"}
            ),
            "message": forms.Textarea(attrs={"class": "field__input", "rows": 4}),
        }
        help_texts = {
            "email": _("The confirmation goes to this address."),
            "message": _("For example what you need in order to take part."),
        }

    def clean_name(self) -> str:
        return readable_line(self.cleaned_data["name"])

    def clean_message(self) -> str:
        return readable(self.cleaned_data["message"]).strip()
