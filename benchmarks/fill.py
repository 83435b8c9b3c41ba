# ruff: noqa: E402
"""Brings the demo's Finnish directory up to a number of organisations: `python -m benchmarks.fill 1000`."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django

django.setup()  # models can be imported only after this

from benchmarks.organisations import fill
from organisations.models import OrganisationIndexPage, OrganisationPage

wanted = int(sys.argv[1])
directory = OrganisationIndexPage.objects.filter(locale__language_code="fi").order_by("depth", "path").first()
there = OrganisationPage.objects.filter(locale__language_code="fi").count()
if wanted > there:
    fill(directory, wanted - there)
