"""What partners get of a page of liaison persons: where there are any, and none of their names."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.items import Facts, PageDetails, contacts_of, details_of, facts_of, html_of, paragraphs
from people.models import LiaisonIndexPage
from regions.models import Municipality


@details_of(LiaisonIndexPage)
def page_details(page: LiaisonIndexPage) -> PageDetails:
    return PageDetails(contacts=contacts_of(page))


@html_of(LiaisonIndexPage)
def page_html(page: LiaisonIndexPage) -> str:
    names: SafeString = format_html_join("", "<li>{}</li>", ((one.name,) for one in _municipalities(page)))
    return paragraphs(page.introduction) + format_html("<ul>{}</ul>", names)


@facts_of(LiaisonIndexPage)
def page_facts(page: LiaisonIndexPage) -> Facts:
    return Facts(municipalities=_municipalities(page))


def _municipalities(page: LiaisonIndexPage) -> list[Municipality]:
    """Those that the page lists, also where nobody is a liaison now."""
    listed = page.region.municipalities.current()
    return list(listed.select_related("region", "wellbeing_county").order_by("name_fi"))
