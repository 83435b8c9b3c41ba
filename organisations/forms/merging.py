"""Choosing field by field what stays when entries are merged."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import OrganisationPage
from organisations.succession.choices import GROUPS, TABLES, TOGETHER, best_choices
from organisations.succession.merging import Choice, oldest


class MergeForm(forms.Form):
    """One choice for each group of fields in which the entries differ, with the best one chosen already.

    It also carries which versions the editor has seen.
    """

    def __init__(self, pages: Sequence[OrganisationPage], data: Any = None) -> None:
        super().__init__(data)
        self._pages = list(pages)
        self._edited = [page.as_edited() for page in pages]
        best = best_choices(self._edited)
        self.fields["address_of"] = self._field(
            _("Address and place in the directory"),
            [(page.pk, unquote(page.get_url() or page.url_path)) for page in pages],
            oldest(pages).pk,
        )
        for group in GROUPS:
            if len({repr(group.says(page)) for page in self._edited}) > 1:
                choices = [(page.pk, group.shown(page) or _("(empty)")) for page in self._edited]
                self.fields[group.name] = self._field(group.label, choices, best[group.name])
        for table in TABLES:
            if len({repr(sorted(map(repr, table.says(page)))) for page in self._edited}) > 1:
                choices = [(page.pk, table.shown(page) or _("(empty)")) for page in self._edited]
                self.fields[table.name] = self._field(
                    table.label, [(TOGETHER, _("All together")), *choices], TOGETHER
                )
        for page in pages:
            self.fields[f"seen_{page.pk}"] = forms.IntegerField(
                required=False, initial=page.latest_revision_id, widget=forms.HiddenInput
            )

    @property
    def choice(self) -> Choice:
        told = self.cleaned_data
        chosen = {
            name: told[name] if told[name] == TOGETHER else int(told[name])
            for name in self.fields
            if name != "address_of" and not name.startswith("seen_")
        }
        return Choice(
            fields=chosen,
            address_of=int(told["address_of"]),
            seen={page.pk: told[f"seen_{page.pk}"] for page in self._pages},
        )

    def _field(self, label: Any, choices: Sequence[tuple[Any, Any]], initial: Any) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=label, choices=list(choices), initial=initial, widget=forms.RadioSelect, required=True
        )
