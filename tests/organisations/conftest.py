import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission

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
