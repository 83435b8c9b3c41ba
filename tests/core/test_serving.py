"""What is not public is not served at its own address either."""

import pytest

from tests.factories import NewsPageFactory
from tests.hiding import HIDDEN, SECRET

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("hide", HIDDEN)
def test_nothing_hidden_is_served_at_its_address(client, hide):
    item = hide()

    assert SECRET not in client.get(item.url).content.decode()


@pytest.mark.parametrize(
    "hide", [hide for hide in HIDDEN if hide.__name__ in ("expired", "in_closed_language")]
)
def test_what_has_ended_or_is_in_a_closed_language_is_not_found(client, hide):
    assert client.get(hide().url).status_code == 404


def test_a_public_page_is_served(client):
    assert client.get(NewsPageFactory().url).status_code == 200
