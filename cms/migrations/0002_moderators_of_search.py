"""Moderators look after the synonyms of the search, as they do after vocabularies, and see what visitors search for.

Backwards the rights stay, as with those given before.
"""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

RIGHTS = [*(f"{action}_synonymgroup" for action in ("add", "change", "delete", "view")), "view_searchcount"]


def grant(apps, _schema_editor):
    create_permissions(installed_apps.get_app_config("search"), verbosity=0)
    rights = apps.get_model("auth.Permission").objects.filter(
        content_type__app_label="search", codename__in=RIGHTS
    )
    for row in apps.get_model("networks.EditorGroup").objects.filter(role="moderators"):
        row.group.permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_editors_and_moderators"),
        ("search", "0003_counted_searches"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
