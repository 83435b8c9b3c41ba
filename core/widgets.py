"""Form widgets of our own; each works without its script too."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import Model

from core.collation import finnish_sort_key


class SearchableCheckboxes(forms.CheckboxSelectMultiple):
    """A long list to tick: with a search field, what is chosen on top, and headings if the model says by what.

    A model names a foreign key in `choices_group` to have its choices under headings. Search also finds the names
    in the other languages (`name_sv`, …). The checkboxes themselves are the form, so nothing depends on the script.
    """

    template_name = "core/admin/searchable_checkboxes.html"
    use_fieldset = True

    class Media:
        css = {"all": ["core/css/searchable-checkboxes.css"]}
        js = ["core/js/searchable-checkboxes.js"]

    def optgroups(
        self, name: str, value: list[str], attrs: dict[str, Any] | None = None
    ) -> list[tuple[str | None, list[dict[str, Any]], int | None]]:
        groups: dict[str, list[dict[str, Any]]] = {}
        choices = cast(Iterable[tuple[Any, str]], self.choices)
        for index, (key, label) in enumerate(choices):
            option = self.create_option(name, key, label, str(key) in value, index, attrs=attrs)
            option["words"] = _names(key.instance)
            groups.setdefault(_heading(key.instance), []).append(option)
        return [
            (heading, groups[heading], index)
            for index, heading in enumerate(sorted(groups, key=finnish_sort_key))
        ]


def _heading(instance: Model) -> str:
    field = getattr(instance, "choices_group", "")
    return str(getattr(instance, field)) if field else ""


def _names(instance: Model) -> str:
    names = [field.attname for field in instance._meta.concrete_fields if field.name.startswith("name_")]
    return " ".join({getattr(instance, name) for name in names})
