import pytest
from wagtail.models import Page, PageViewRestriction

from core.visibility import public_pages
from tests.factories import ContentPageFactory

pytestmark = pytest.mark.django_db


def test_asking_what_is_public_takes_as_many_queries_with_many_restrictions(django_assert_num_queries):
    for page in [ContentPageFactory(title=f"Sivu {number}") for number in range(5)]:
        PageViewRestriction.objects.create(page=page, restriction_type="login")
        ContentPageFactory(parent=page)

    with django_assert_num_queries(3):
        titles = {page.title for page in public_pages(Page.objects.all())}

    assert titles == {"Silta"}
