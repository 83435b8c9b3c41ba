"""What partners get of a news item."""

import datetime

from pydantic import BaseModel, Field

from core.items import Contact, Text, contacts_of, details_of, html_of, paragraphs, story_html
from news.models import NewsPage


class Author(BaseModel):
    """Who wrote a news item; each part may be empty."""

    name: Text
    title: Text
    organisation: Text


class NewsDetails(BaseModel):
    """What a news item has beyond what every item has."""

    category: NewsPage.Category
    date: datetime.date
    lead: Text = Field(description="The opening paragraph, which the text begins with, too.")
    author: Author
    contacts: list[Contact]
    comments_open: bool
    comments_until: datetime.date | None = Field(description="The last day on which comments are taken.")


@details_of(NewsPage)
def news_details(page: NewsPage) -> NewsDetails:
    return NewsDetails(
        category=NewsPage.Category(page.category),
        date=page.date,
        lead=page.lead,
        author=Author(name=page.author_name, title=page.author_title, organisation=page.author_organisation),
        contacts=contacts_of(page),
        comments_open=page.comments_open,
        comments_until=page.comments_until,
    )


@html_of(NewsPage)
def news_html(page: NewsPage) -> str:
    return f"{paragraphs(page.lead)}\n{story_html(page.body)}"
