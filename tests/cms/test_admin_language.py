import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

pytestmark = pytest.mark.django_db
BROWSER = {"accept-language": "en-GB,en;q=0.9"}


def test_the_admin_speaks_finnish_whatever_the_browser_asks_for(admin_client):
    html = admin_client.get(reverse("wagtailadmin_home"), headers=BROWSER).content.decode()

    assert '<html lang="fi"' in html
    assert "Sivut" in html


def test_the_login_page_speaks_finnish(client):
    html = client.get(reverse("wagtailadmin_login"), headers=BROWSER).content.decode()

    assert '<html lang="fi"' in html
    assert "Salasana" in html
    assert "Password" not in html


def test_an_editor_may_choose_another_language_for_the_admin(admin_client, admin_user):
    UserProfile.objects.create(user=admin_user, preferred_language="sv")

    assert '<html lang="sv"' in admin_client.get(reverse("wagtailadmin_home")).content.decode()
