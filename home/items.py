"""What partners get of a content page."""

from pydantic import BaseModel

from core.items import Contact, contacts_of, details_of, html_of, story_html
from home.models import ContentPage


class PageDetails(BaseModel):
    """What a content page has beyond what every item has."""

    contacts: list[Contact]


@details_of(ContentPage)
def page_details(page: ContentPage) -> PageDetails:
    return PageDetails(contacts=contacts_of(page))


@html_of(ContentPage)
def page_html(page: ContentPage) -> str:
    return story_html(page.body)
