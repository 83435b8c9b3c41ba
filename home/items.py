"""What partners get of a content page."""

from core.items import PageDetails, contacts_of, details_of, html_of, story_html
from home.models import ContentPage


@details_of(ContentPage)
def page_details(page: ContentPage) -> PageDetails:
    return PageDetails(contacts=contacts_of(page))


@html_of(ContentPage)
def page_html(page: ContentPage) -> str:
    return story_html(page.body)
