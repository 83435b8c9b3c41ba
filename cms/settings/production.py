"""Settings for the open internet: base, and a refusal to start when something needed is missing."""

import os

from django.core.exceptions import ImproperlyConfigured

from cms.settings.validation import missing_for_production, wrong_values

if problems := missing_for_production(os.environ) + wrong_values(os.environ):
    raise ImproperlyConfigured("Silta does not start with these settings:\n  " + "\n  ".join(problems))

from cms.settings.base import *  # noqa: F403 - read only once nothing is wrong
