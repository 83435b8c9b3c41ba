"""Who may work in which network's part of the site."""

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from networks.models import EditorGroup, NetworkPage

PAGE_RIGHTS = {
    EditorGroup.Role.EDITORS: ["add_page", "change_page"],
    EditorGroup.Role.MODERATORS: [
        *("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page")
    ],
}
MEDIA_RIGHTS = [
    f"{action}_{kind}" for kind in ("image", "document") for action in ("add", "change", "choose")
]
NAME_LENGTH = 150  # what Django gives a group's name


@transaction.atomic
def ensure_editor_groups(*, network: NetworkPage) -> None:
    """Make the groups, collection and workflow of a network's own editors and moderators true to its page.

    They follow the network's name and cover its page in every language. A network that has no editors of its
    own any more keeps its groups with the people in them, but they may do nothing there until it has again.
    Rights that an operator has given to the groups elsewhere, such as in the directory, are left alone.
    """
    pages = list(NetworkPage.objects.filter(translation_key=network.translation_key).order_by("pk"))
    groups = EditorGroup.objects.filter(network_key=network.translation_key)
    if not pages:
        _forget(list(groups))
    elif pages[0].own_editors:
        _grant(pages)
    elif groups.exists():
        _withdraw(list(groups), pages)


def _grant(pages: list[NetworkPage]) -> None:
    collection = _collection_of(pages[0])
    groups = {role: _group_of(pages[0], role, collection) for role in EditorGroup.Role}
    for role, group in groups.items():
        _give_page_rights(group, pages, PAGE_RIGHTS[role])
        _give_media_rights(group, collection)
    _assign_workflow(pages, groups[EditorGroup.Role.MODERATORS])


def _withdraw(groups: list[EditorGroup], pages: list[NetworkPage]) -> None:
    for row in groups:
        GroupPagePermission.objects.filter(group=row.group, page__in=pages).delete()
        GroupCollectionPermission.objects.filter(group=row.group, collection=row.collection).delete()
    moderators = [row.group for row in groups if row.role == EditorGroup.Role.MODERATORS]
    WorkflowPage.objects.filter(
        page__in=pages, workflow__workflow_tasks__task__groupapprovaltask__groups__in=moderators
    ).delete()


def _forget(groups: list[EditorGroup]) -> None:
    """The network is gone: its groups go too; their people keep their accounts, the collection its files."""
    Group.objects.filter(pk__in=[row.group_id for row in groups]).delete()


def _group_of(network: NetworkPage, role: str, collection: Collection) -> Group:
    row = EditorGroup.objects.filter(network_key=network.translation_key, role=role).first()
    if row is None:
        group = Group.objects.create(name=_free_name(_name(network, role)))
        EditorGroup.objects.create(
            network_key=network.translation_key, role=role, group=group, collection=collection
        )
    else:
        group = row.group
        name = _free_name(_name(network, role), besides=group)
        if group.name != name:
            group.name = name
            group.save()
    group.permissions.add(*_rights_beside_pages(role))
    return group


def _rights_beside_pages(role: str) -> list[Permission]:
    """What the hub's own editors and moderators may do apart from pages, those of a network may as well."""
    hub = EditorGroup.objects.filter(network_key=None, role=role).first()
    if hub is None:
        return []
    # Rights over images and documents are given for a collection instead.
    return list(hub.group.permissions.exclude(content_type__app_label__in=("wagtailimages", "wagtaildocs")))


def _give_page_rights(group: Group, pages: list[NetworkPage], codenames: list[str]) -> None:
    rights = Permission.objects.filter(
        content_type__app_label="wagtailcore", content_type__model="page", codename__in=codenames
    )
    for page in pages:
        for right in rights:
            GroupPagePermission.objects.get_or_create(group=group, page_id=page.pk, permission=right)


def _give_media_rights(group: Group, collection: Collection) -> None:
    rights = Permission.objects.filter(
        content_type__app_label__in=("wagtailimages", "wagtaildocs"), codename__in=MEDIA_RIGHTS
    )
    hub = EditorGroup.objects.filter(network_key=None).exclude(collection=None).first()
    for right in rights:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=right)
        if hub and right.codename.startswith("choose_"):  # what all networks share
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=hub.collection, permission=right
            )


def _collection_of(network: NetworkPage) -> Collection:
    row = EditorGroup.objects.filter(network_key=network.translation_key).exclude(collection=None).first()
    collection = row.collection if row else None
    if collection is None:
        return Collection.get_first_root_node().add_child(name=network.title)
    if collection.name != network.title:
        collection.name = network.title
        collection.save()
    return collection


def _assign_workflow(pages: list[NetworkPage], moderators: Group) -> None:
    """The network's moderators approve what its editors submit; those of the hub may stand in for them."""
    task = GroupApprovalTask.objects.filter(groups=moderators).order_by("pk").first()
    if task is None:
        task = GroupApprovalTask.objects.create(name=moderators.name)
    hub = EditorGroup.objects.filter(network_key=None, role=EditorGroup.Role.MODERATORS)
    task.groups.set([moderators, *(row.group for row in hub)])
    workflow = Workflow.objects.filter(workflow_tasks__task=task).first()
    if workflow is None:
        workflow = Workflow.objects.create(name=task.name)
        WorkflowTask.objects.create(workflow=workflow, task=task)
    for thing in (task, workflow):
        if thing.name != moderators.name:
            thing.name = moderators.name
            thing.save()
    for page in pages:
        if not WorkflowPage.objects.filter(page_id=page.pk).exists():
            WorkflowPage.objects.create(page_id=page.pk, workflow=workflow)


def _name(network: NetworkPage, role: str) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        suffix = gettext("editors") if role == EditorGroup.Role.EDITORS else gettext("moderators")
    return f"{network.title[: NAME_LENGTH - len(suffix) - 6]}: {suffix}"


def _free_name(name: str, besides: Group | None = None) -> str:
    """The name itself, or with a number if the group of another network has it."""
    taken = Group.objects.filter(name__startswith=name)
    if besides is not None:
        taken = taken.exclude(pk=besides.pk)
    names = set(taken.values_list("name", flat=True))
    return next(one for one in (name, *(f"{name} ({n})" for n in range(2, 99))) if one not in names)
