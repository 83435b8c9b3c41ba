"""The fields of each kind of page, from its texts in one language."""

from datetime import datetime, timedelta
from typing import Any

from cms.demo import story
from cms.demo.content import Entry
from cms.demo.days import begins_at, ends_at, first_day, moment, month
from cms.demo.shelf import Shelf
from core.models import PageMunicipality, PageRegion
from events.models import EventException
from networks.models import NetworkDocument, NetworkMember, ProjectPartner
from organisations.models import (
    Activity,
    OrganisationActivity,
    OrganisationLanguage,
    OrganisationLink,
    OrganisationName,
    OrganisationTargetGroup,
    ServiceLanguage,
    TargetGroup,
)

REGIONS = {"etela-karjala": "09", "kymenlaakso": "08", "lappi": "19"}


def organisation(entry: Entry, shelf: Shelf, _language: str) -> dict[str, Any]:
    plain = (
        *("business_id", "register_number", "area", "street_address", "postal_code", "post_office"),
        *("latitude", "longitude", "phone", "email", "website", "joining", "accessibility", "state"),
    )
    places = [shelf.municipalities[name] for name in entry.get("municipalities", [])]
    return {name: entry[name] for name in plain if name in entry} | {
        "title": entry.get("title", entry["name"]),
        "slug": entry["key"],
        "summary": entry["summary"],
        "description": entry["description"].strip(),
        "municipality": shelf.municipalities[entry["municipality"]],
        "checked_on": shelf.day - timedelta(days=entry["checked_days_ago"]),
        "logo": shelf.images.get(entry.get("logo", "")),
        "successor": shelf.pages.get(entry.get("successor", "")),
        "contact_links": shelf.contact_links(entry.get("contacts", [])),
        "theme_links": shelf.common(entry | {"title": entry["name"]}, "fi")["theme_links"],
        "region_links": [PageRegion(region=shelf.regions[REGIONS[entry["region"]]])],
        "municipality_links": [PageMunicipality(municipality=place) for place in places],
        **organisation_rows(entry),
    }


def organisation_rows(entry: Entry) -> dict[str, Any]:
    def terms(model: Any, codes: list[str]) -> list[Any]:
        return list(model.objects.filter(code__in=codes))

    return {
        "other_names": [OrganisationName(**name) for name in entry.get("other_names", [])],
        "links": [OrganisationLink(**link) for link in entry.get("links", [])],
        "activity_links": [
            OrganisationActivity(activity=term) for term in terms(Activity, entry["activities"])
        ],
        "target_group_links": [
            OrganisationTargetGroup(target_group=term) for term in terms(TargetGroup, entry["target_groups"])
        ],
        "language_links": [
            OrganisationLanguage(language=term) for term in terms(ServiceLanguage, entry["languages"])
        ],
    }


def network(entry: Entry, shelf: Shelf, language: str) -> dict[str, Any]:
    name = f"network/{entry['key']}"
    ended = entry.get("ended_months")
    return shelf.common(entry, language) | {
        "slug": entry["key"] if language == "fi" else "",
        "kind": entry["kind"],
        "purpose": entry["purpose"].strip(),
        "goals": story.goals(entry["goals"], name=name),
        "body": shelf.story(entry["body"], name=name, language=language),
        "members": [member(row, shelf) for row in entry["members"]],
        "contact_links": shelf.contact_links(entry["contacts"]),
        "document_links": [
            NetworkDocument(document=shelf.documents[key]) for key in entry.get("documents", [])
        ],
        "started": month(shelf.day, entry["started_months"]),
        "ended": None if ended is None else month(shelf.day, ended) - timedelta(days=1),
        "continued_by": shelf.pages.get(entry.get("continued_by", "")),
        "own_editors": entry.get("own_editors", False),
    }


def member(row: Entry, shelf: Shelf) -> NetworkMember:
    return NetworkMember(
        person=shelf.people.get(row.get("person", "")),
        organisation=shelf.pages.get(row.get("organisation", "")),
        name=row.get("name", ""),
        role=row["role"],
    )


def project(entry: Entry, shelf: Shelf, language: str) -> dict[str, Any]:
    name = f"project/{entry['key']}"
    return shelf.common(entry, language) | {
        "slug": entry["key"],
        "funder": entry["funder"],
        "programme": entry["programme"],
        "starts_on": month(shelf.day, entry["starts_months"]),
        "ends_on": month(shelf.day, entry["ends_months"]),
        "host_organisation": shelf.pages[entry["host_organisation"]],
        "partners": [ProjectPartner(organisation=shelf.pages[key]) for key in entry["partners"]],
        "goals": story.goals(entry["goals"], name=name),
        "body": shelf.story(entry["body"], name=name, language=language),
        "results": shelf.story(entry.get("results", ""), name=f"{name}/results", language=language),
        "contact_links": shelf.contact_links(entry["contacts"]),
        "network_links": shelf.network_links(entry["networks"]),
        "continued_by": shelf.pages.get(entry.get("continued_by", "")),
    }


def event(entry: Entry, shelf: Shelf, language: str) -> dict[str, Any]:
    plain = (
        *("all_day", "recurrence", "state", "state_note", "place_name", "street_address", "remote_url"),
        *("remote_note", "organiser_name", "signup_open", "capacity"),
    )
    begins = first_day(entry, shelf.day)
    place = entry.get("municipality")
    fields = {name: entry[name] for name in plain if name in entry}
    if "recurs_weeks" in entry:
        fields["recurs_until"] = begins + timedelta(weeks=entry["recurs_weeks"])
    if "signup_days_before" in entry:
        fields["signup_until"] = moment(begins - timedelta(days=entry["signup_days_before"]), "23.59")
    return (
        fields
        | shelf.common(entry | {"municipalities": [place] if place else []}, language)
        | {
            "slug": entry["key"] if language == "fi" else "",
            "starts_at": begins_at(entry, shelf.day),
            "ends_at": ends_at(entry, shelf.day),
            "exceptions": [exception(row, entry, shelf) for row in entry.get("exceptions", [])],
            "municipality": shelf.municipalities[place] if place else None,
            "organiser": shelf.pages.get(entry.get("organiser", "")),
            "body": shelf.story(entry["body"], name=f"event/{entry['key']}", language=language),
            "contact_links": shelf.contact_links(entry.get("contacts", [])),
            "network_links": shelf.network_links(entry.get("networks", [])),
        }
    )


def exception(row: Entry, entry: Entry, shelf: Shelf) -> EventException:
    day = first_day(entry, shelf.day) + timedelta(weeks=row["after_weeks"])
    moved_to: datetime | None = None
    if "moved_days" in row:
        moved_to = moment(day + timedelta(days=row["moved_days"]), entry["start"])
    return EventException(date=day, cancelled=moved_to is None, moved_to=moved_to, note=row["note"])


def news(entry: Entry, shelf: Shelf, language: str) -> dict[str, Any]:
    day = shelf.day - timedelta(days=entry["days_ago"])
    return shelf.common(entry, language) | {
        "slug": entry["key"] if language == "fi" else "",
        "date": day,
        "first_published_at": moment(day, "9.00"),
        "category": entry["category"],
        "lead": shelf.text(entry["lead"], language),
        "body": shelf.story(entry["body"], name=f"news/{entry['key']}", language=language),
        "author_name": entry["author_name"],
        "author_title": entry["author_title"],
        "author_organisation": entry["author_organisation"],
        "contact_links": shelf.contact_links(entry.get("contacts", [])),
        "network_links": shelf.network_links(entry.get("networks", [])),
        "comments_open": entry.get("comments_open", False),
    }


def content_page(entry: Entry, shelf: Shelf, language: str) -> dict[str, Any]:
    fields = shelf.common(entry, language)
    for links in ("theme_links", "region_links", "municipality_links"):
        del fields[links]
    return fields | {"body": shelf.story(entry["body"], name=f"page/{entry['key']}", language=language)}


def home(entry: Entry, shelf: Shelf, language: str) -> dict[str, Any]:
    opening = {"heading": entry["heading"], "lead": entry["lead"]}
    return content_page(entry, shelf, language) | opening
