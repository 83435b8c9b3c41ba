"""Forms of pages in the admin."""

from typing import Any, cast

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from core.widgets import SearchableCheckboxes


class LinkedChoiceField(forms.ModelMultipleChoiceField):
    """Ticked choices that are kept in a table of links, such as `municipality_links` with its `municipality`."""

    widget = SearchableCheckboxes

    def __init__(self, links: str, target: str, **kwargs: Any) -> None:
        self.links = links
        self.target = target
        super().__init__(queryset=None, **{"required": False, **kwargs})


class BasePageForm(WagtailAdminPageForm):
    """The form of every page. A field of linked choices counts only where the page type has its panel."""

    themes = LinkedChoiceField("theme_links", "theme", label=_("Themes"))
    regions = LinkedChoiceField("region_links", "region", label=_("Regions"))
    municipalities = LinkedChoiceField("municipality_links", "municipality", label=_("Municipalities"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [name for name, field in self.fields.items() if isinstance(field, LinkedChoiceField)]:
            if name in (self._meta.fields or []):
                self._offer(name)
            else:
                del self.fields[name]

    def _offer(self, name: str) -> None:
        field = self.fields[name]
        model = cast(type[Model], self._link_model(field)._meta.get_field(field.target).related_model)
        group = getattr(model, "choices_group", "")
        field.queryset = (
            model._default_manager.select_related(group) if group else model._default_manager.all()
        )
        links = getattr(self.instance, field.links).all()
        self.initial.setdefault(name, [getattr(link, f"{field.target}_id") for link in links])

    def _link_model(self, field: LinkedChoiceField) -> type[Model]:
        related: type[Model] = self.instance._meta.get_field(field.links).related_model
        return related

    def save(self, commit: bool = True) -> Page:
        for name, field in self.fields.items():
            if isinstance(field, LinkedChoiceField) and name in self.cleaned_data:
                self._link(field, self.cleaned_data[name])
        return super().save(commit=commit)

    def _link(self, field: LinkedChoiceField, chosen: Any) -> None:
        """Keep the links that stay, so that the history of the page shows what really changed."""
        manager = getattr(self.instance, field.links)
        kept = {getattr(link, f"{field.target}_id"): link for link in manager.all()}
        manager.set([kept.get(one.pk) or self._link_model(field)(**{field.target: one}) for one in chosen])
