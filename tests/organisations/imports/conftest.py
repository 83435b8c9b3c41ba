import pytest
from django.db.models.signals import post_save

from organisations.models import (
    OrganisationIndexPage,
    OrganisationPage,
)
from tests.factories import OrganisationIndexPageFactory, section


@pytest.fixture
def directory():
    return OrganisationIndexPageFactory(
        title="Etelä-Karjala", parent=section(OrganisationIndexPage, "Järjestöt")
    )


@pytest.fixture
def editor(client, directory, editor_below):
    user = editor_below(directory)
    client.force_login(user)
    return user


@pytest.fixture
def at_the_third_entry():
    """Lets something happen once, while the third new entry is being saved."""
    waiting = []

    def receive(created=False, **_kwargs):
        if created and waiting and OrganisationPage.objects.count() == 3:
            waiting.pop()()

    post_save.connect(receive, sender=OrganisationPage)
    yield waiting.append
    post_save.disconnect(receive, sender=OrganisationPage)
