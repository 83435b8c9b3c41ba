"""The page types that are content of their own, by the name under which partners know them."""

from functools import cache

from django.apps import apps

from core.models import BasePage


@cache
def page_models() -> tuple[type[BasePage], ...]:
    """The page models of every kind of content; several can be of one `item_type`."""
    return tuple(model for model in apps.get_models() if issubclass(model, BasePage) and model.item_type)


def page_model(item_type: str) -> type[BasePage]:
    """The page model of a kind of content, the first of several; LookupError when there is none of that name."""
    for model in page_models():
        if model.item_type == item_type:
            return model
    raise LookupError(f"No page type calls itself “{item_type}”.")
