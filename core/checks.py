"""What must hold of every page type, found by `manage.py check` before an editor finds it."""

import typing
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from core.blocks import StoryBlock
from core.items.registry import kinds
from core.items.stories import BLOCKS
from core.models import BasePage


@register()
def check_page_types(**_kwargs: Any) -> list[CheckMessage]:
    models = [model for model in apps.get_models() if issubclass(model, BasePage)]
    found: list[CheckMessage] = [error for model in models for error in _errors_of(model)]
    return found + list(_shared_item_types(models))


def _errors_of(model: type[BasePage]) -> Iterator[Error]:
    for rule in ("parent_page_types", "subpage_types"):
        if rule not in vars(model):
            yield Error(f"The page type does not say its {rule}.", obj=model, id="core.E001")
    if not _has_template(model):
        yield Error(f"The page type has no template {model.template}.", obj=model, id="core.E002")
    if not model.item_type and not _gathers(model):
        yield Error("The page type is content of its own but has no item_type.", obj=model, id="core.E003")
    kind = kinds().get(model)
    if model.item_type and not (kind and kind.details and kind.html):
        message = "The page type does not say what partners get of it: it lacks details_of or html_of."
        yield Error(message, obj=model, id="core.E005")


@register()
def check_blocks(**_kwargs: Any) -> list[CheckMessage]:
    return [
        Error(f"Nothing says how partners get a block “{name}”.", obj=StoryBlock, id="core.E006")
        for name in StoryBlock().child_blocks.keys() - BLOCKS.keys()
    ]


def _has_template(model: type[BasePage]) -> bool:
    try:
        get_template(model.template)
    except TemplateDoesNotExist:
        return False
    return True


def _gathers(model: type[BasePage]) -> bool:
    """Front pages and lists only show what lies elsewhere."""
    return model.__name__.endswith(("IndexPage", "HomePage"))


def _shared_item_types(models: list[type[BasePage]]) -> Iterator[Error]:
    """Partners know an item's details by its type."""
    schemas: dict[str, tuple[type[BasePage], Any]] = {}
    for model in models:
        kind = kinds().get(model)
        if not (model.item_type and kind and kind.details):
            continue
        schema = typing.get_type_hints(kind.details)["return"]
        first, known = schemas.setdefault(model.item_type, (model, schema))
        if known is not schema:
            message = (
                f"The item_type “{model.item_type}” is that of {first._meta.label}, which has other details."
            )
            yield Error(message, obj=model, id="core.E004")
