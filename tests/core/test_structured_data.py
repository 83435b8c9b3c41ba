"""What search engines are told."""

import json
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.structured_data import script, thing
from events.models import EventPage
from tests.factories import (
    EventPageFactory,
    NetworkPageFactory,
    NewsPageFactory,
    OrganisationPageFactory,
    ProjectPageFactory,
    site_root,
)

pytestmark = pytest.mark.django_db

HELSINKI = ZoneInfo("Europe/Helsinki")


def told_by(client, page):
    """The data blocks of a page, by their type."""
    html = client.get(page.url).content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, flags=re.DOTALL)
    return {block["@type"]: block for block in map(json.loads, blocks)}


@pytest.mark.parametrize(
    ("factory", "kind"),
    [
        (NewsPageFactory, "NewsArticle"),
        (EventPageFactory, "Event"),
        (OrganisationPageFactory, "NGO"),
        (NetworkPageFactory, "Organization"),
        (ProjectPageFactory, "ResearchProject"),
    ],
    ids=["news", "event", "organisation", "network", "project"],
)
def test_each_kind_of_page_tells_what_it_is_and_where(client, factory, kind):
    told = told_by(client, factory())

    assert told[kind]["@context"] == "https://schema.org"
    assert told["BreadcrumbList"]["itemListElement"][0]["position"] == 1


def test_the_front_page_tells_how_to_search_the_site(client):
    website = told_by(client, site_root())["WebSite"]

    assert website["potentialAction"]["target"]["urlTemplate"].endswith("?q={search_term_string}")


def test_a_cancelled_event_is_told_to_be_cancelled(client):
    event = EventPageFactory(
        starts_at=datetime(2030, 1, 26, 10, tzinfo=HELSINKI), state=EventPage.State.CANCELLED
    )

    told = told_by(client, event)["Event"]

    assert told["eventStatus"] == "https://schema.org/EventCancelled"
    assert told["startDate"] == "2030-01-26T10:00:00+02:00"


def test_a_title_cannot_end_the_data_block(client):
    page = NewsPageFactory(title="</script><script>alert('järvi')</script>")

    assert told_by(client, page)["NewsArticle"]["headline"] == page.title


def test_what_is_empty_is_left_out():
    place = thing("Place", name="", address=thing("PostalAddress", streetAddress=""))

    assert place == {}
    assert script(place) == ""
    assert thing("Event", startDate=date(2026, 1, 26), location=place) == {
        "@type": "Event",
        "startDate": "2026-01-26",
    }
