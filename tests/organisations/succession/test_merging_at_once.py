"""Two moderators merge the same entries in the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection

from organisations.models import OrganisationPage
from organisations.succession.merging import Choice, MergeRefusedError, merge_organisations
from tests.factories import OrganisationPageFactory

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(
        "not __import__('django.db').db.connection.vendor == 'postgresql'",
        reason="SQLite lets one write at a time, and the tests' database in memory is one for all threads",
    ),
]


def merge(keys, user):
    try:
        return merge_organisations(keys=keys, choice=Choice(), user=user).pk
    except MergeRefusedError:
        return None
    finally:
        connection.close()


def test_one_merges_and_the_other_is_told():
    pages = [OrganisationPageFactory(title=title) for title in ("Sallan Martat", "Sallan Marttayhdistys")]
    user = User.objects.create_superuser("aino")
    keys = [page.pk for page in pages]

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(merge, [keys, keys[::-1]], [user, user]))

    assert sorted(results, key=str) == [pages[0].pk, None]
    assert OrganisationPage.objects.count() == 1
