"""What people may type when they sign up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.visitors import readable, readable_line
from events.models import EventSignUp


class SignUpForm(forms.ModelForm):
    """A sign-up. The last field is left empty by people and filled in by machines."""

    homepage = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

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

    @property
    def by_machine(self) -> bool:
        return bool(self.cleaned_data.get("homepage"))
