"""Events as they leave the hub."""

from django.utils.translation import override

from core.calendars import CalendarEntry, entry_uid
from events.models import EventPage

STATUSES = {
    EventPage.State.CANCELLED: "CANCELLED",
    EventPage.State.POSTPONED: "TENTATIVE",
}


def calendar_entry(page: EventPage) -> CalendarEntry:
    """The event for readers' calendars, in the language of the page; what is not as planned is said in its title."""
    language = page.locale.language_code
    with override(language):
        return CalendarEntry(
            uid=entry_uid(page.translation_key, language),
            title=f"{page.state_label}: {page.title}" if page.state_label else page.title,
            series=page.series,
            url=page.full_url or "",
            created_at=page.first_published_at or page.starts_at,
            changed_at=page.last_published_at or page.starts_at,
            all_day=page.all_day,
            status=STATUSES.get(EventPage.State(page.state), "CONFIRMED"),
            description=_description(page),
            location=_location(page),
        )


def _description(page: EventPage) -> str:
    parts = [page.state_note, page.summary, page.remote_note, page.remote_url, page.full_url]
    return "\n".join(part for part in parts if part)


def _location(page: EventPage) -> str:
    if page.state == EventPage.State.MOVED_ONLINE:
        return page.remote_url or page.remote_note
    municipality = page.municipality.name if page.municipality else ""
    parts = [page.place_name, page.street_address, municipality]
    return ", ".join(part for part in parts if part) or page.remote_url or page.remote_note
