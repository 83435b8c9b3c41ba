"""The page types that are content of their own, by the name under which partners know them."""

from functools import cache

from django.apps import apps

from core.models import BasePage


@cache
def page_models() -> dict[str, type[BasePage]]:
    """`item_type` and page model of every kind of content."""
    models = (model for model in apps.get_models() if issubclass(model, BasePage))
    return {model.item_type: model for model in models if model.item_type}


def page_model(item_type: str) -> type[BasePage]:
    """The page model of a kind of content; LookupError when there is none of that name."""
    try:
        return page_models()[item_type]
    except KeyError:
        raise LookupError(f"No page type calls itself “{item_type}”.") from None
