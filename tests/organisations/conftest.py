import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission

from organisations.models import OrganisationIndexPage
from tests.factories import OrganisationIndexPageFactory, section
from tests.staff import user_in


@pytest.fixture
def editor_below():
    """Someone who may add, edit and publish below a page, and nowhere else."""

    def make(page, name="aino"):
        group = Group.objects.create(name=f"Hakemiston muokkaajat {page.pk}")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        for permission in ("add", "change", "publish"):
            GroupPagePermission.objects.create(group=group, page=page, permission_type=permission)
        return user_in(group, name=name)

    return make


@pytest.fixture
def directory():
    """A part of the directory, which has people of its own."""
    return OrganisationIndexPageFactory(
        title="Etelä-Karjala", parent=section(OrganisationIndexPage, "Järjestöt")
    )


@pytest.fixture
def editor(client, directory, editor_below):
    """Somebody who looks after the directory, logged in."""
    user = editor_below(directory)
    client.force_login(user)
    return user
