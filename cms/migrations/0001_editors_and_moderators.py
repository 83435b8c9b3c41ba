"""The groups and the workflow that Wagtail makes get Finnish names and the rights of the hub's own staff.

Names given by an operator in the meantime are left as they are. Backwards the rights stay: nobody is harmed by
them, and taking them away could not tell them from those given by hand.
"""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

NAMES = {"Editors": "Toimittajat", "Moderators": "Moderaattorit"}
ROLES = {"Toimittajat": "editors", "Moderaattorit": "moderators"}
WORKFLOW = ("Moderators approval", "Moderaattorien hyväksyntä")
SHARED = "Yhteiset kuvat ja tiedostot"

TERMS = [("core", "theme"), ("organisations", "activity"), ("organisations", "targetgroup")]
TERMS.append(("organisations", "servicelanguage"))
EDITOR_RIGHTS = [
    ("wagtailadmin", "access_admin"),
    ("wagtail_localize", "submit_translation"),
    *(("people", f"{action}_person") for action in ("add", "change", "view")),
    *(("people", f"{action}_liaisonperson") for action in ("add", "change", "delete", "view")),
    *((app, f"view_{model}") for app, model in TERMS),
]
MODERATOR_RIGHTS = [
    *EDITOR_RIGHTS,
    ("people", "delete_person"),
    *((app, f"{action}_{model}") for app, model in TERMS for action in ("add", "change", "delete")),
    *(("wagtailredirects", f"{action}_redirect") for action in ("add", "change", "delete")),
]
PAGE_RIGHTS = {
    "editors": ["add_page", "change_page"],
    "moderators": [
        *("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page")
    ],
}


def adjust(apps, schema_editor):
    for app_config in installed_apps.get_app_configs():
        create_permissions(app_config, verbosity=0)
    Group = apps.get_model("auth.Group")
    shared = shared_collection(apps)
    for english, finnish in NAMES.items():
        group = Group.objects.filter(name__in=(finnish, english)).first() or Group(name=finnish)
        group.name = finnish
        group.save()
        role = ROLES[finnish]
        apps.get_model("networks.EditorGroup").objects.get_or_create(
            network_key=None, role=role, defaults={"group": group, "collection": shared}
        )
        grant(apps, group, EDITOR_RIGHTS if role == "editors" else MODERATOR_RIGHTS)
        grant_pages(apps, group, PAGE_RIGHTS[role])
    name_workflow(apps)


def shared_collection(apps):
    """Below the root collection, written as treebeard would; historical models lack its methods."""
    Collection = apps.get_model("wagtailcore.Collection")
    found = Collection.objects.filter(name=SHARED).first()
    if found:
        return found
    root = Collection.objects.get(depth=1)
    real = installed_apps.get_model("wagtailcore.Collection")
    last = Collection.objects.filter(depth=2).order_by("path").last()
    path = real(path=last.path, depth=2)._inc_path() if last else real._get_path(root.path, 2, 1)
    Collection.objects.filter(pk=root.pk).update(numchild=root.numchild + 1)
    return Collection.objects.create(name=SHARED, path=path, depth=2, numchild=0)


def grant(apps, group, rights):
    Permission = apps.get_model("auth.Permission")
    for app, codename in rights:
        group.permissions.add(*Permission.objects.filter(content_type__app_label=app, codename=codename))


def grant_pages(apps, group, codenames):
    root = apps.get_model("wagtailcore.Page").objects.get(depth=1)
    for right in apps.get_model("auth.Permission").objects.filter(
        content_type__app_label="wagtailcore", content_type__model="page", codename__in=codenames
    ):
        apps.get_model("wagtailcore.GroupPagePermission").objects.get_or_create(
            group=group, page=root, permission=right
        )


def name_workflow(apps):
    for model in ("Workflow", "Task"):
        apps.get_model("wagtailcore", model).objects.filter(name=WORKFLOW[0]).update(name=WORKFLOW[1])


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("core", "0001_initial"),
        ("networks", "0002_editor_groups"),
        ("organisations", "0001_initial"),
        ("people", "0001_initial"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0001_initial"),
    ]

    operations = [migrations.RunPython(adjust, migrations.RunPython.noop)]
