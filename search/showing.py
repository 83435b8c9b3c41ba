"""What the search page shows: its rows, and what they can be narrowed by."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content_store.filters import Selection
from content_store.models import ContentItem
from core.listing import Filter, filter_by
from core.models import Theme
from regions.models import Area, Municipality, Region
from search.asking.finding import Results
from search.asking.marking import Marks, excerpt, marked
from search.engines import Hit

TYPES = {
    "news": (_("News"), _("News item")),
    "event": (_("Events"), _("Event")),
    "network": (_("Networks"), _("Network")),
    "project": (_("Projects"), _("Project")),
    "organisation": (_("Organisations"), _("Organisation")),
    "page": (_("Other pages"), _("Page")),
}
KINDS = ("type", "municipality", "region", "theme", "month")
AREAS = {"municipality": Municipality, "region": Region}
MOST_PLACES, MOST_THEMES, MOST_YEARS = 12, 12, 6
COMING = "coming"


@dataclass(frozen=True)
class Row:
    """One result; `marked_title` and `excerpt` are HTML with the words that were looked for in `<mark>`."""

    title: str
    marked_title: SafeString
    excerpt: SafeString
    url: str
    kind: str | Promise
    language: str
    day: date | datetime | None
    place: str


def rows_of(hits: Sequence[Hit], marks: Marks) -> list[Row]:
    """The results as they are now; what has meanwhile ceased to be public is left out."""
    items = ContentItem.objects.current(timezone.now()).in_bulk([hit.item for hit in hits])
    return [_row(items[hit.item], marks) for hit in hits if hit.item in items]


def _row(item: ContentItem, marks: Marks) -> Row:
    body = item.read_body()
    text = body.get("text") or ""
    summary = body.get("summary") or ""
    shown = summary if marks.may_be_in(summary) or not marks.may_be_in(text) else text
    day = item.starts_at if item.type == "event" else item.published_at if item.type == "news" else None
    return Row(
        title=item.title,
        marked_title=mark_safe(marked(item.title, marks, item.locale)),  # noqa: S308  escaped there
        excerpt=mark_safe(excerpt(shown or text, marks, item.locale)),  # noqa: S308  escaped there
        url=item.url,
        kind=TYPES[item.type][1] if item.type in TYPES else "",
        language="" if item.locale == get_language() else item.locale,
        day=day,
        place=", ".join(area["name"] for area in body.get("municipalities", [])[:3]),
    )


def selection_of(chosen: Mapping[str, str]) -> Selection:
    """What was chosen on the page, as the content store is asked for it."""
    terms: list[tuple[str, ...]] = [
        (f"{name}:{chosen[name]}",) for name in ("type", "municipality", "region", "theme") if chosen[name]
    ]
    if chosen["time"]:
        terms.append(_months(chosen["time"]))
    return Selection(tuple(terms))


def filters_of(results: Results, chosen: Mapping[str, str], query: Mapping[str, str]) -> list[Filter]:
    """Each filter with the choices that lead to something, and what is chosen."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for token, count in results.found.counts.items():
        kind, value = token.split(":", 1)
        counts[kind][value] = count
    kept = {**query, **chosen}
    types = [(name, labels[0]) for name, labels in TYPES.items() if counts["type"][name]]
    years = _years(counts["month"])
    found = [filter_by("type", _("Type"), types, kept, counts=counts["type"])]
    for kind, label in (("municipality", _("Municipality")), ("region", _("Region"))):
        names = _names(AREAS[kind], _most(counts[kind], MOST_PLACES, chosen[kind]))
        found.append(filter_by(kind, label, names, kept, counts=counts[kind]))
    themes = _names(Theme, _most(counts["theme"], MOST_THEMES, chosen["theme"]))
    found.append(filter_by("theme", _("Theme"), themes, kept, counts=counts["theme"]))
    times = [(value, _("This month or later") if value == COMING else value) for value in years]
    found.append(filter_by("time", _("Time"), times, kept, counts=years))
    return found


def _most(counts: Counter[str], most: int, chosen: str) -> list[str]:
    values = [value for value, _count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most]]
    return values if not chosen or chosen in values else [*values, chosen]


def _names(model: type[Area] | type[Theme], codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with names, in the order of the codes; what is none is left out."""
    wanted = list(codes)
    names = {row.code: row.name for row in model._default_manager.filter(code__in=wanted)}
    return [(code, names[code]) for code in wanted if code in names]


def _years(months: Counter[str]) -> Counter[str]:
    """How much there is of each of the latest years, and from this month on."""
    this_month = f"{timezone.localdate():%Y-%m}"
    coming = sum(count for month, count in months.items() if month >= this_month)
    years: Counter[str] = Counter()
    for month, count in months.items():
        years[month[:4]] += count
    found = Counter({COMING: coming} if coming else {})
    for year in sorted(years, reverse=True)[:MOST_YEARS]:
        found[year] = years[year]
    return found


def _months(time: str) -> tuple[str, ...]:
    """The tokens of a year, or of the months from this one to the end of the next year but one."""
    if time == COMING:
        today = timezone.localdate()
        months = [
            (today.year + (today.month - 1 + ahead) // 12, (today.month - 1 + ahead) % 12 + 1)
            for ahead in range(36)
        ]
        return tuple(f"month:{year}-{month:02}" for year, month in months)
    return tuple(f"month:{time[:4]}-{month:02}" for month in range(1, 13))
