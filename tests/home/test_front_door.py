"""The address without a language."""

import pytest
from wagtail.models import Locale

from core.models import LanguageSettings
from tests.factories import site_root
from tests.hiding import translated_site

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("sv-FI,sv;q=0.9,en;q=0.5", "/sv/"),
        ("fi", "/fi/"),
        ("de, fr;q=0.5", "/fi/"),
        ("en", "/fi/"),
        ("", "/fi/"),
    ],
)
def test_a_reader_is_led_to_their_language_if_it_is_there(client, asked, given):
    site_root()
    translated_site("sv")

    response = client.get("/", headers={"Accept-Language": asked})

    assert (response.status_code, response["Location"]) == (302, given)
    assert "Accept-Language" in response["Vary"]
    assert not response.cookies


def test_nobody_is_led_to_a_closed_language(client):
    translated_site("sv")
    LanguageSettings.load().closed_locales.add(Locale.objects.get(language_code="sv"))

    assert client.get("/", headers={"Accept-Language": "sv"})["Location"] == "/fi/"


def test_the_icon_is_found_where_browsers_look_for_it(client):
    assert client.get("/favicon.ico")["Location"].endswith("favicon.svg")
