# ruff: noqa: E402
"""Puts our texts into the store beside the demo's: `python -m benchmarks.search.domain.fill`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django

django.setup()  # models can be imported only after this

from django.db import transaction
from django.utils import timezone

from benchmarks.search.domain.corpus import entries
from content_store.services import add, lock_history

now = timezone.now()
made = list(entries(now))
with transaction.atomic():
    lock_history()
    add(made, [entry.id for entry in made], at=now)
