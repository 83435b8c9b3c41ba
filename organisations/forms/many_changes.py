"""The form of the admin with which many entries are changed alike."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Theme
from organisations.forms.imports import IntoDirectoryForm
from organisations.models import OrganisationPage
from organisations.services.many_changes import Change
from regions.models import Region


class UserField(forms.ModelChoiceField):
    """Somebody who may log in, by full name."""

    def label_from_instance(self, user: User) -> str:
        name = user.get_full_name()
        return f"{name} ({user.get_username()})" if name else user.get_username()


class TermsField(forms.ModelMultipleChoiceField):
    """Terms of a vocabulary, to be ticked."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, term: Any) -> str:
        return str(term.name)


class ManyChangesForm(IntoDirectoryForm):
    """What is done with each of the entries; nothing for what stays as it is."""

    add_themes = TermsField(Theme.objects.all(), required=False, label=_("Themes to add"))
    remove_themes = TermsField(Theme.objects.all(), required=False, label=_("Themes to take away"))
    add_regions = TermsField(Region.objects.current(), required=False, label=_("Regions to add"))
    remove_regions = TermsField(Region.objects.current(), required=False, label=_("Regions to take away"))
    state = forms.ChoiceField(
        required=False,
        label=_("State"),
        choices=[("", _("Stays as it is")), *OrganisationPage.State.choices],
    )
    owner = UserField(
        User.objects.filter(is_active=True).order_by("last_name", "first_name", "username"),
        required=False,
        label=_("Owner in the admin"),
        empty_label=_("Stays as it is"),
        help_text=_("The owner may also edit the entry with the right to add alone."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for key in ("themes", "regions"):
            both = set(cleaned.get(f"add_{key}") or ()) & set(cleaned.get(f"remove_{key}") or ())
            if both:
                names = ", ".join(sorted(str(term.name) for term in both))
                self.add_error(
                    f"remove_{key}",
                    gettext("%(names)s cannot be both added and taken away.") % {"names": names},
                )
        if not self.errors and not self.change():
            raise ValidationError(_("Choose what is to be changed."))
        return cleaned

    def change(self) -> Change:
        cleaned = self.cleaned_data
        owner = cleaned.get("owner")
        return Change(
            added={key: {term.code for term in cleaned[f"add_{key}"]} for key in ("themes", "regions")},
            removed={key: {term.code for term in cleaned[f"remove_{key}"]} for key in ("themes", "regions")},
            state=cleaned.get("state") or "",
            owner=owner.get_username() if owner else "",
        )

    def described(self) -> str:
        """The change in few words, such as “Change of many: + Youth, – Lapland”."""
        cleaned = self.cleaned_data
        words = [
            *(f"+ {term.name}" for key in ("themes", "regions") for term in cleaned[f"add_{key}"]),
            *(f"– {term.name}" for key in ("themes", "regions") for term in cleaned[f"remove_{key}"]),
            *([str(OrganisationPage.State(cleaned["state"]).label)] if cleaned["state"] else []),
            *([str(cleaned["owner"].get_full_name() or cleaned["owner"])] if cleaned["owner"] else []),
        ]
        return gettext("Change of many: %(what)s") % {"what": ", ".join(words)}
