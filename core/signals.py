"""Receivers that hold for every room."""

from typing import Any

from django.db import models

from core.deletion import refuse_deletion


def on_deleting(instance: models.Model, origin: Any = None, **_kwargs: Any) -> None:
    refuse_deletion(instance, origin)
