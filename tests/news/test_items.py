from datetime import date

import pytest

from tests.factories import NewsPageFactory, body
from tests.items import item_of

pytestmark = pytest.mark.django_db


def test_partners_get_the_whole_news_item():
    page = NewsPageFactory(
        date=date(2026, 5, 1),
        category="statement",
        lead="Vappu on täällä.",
        body=body("Työväen juhla."),
        author_name="Väinö Äijälä",
        author_title="Ohjaaja",
        author_organisation="Töölön Omaiset ry",
        comments_open=True,
        comments_until=date(2026, 6, 1),
    )

    item = item_of(page)

    assert (item["type"], item["text"]) == ("news", "Vappu on täällä.\nTyöväen juhla.")
    assert item["details"] == {
        "category": "statement",
        "date": "2026-05-01",
        "lead": "Vappu on täällä.",
        "author": {"name": "Väinö Äijälä", "title": "Ohjaaja", "organisation": "Töölön Omaiset ry"},
        "contacts": [],
        "comments_open": True,
        "comments_until": "2026-06-01",
    }
