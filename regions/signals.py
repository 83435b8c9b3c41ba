from typing import Any

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

from regions.services import TABLES, load_tables


def on_migrated(using: str, apps: Apps = installed_apps, **kwargs: Any) -> None:
    """Load the tables after every `migrate`, so that a new database and a new year's tables need no step of their own."""
    if using == DEFAULT_DB_ALIAS and _tables_fit(apps):
        load_tables()


def _tables_fit(apps: Apps) -> bool:
    """Whether the database is migrated to just the models that the code has (not so on the way backwards)."""
    migrated = {model._meta.label: _columns(model) for model in apps.get_app_config("regions").get_models()}
    return all(migrated.get(model._meta.label) == _columns(model) for model in TABLES.values())


def _columns(model: type[Model]) -> set[str | None]:
    return {field.column for field in model._meta.concrete_fields}
