"""What an organisation may say of itself by its link, and how a directory asks."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.signing import BadSignature, dumps, loads
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import to_python

from core.collation import finnish_sort_key
from core.visitors import readable, readable_line
from core.web_addresses import validate_web_address
from core.written_forms import PostalCodeField
from organisations.exchange.cells import LONGEST_TEXT
from organisations.exchange.cells import plain as without_html
from organisations.freshness.values import KEYS_OF, LABELS, differing, plain
from organisations.models import CheckSettings, OrganisationName, OrganisationPage
from regions.models import Municipality

SALT = "organisations.change-form"
MOST_NAMES = 20
Kind = OrganisationName.Kind
# The fields of other names, and what kind of name each holds.
NAMES = {
    "short_names": Kind.SHORT,
    "former_names": Kind.FORMER,
    "translated_names": Kind.TRANSLATION,
}
LINKS = ["theme_links", "activity_links", "target_group_links", "language_links"]


class Term(forms.ModelMultipleChoiceField):
    """Words of a vocabulary, ticked; in the alphabetical order of the reader's language."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, model: type[Model], label: Any) -> None:
        super().__init__(queryset=model._default_manager.all(), label=label, required=False)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def text_field(label: Any, rows: int, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "field__input", "rows": rows})
    return forms.CharField(
        label=label, max_length=LONGEST_TEXT, required=False, widget=widget, help_text=help_text
    )


def line_field(label: Any, length: int, help_text: Any = "", **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "field__input", **attributes})
    return forms.CharField(label=label, max_length=length, required=False, widget=widget, help_text=help_text)


class ChangeForm(forms.Form):
    """The entry as its organisation sees it. `seen` is what it said when the form was opened, signed."""

    title = forms.CharField(
        label=LABELS["title"],
        max_length=255,
        error_messages={"required": _("The organisation needs a name.")},
        help_text=_("The official name."),
        widget=forms.TextInput(attrs={"class": "field__input", "autocomplete": "organization"}),
    )
    short_names = text_field(_("Short names"), 2, _("One on a line."))
    former_names = text_field(_("Former names"), 2, _("One on a line."))
    translated_names = text_field(_("Names in other languages"), 2, _("One on a line."))
    description = text_field(LABELS["description"], 8, _("What you do, and for whom, in plain words."))
    municipality_id = forms.TypedChoiceField(label=LABELS["municipality_id"], coerce=int, empty_value=None)
    street_address = line_field(LABELS["street_address"], 160, autocomplete="street-address")
    postal_code = line_field(LABELS["postal_code"], 40, autocomplete="postal-code", inputmode="numeric")
    phone = PhoneNumberField(
        label=LABELS["phone"],
        required=False,
        widget=forms.TextInput(attrs={"class": "field__input", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=LABELS["email"],
        max_length=254,
        required=False,
        help_text=_("Shown to everybody. We also ask at this address whether the details are correct."),
        widget=forms.EmailInput(attrs={"class": "field__input", "autocomplete": "email"}),
    )
    website = forms.URLField(
        label=LABELS["website"],
        max_length=200,
        required=False,
        assume_scheme="https",
        validators=[validate_web_address],
        help_text=_("For example www.example.fi."),
        widget=forms.TextInput(attrs={"class": "field__input", "autocomplete": "url", "inputmode": "url"}),
    )
    theme_links = Term(KEYS_OF["theme_links"], LABELS["theme_links"])
    activity_links = Term(KEYS_OF["activity_links"], LABELS["activity_links"])
    target_group_links = Term(KEYS_OF["target_group_links"], LABELS["target_group_links"])
    language_links = Term(KEYS_OF["language_links"], LABELS["language_links"])
    joining = text_field(LABELS["joining"], 4, _("How to become a member or a volunteer."))
    accessibility = text_field(LABELS["accessibility"], 4)
    note = forms.CharField(
        label=_("Message to the coordinator"),
        max_length=2000,
        required=False,
        help_text=_("Not published."),
        widget=forms.Textarea(attrs={"class": "field__input", "rows": 3}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, values: Mapping[str, Any], data: Any = None, *, key: int) -> None:
        """`values` is what the entry says now, `key` which one it is: no form is sent for another one."""
        self.values = dict(values)
        self.salt = f"{SALT}.{key}"
        super().__init__(
            data, initial={**typed(values), "seen": dumps(self.values, salt=self.salt, compress=True)}
        )
        select = forms.Select(attrs={"class": "field__input"})
        field = self.fields["municipality_id"]
        field.widget = select
        field.choices = municipalities(values["municipality_id"])  # type: ignore[attr-defined]

    @property
    def before(self) -> dict[str, Any]:
        """What the organisation saw: only what it has changed of that is its wish."""
        try:
            return dict(loads(self.data.get("seen", ""), salt=self.salt))
        except BadSignature:
            return self.values

    @property
    def after(self) -> dict[str, Any]:
        """What it wants, as plain values."""
        cleaned = self.cleaned_data
        phone = cleaned["phone"]
        names = [[name, str(kind)] for field, kind in NAMES.items() for name in cleaned[field]]
        seen = self.before.get("other_names", [])
        return {
            **{name: plain(cleaned[name]) for name in LABELS if name in cleaned and name not in LINKS},
            "phone": phone.as_e164 if phone else "",
            "other_names": seen if sorted(names) == sorted(seen) else names,
            **{name: sorted(term.pk for term in cleaned[name]) for name in LINKS},
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not differing(self.before, self.after) and not cleaned["note"]:
            self.add_error(
                None, _("Nothing has been changed yet. If everything is right, choose “All is correct”.")
            )
        return cleaned

    def clean_title(self) -> str:
        title = " ".join(text_without_html(self.cleaned_data["title"]).split())
        if not title:
            raise forms.ValidationError(_("The organisation needs a name."))
        return title

    def clean_street_address(self) -> str:
        return " ".join(text_without_html(self.cleaned_data["street_address"]).split())

    def clean_postal_code(self) -> str:
        field = OrganisationPage._meta.get_field("postal_code")
        assert isinstance(field, PostalCodeField)  # noqa: S101
        return str(field.clean(self.cleaned_data["postal_code"], None))

    def clean_description(self) -> str:
        return text_without_html(self.cleaned_data["description"])

    def clean_joining(self) -> str:
        return text_without_html(self.cleaned_data["joining"])

    def clean_accessibility(self) -> str:
        return text_without_html(self.cleaned_data["accessibility"])

    def clean_note(self) -> str:
        return text_without_html(self.cleaned_data["note"])

    def clean_short_names(self) -> list[str]:
        return names_in(self.cleaned_data["short_names"])

    def clean_former_names(self) -> list[str]:
        return names_in(self.cleaned_data["former_names"])

    def clean_translated_names(self) -> list[str]:
        return names_in(self.cleaned_data["translated_names"])


class ClosingForm(forms.Form):
    """Who goes on with the work of an organisation that has closed."""

    note = forms.CharField(
        label=_("Does somebody go on with your work?"),
        max_length=2000,
        required=False,
        help_text=_("For example the name of another association. You may leave this empty."),
        widget=forms.Textarea(attrs={"class": "field__input", "rows": 3}),
    )

    def clean_note(self) -> str:
        return text_without_html(self.cleaned_data["note"])


class DecisionForm(forms.Form):
    """What a moderator writes to the sender of a change."""

    answer = forms.CharField(
        label=_("Message to the sender"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_answer(self) -> str:
        return readable(self.cleaned_data["answer"]).strip()


class CheckSettingsForm(forms.ModelForm):
    class Meta:
        model = CheckSettings
        fields = [
            *("sending", "period_days", "answer_days", "text_fi", "text_sv", "text_en"),
            *("reply_to", "trusted_senders"),
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": 4})
            for name in ("text_fi", "text_sv", "text_en", "trusted_senders")
        }


def typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an entry as they stand in the form."""
    names = {
        field: "\n".join(name for name, of_kind in values["other_names"] if of_kind == kind)
        for field, kind in NAMES.items()
    }
    phone = to_python(values["phone"])
    return {**values, **names, "phone": phone.as_international if phone else ""}


def text_without_html(text: str) -> str:
    return str(without_html(readable(text).strip(), lambda _note: None))


def names_in(text: str) -> list[str]:
    names = list(dict.fromkeys(filter(None, map(readable_line, text_without_html(text).split("\n")))))
    if len(names) > MOST_NAMES or any(len(name) > 160 for name in names):
        message = _("At most %(most)d names, and 160 characters in each.")
        raise forms.ValidationError(message, params={"most": MOST_NAMES})
    return names


def municipalities(chosen: int | None) -> list[Any]:
    """The municipalities of today, and the one that is chosen."""
    rows = Municipality.objects.filter(Q(ended_year=None) | Q(pk=chosen or 0))
    options = [(row.pk, row.name) for row in rows]
    options.sort(key=lambda option: finnish_sort_key(option[1]))
    return options if chosen else [("", "–"), *options]
