"""What a reader may write."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.visitor_forms import VisitorForm
from core.visitors import readable, readable_line
from news.models import Comment


class CommentForm(VisitorForm):
    """A comment."""

    class Meta:
        model = Comment
        fields = ["name", "email", "text"]
        widgets = {
            "name": forms.TextInput(attrs={"class": "field__input", "autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"class": "field__input", "autocomplete": "email"}),
            "text": forms.Textarea(attrs={"class": "field__input", "rows": 8}),
        }

    def clean_name(self) -> str:
        return readable_line(self.cleaned_data["name"])

    def clean_text(self) -> str:
        text = readable(self.cleaned_data["text"]).strip()
        if not re.search(r"\w", text):
            raise ValidationError(_("Write your comment here."))
        return text
