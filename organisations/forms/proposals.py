"""What people may type when they propose an organisation."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.collation import finnish_sort_key
from core.visitor_forms import VisitorForm
from core.visitors import readable, readable_line
from organisations.models import OrganisationPage, OrganisationProposal
from organisations.proposals.drafts import CHOSEN, PLAIN
from regions.models import Municipality

LONGEST = {"description": 5_000, "joining": 2_000}
LINES = {"summary": 3, "description": 8, "joining": 4}
AUTOCOMPLETE = {"phone": "tel", "email": "email", "website": "url", "street_address": "street-address"}
HELP = {
    "title": _("As it is in the Register of Associations."),
    "summary": _("One or two sentences that are shown in lists."),
    "postal_code": _("Five digits."),
}


class ProposalForm(VisitorForm):
    """An organisation and its sender.

    The entry is checked by the rules of its own fields. `key` comes with the empty form, so that what is posted twice
    is one proposal.
    """

    municipality = forms.ModelChoiceField(
        Municipality.objects.none(),
        to_field_name="code",
        label=_("Home municipality"),
        empty_label=_("Choose a municipality"),
    )
    is_another = forms.BooleanField(
        label=_("None of these is the organisation that I propose"), required=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = OrganisationProposal
        fields = ["sender_name", "sender_email", "sender_role", "message"]
        help_texts = {
            "sender_email": _(
                "The link by which you confirm goes to this address. It is not shown to others."
            ),
            "message": _("Only the moderators see it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid4())
        self._add_fields_of_the_entry()
        current = Municipality.objects.current()
        place: Any = self.fields["municipality"]
        place.queryset = current
        names = sorted(((area.code, area.name) for area in current), key=lambda row: finnish_sort_key(row[1]))
        place.choices = [("", place.empty_label), *names]
        for field in self.fields.values():
            if not isinstance(field.widget, (forms.CheckboxSelectMultiple, forms.CheckboxInput)):
                field.widget.attrs["class"] = "field__input"
        self.fields["sender_name"].widget.attrs["autocomplete"] = "name"
        self.fields["sender_email"].widget.attrs["autocomplete"] = "email"
        self.fields["message"].widget.attrs["rows"] = 3

    def _add_fields_of_the_entry(self) -> None:
        for name in PLAIN:
            options = {"assume_scheme": "https"} if name == "website" else {}
            field: Any = OrganisationPage._meta.get_field(name).formfield(**options)
            if name in LINES:
                field.widget = forms.Textarea(attrs={"rows": LINES[name]})
            if name in LONGEST:
                field = forms.CharField(
                    label=field.label, max_length=LONGEST[name], required=False, widget=field.widget
                )
            field.help_text = HELP.get(name, field.help_text if name not in LINES else "")
            if name == "title":
                field.label = _("Official name")
            if name in AUTOCOMPLETE:
                field.widget.attrs["autocomplete"] = AUTOCOMPLETE[name]
            self.fields[name] = field
        self.fields["postal_code"].widget.attrs["inputmode"] = "numeric"
        for name, (_table, words, _link, _field) in CHOSEN.items():
            label = {
                "themes": _("Themes"),
                "activities": _("Activities"),
                "target_groups": _("For whom"),
                "languages": _("Languages of service"),
            }[name]
            self.fields[name] = forms.ModelMultipleChoiceField(
                words.objects.all(),
                to_field_name="code",
                required=False,
                label=label,
                widget=forms.CheckboxSelectMultiple,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in (*PLAIN, "sender_name", "sender_role", "message"):
            if isinstance(cleaned.get(name), str):
                clean = readable if name in (*LINES, "message") else readable_line
                cleaned[name] = clean(cleaned[name]).strip()
        for name in ("title", "sender_name"):
            if name in cleaned and not cleaned[name]:
                self.add_error(name, _("Write a name that can be read."))
        self._clean_entry(cleaned)
        return cleaned

    def _clean_entry(self, cleaned: dict[str, Any]) -> None:
        """By the validators of the entry's own fields, which also put values into their usual form."""
        values = {name: cleaned[name] for name in PLAIN if name in cleaned}
        page = OrganisationPage(**values)
        others = [field.name for field in page._meta.fields if field.name not in values]
        try:
            page.clean_fields(exclude=others)
        except ValidationError as error:
            self.add_error(None, error)
        for name in values:
            if name in cleaned:
                cleaned[name] = getattr(page, name)

    @property
    def told(self) -> dict[str, Any]:
        """What was said of the organisation, as it can be kept."""
        cleaned = self.cleaned_data
        plain = {name: getattr(cleaned[name], "as_e164", cleaned[name]) or "" for name in PLAIN}
        chosen = {name: [word.code for word in cleaned[name]] for name in CHOSEN}
        return {**plain, **chosen, "municipality": cleaned["municipality"].code}

    @property
    def proposal_key(self) -> UUID:
        return self.cleaned_data.get("key") or uuid4()

    def of_the_organisation(self) -> list[forms.BoundField]:
        names = (
            "title", "municipality", "business_id", "register_number", "summary", "description", *CHOSEN, "joining",
        )  # fmt: skip
        return [self[name] for name in names]

    def of_reaching_it(self) -> list[forms.BoundField]:
        names = ("phone", "email", "website", "street_address", "postal_code")
        return [self[name] for name in names]

    def of_the_sender(self) -> list[forms.BoundField]:
        return [self[name] for name in ("sender_name", "sender_email", "sender_role", "message")]
