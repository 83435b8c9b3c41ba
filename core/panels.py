"""Panels of our own for the page editor."""

from functools import partial
from typing import Any

from wagtail.admin import compare
from wagtail.admin.panels import FieldPanel


class LinkedChoicesPanel(FieldPanel):
    """A `core.forms.LinkedChoiceField`; comparing two versions of a page shows what was added and removed."""

    def __init__(self, field_name: str, links: str, target: str, **kwargs: Any) -> None:
        super().__init__(field_name, **kwargs)
        self.links = links
        self.target = target

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "links": self.links, "target": self.target}

    class BoundPanel(FieldPanel.BoundPanel):
        def get_comparison(self) -> list[Any]:
            links = self.panel.model._meta.get_field(self.panel.links)
            target = links.related_model._meta.get_field(self.panel.target)
            targets = [partial(compare.ForeignObjectComparison, target)]
            return [partial(compare.ChildRelationComparison, links, targets, label=self.heading)]
