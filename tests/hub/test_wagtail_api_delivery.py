"""How answers of Wagtail's own APIs go out: only when they have changed, and kept by nobody when personal."""

import pytest

from tests.factories import NewsPageFactory

pytestmark = pytest.mark.django_db

LISTS = pytest.mark.parametrize("address", ["/api/v2/pages/", "/api/v3/pages/"])


@LISTS
def test_a_reader_who_has_it_gets_nothing(client, address):
    NewsPageFactory()
    tag = client.get(address)["ETag"]

    again = client.get(address, headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")


@LISTS
def test_a_change_is_sent_whole(client, address):
    page = NewsPageFactory()
    tag = client.get(address)["ETag"]
    page.title = "Korjattu otsikko"
    page.save()

    response = client.get(address, headers={"If-None-Match": tag})

    assert response.status_code == 200
    assert "Korjattu otsikko" in response.text


@LISTS
@pytest.mark.parametrize("way", ["token", "session"])
def test_what_an_account_reads_is_kept_by_nobody(client, admin_user, address, way):
    headers = {"Authorization": "Bearer abc"} if way == "token" else {}
    if way == "session":
        client.force_login(admin_user)

    response = client.get(address, headers=headers)

    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response
