import pytest

from people.models import PageContact
from tests.factories import ContentPageFactory, PersonFactory, body
from tests.items import item_of

pytestmark = pytest.mark.django_db


def test_partners_get_a_content_page_with_its_text_and_contacts():
    page = ContentPageFactory(body=body("Työmme jatkuu."))
    PageContact.objects.create(page=page, person=PersonFactory(name="Väinö Äijälä"))

    item = item_of(page)

    assert (item["type"], item["html"], item["text"]) == ("page", "<p>Työmme jatkuu.</p>", "Työmme jatkuu.")
    assert [contact["name"] for contact in item["details"]["contacts"]] == ["Väinö Äijälä"]
