"""Tags of the public templates."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page as ResultPage
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Page

from core import dates, structured_data
from core.addresses import absolute_url
from core.images import rendition_specs_for
from core.navigation import Frame, frame_of
from core.references import current_person, public_pages_of

register = template.Library()

LOGO_WIDTH = 640


# --- The frame ----------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def frame(context: Context) -> Frame:
    """Menu, breadcrumbs, languages and footer of this request: `{% frame as frame %}`."""
    page = context.get("page")
    return frame_of(context["request"], page if isinstance(page, Page) else None)


@register.simple_tag(takes_context=True)
def index_url(context: Context, model: str) -> str:
    """Where all pages of a kind are listed: `{% index_url "news.NewsIndexPage" as news_url %}`."""
    return frame(context).index_url(model)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon; what it means is always said in words beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("core/icons/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def foreign(context: Context, page: Page) -> SafeString:
    """A `lang` attribute where a page named here is in another language than this page."""
    here = frame(context)
    code = next((code for code, home in here.homes.items() if home.locale_id == page.locale_id), "")
    return format_html(' lang="{}"', code) if code and code != here.language else SafeString()


# --- Only what is public ------------------------------------------------------------------------


@register.simple_tag
def public(pages: Iterable[Page | None] | Page | None) -> list[Page]:
    """Those of `pages` that are public, in their order and in the reader's language; one will do, or none."""
    wanted = [pages] if isinstance(pages, Page) else list(pages or [])
    return [page for page in public_pages_of([page.pk for page in wanted if page]) if page]


@register.simple_tag
def linked(links: Any, name: str) -> list[Any]:
    """What the rows of a page's links lead to, fetched together: `{% linked page.theme_links "theme" as themes %}`."""
    return [getattr(link, name) for link in links.select_related(name)]


@register.simple_tag
def networks(page: Any) -> list[Page]:
    """The public networks of a page."""
    return [
        found for found in public_pages_of([link.network_id for link in page.network_links.all()]) if found
    ]


@register.simple_tag
def members(network: Any) -> list[dict[str, str]]:
    """Name, address and role of each member that may be named; those with a role come first."""
    rows = list(network.members.select_related("person__organisation"))
    organisations = public_pages_of([row.organisation_id for row in rows])
    people = with_affiliations([row.person for row in rows if current_person(row.person)])
    named = [_member(row, page, people) for row, page in zip(rows, organisations, strict=True)]
    return sorted((member for member in named if member["name"]), key=lambda member: not member["role"])


def _member(row: Any, organisation: Page | None, people: list[Any]) -> dict[str, str]:
    if row.person in people:
        return {"name": row.person.name, "url": "", "role": row.role, "note": row.person.affiliation}
    if organisation:
        return {"name": organisation.title, "url": organisation.url or "", "role": row.role, "note": ""}
    name = "" if row.person_id or row.organisation_id else row.name
    return {"name": name, "url": "", "role": row.role, "note": ""}


@register.simple_tag
def contacts(page: Any) -> list[Any]:
    """The contact persons of a page whose entries are valid today."""
    links = page.contact_links.select_related("person__organisation", "person__photo")
    return with_affiliations([link.person for link in links if current_person(link.person)])


@register.filter
def if_current(person: Any) -> Any:
    """The person while the entry is valid, otherwise nothing."""
    return current_person(person)


@register.filter
def with_affiliations(people: Iterable[Any]) -> list[Any]:
    """The same people, each with `affiliation`: the organisation's name, unless its page is not public."""
    known = list(people)
    organisations = public_pages_of([person.organisation_id for person in known])
    for person, organisation in zip(known, organisations, strict=True):
        person.affiliation = organisation.title if organisation else _typed_organisation(person)
    return known


@register.simple_tag
def affiliate(person: Any) -> str:
    """Give one person an `affiliation`; writes nothing."""
    with_affiliations([person])
    return ""


def _typed_organisation(person: Any) -> str:
    return "" if person.organisation_id else str(person.organisation_name)


@register.filter
def liaisons_of(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of municipalities whose liaisons all have an `affiliation`."""
    known = list(rows)
    with_affiliations([person for row in known for person in row["liaisons"]])
    return known


# --- Images -------------------------------------------------------------------------------------


@register.simple_tag
def responsive_image(
    image: AbstractImage,
    alt: str = "",
    sizes: str = "100vw",
    css: str = "",
    up_to: int = 0,
    *,
    lazy: bool = True,
) -> SafeString:
    """An `img` with a source for each allowed width, none wider than the original or than `up_to`."""
    specs = rendition_specs_for(min(image.width, up_to or image.width))
    renditions = sorted(image.get_renditions(*specs).values(), key=lambda rendition: rendition.width)
    middle = renditions[len(renditions) // 2]
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" class="{}" {}>',
        middle.url,
        _srcset(renditions),
        sizes,
        middle.width,
        middle.height,
        alt,
        css,
        SafeString('loading="lazy" decoding="async"' if lazy else 'fetchpriority="high"'),
    )


def _srcset(renditions: list[AbstractRendition]) -> str:
    return ", ".join(f"{rendition.url} {rendition.width}w" for rendition in renditions)


@register.simple_tag(takes_context=True)
def shown(context: Context, item: Any) -> Any:
    """An image or document that lies in no private collection, otherwise nothing."""
    return item if item and item.collection_id not in frame(context).hidden_collections else None


# --- Writing ------------------------------------------------------------------------------------


@register.filter
def day(value: date | None) -> str:
    return dates.written_day(value) if value else ""


@register.filter
def month(value: date | None) -> str:
    return dates.written_month(value) if value else ""


@register.filter
def short_month(value: date) -> str:
    return dates.short_month(value)


@register.filter
def iso_month(value: date | None) -> str:
    """2017-08, for machines."""
    return f"{value:%Y-%m}" if value else ""


@register.simple_tag
def next_time(event: Any) -> datetime:
    """When an event, or the next occurrence of a series, starts."""
    starts_at: datetime = getattr(event, "next_starts_at", None) or event.starts_at
    return starts_at


@register.simple_tag
def next_end(event: Any) -> datetime:
    """When an event, or the next occurrence of a series, ends."""
    ends_at: datetime = getattr(event, "next_ends_at", None) or event.ends_at
    return ends_at


@register.simple_tag
def when(event: Any) -> str:
    """Day and times of an event, or of the next occurrence of a series."""
    return dates.written_span(next_time(event), next_end(event), all_day=event.all_day)


@register.simple_tag
def span(starts_at: datetime, ends_at: datetime, *, all_day: bool = False) -> str:
    """Day and times of one of the times of a series."""
    return dates.written_span(starts_at, ends_at, all_day=all_day)


@register.simple_tag
def project_state(project: Any) -> str:
    """The state of a project today."""
    return str(project.state_on(localdate()))


@register.filter
def distance(kilometres: float) -> str:
    """A way as the crow flies, as roughly as it is known."""
    if kilometres < 1:
        return gettext("less than 1 km away")
    return gettext("about %(km)s km away") % {"km": f"{kilometres:.0f}"}


@register.filter
def initials(name: str) -> str:
    """Two letters that stand for somebody without a photo."""
    words = name.replace("-", " ").split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


@register.filter
def breakable(address: str) -> SafeString:
    """An e-mail address that may continue on the next line after the at sign."""
    return format_html_join(SafeString("@<wbr>"), "{}", ((part,) for part in address.split("@")))


@register.filter
def host(url: str) -> str:
    """A web address as people say it."""
    return url.split("//", maxsplit=1)[-1].removeprefix("www.").rstrip("/")


@register.simple_tag
def page_numbers(items: ResultPage) -> list[int | str]:
    """Numbers for a pager, with an ellipsis where some are left out."""
    return list(items.paginator.get_elided_page_range(items.number, on_each_side=1, on_ends=1))


# --- For search engines -------------------------------------------------------------------------


@register.simple_tag
def thing(kind: str, **properties: Any) -> dict[str, Any]:
    """A schema.org object, to be nested or written out: `{% thing "Place" name=… as place %}`."""
    return structured_data.thing(kind, **properties)


@register.simple_tag
def things(kind: str, values: Iterable[Any], name: str = "name") -> list[dict[str, Any]]:
    """One schema.org object for each value, which becomes its `name`."""
    return [structured_data.thing(kind, **{name: value}) for value in values]


@register.simple_tag
def column(rows: Iterable[Any], name: str) -> list[Any]:
    """One value of each row, as a list for a schema.org object: `{% column page.links.all "url" as urls %}`."""
    return [getattr(row, name) for row in rows]


@register.simple_tag
def image_address(image: AbstractImage | None) -> str:
    """Where an image is, in a size that does for a logo; nothing without one."""
    if image is None:
        return ""
    spec = rendition_specs_for(min(image.width, LOGO_WIDTH))[-1]
    return absolute_url(image.get_rendition(spec).url)


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    return structured_data.script(data)


@register.simple_tag(takes_context=True)
def site_structured_data(context: Context) -> SafeString:
    """The breadcrumbs of a page; on the front page, the site and how to search it."""
    request = context["request"]
    trail = [link for link in frame(context).breadcrumbs if link.title]
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "name": link.title,
            "item": request.build_absolute_uri(link.url or request.path),
        }
        for position, link in enumerate(trail, start=1)
    ]
    return structured_data.script(structured_data.thing("BreadcrumbList", itemListElement=items))


@register.simple_tag(takes_context=True)
def alternates(context: Context) -> SafeString:
    """`link` elements to this page's translations."""
    translations = frame(context).translations
    if len(translations) < 2:
        return SafeString()
    return format_html_join(
        "\n",
        '<link rel="alternate" hreflang="{}" href="{}">',
        ((code, page.get_full_url(context["request"])) for code, page in translations.items()),
    )
