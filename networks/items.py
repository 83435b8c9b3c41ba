"""What partners get of networks and projects."""

import datetime
from collections.abc import Iterator
from typing import Any, Literal

from django.utils.timezone import localdate
from pydantic import BaseModel, Field

from core.items import (
    Contact,
    Document,
    Facts,
    Reference,
    Text,
    contacts_of,
    details_of,
    documents_of,
    facts_of,
    goals_html,
    headed,
    html_of,
    in_order,
    paragraphs,
    reference_to,
    references_to,
    story_html,
)
from core.months import month_bounds
from core.references import current_person
from core.validity import note_end
from networks.models import NetworkPage, ProjectPage

MemberKind = Literal["person", "organisation", "other"]


class Member(BaseModel):
    """A member of a network. `organisation` is the member itself, or the one that a person comes from."""

    kind: MemberKind
    name: Text
    role: Text
    organisation: Reference | None


class NetworkDetails(BaseModel):
    """What a network has beyond what every item has."""

    kind: NetworkPage.Kind
    purpose: Text
    goals: list[Text]
    members: list[Member]
    contacts: list[Contact]
    documents: list[Document]
    started: datetime.date | None
    ended: datetime.date | None
    continued_by: Reference | None


class ProjectDetails(BaseModel):
    """What a project has beyond what every item has."""

    state: ProjectPage.State
    funder: Text
    programme: Text
    first_month: str = Field(description="Year and month, for example 2017-08.")
    last_month: str | None = Field(description="It belongs to the project still; null until further notice.")
    host: Reference | None = Field(description="When it is in the directory.")
    host_name: Text
    partners: list[Reference]
    goals: list[Text]
    contacts: list[Contact]
    continued_by: Reference | None


@details_of(NetworkPage, reads={"members": ["person"], "document_links": []})
def network_details(page: NetworkPage) -> NetworkDetails:
    return NetworkDetails(
        kind=NetworkPage.Kind(page.kind),
        purpose=page.purpose,
        goals=_goals(page),
        members=list(_members(page)),
        contacts=contacts_of(page),
        documents=documents_of(link.document_id for link in in_order(page, "document_links")),
        started=page.started,
        ended=page.ended,
        continued_by=reference_to(page.continued_by_id),
    )


@html_of(NetworkPage)
def network_html(page: NetworkPage) -> str:
    goals = headed(_label(page, "goals"), goals_html(page.goals))
    return "\n".join([paragraphs(page.purpose), goals, story_html(page.body)])


@facts_of(NetworkPage)
def network_facts(page: NetworkPage) -> Facts:
    return Facts(successor=page.continued_by_id)


@details_of(ProjectPage, reads={"partners": []})
def project_details(page: ProjectPage) -> ProjectDetails:
    host = reference_to(page.host_organisation_id)
    return ProjectDetails(
        state=_state(page),
        funder=page.funder,
        programme=page.programme,
        first_month=f"{page.starts_on:%Y-%m}",
        last_month=f"{page.ends_on:%Y-%m}" if page.ends_on else None,
        host=host,
        host_name=host.name if host else "" if page.host_organisation_id else page.host_name,
        partners=references_to(partner.organisation_id for partner in in_order(page, "partners")),
        goals=_goals(page),
        contacts=contacts_of(page),
        continued_by=reference_to(page.continued_by_id),
    )


@html_of(ProjectPage)
def project_html(page: ProjectPage) -> str:
    goals = headed(_label(page, "goals"), goals_html(page.goals))
    results = headed(_label(page, "results"), story_html(page.results))
    return "\n".join([story_html(page.body), goals, results])


@facts_of(ProjectPage)
def project_facts(page: ProjectPage) -> Facts:
    return Facts(successor=page.continued_by_id)


def _state(page: ProjectPage) -> ProjectPage.State:
    note_end(month_bounds(page.starts_on)[0])
    if page.ends_on:
        note_end(month_bounds(page.ends_on)[1])
    return ProjectPage.State(page.state_on(localdate()))


def _members(page: NetworkPage) -> Iterator[Member]:
    for row in in_order(page, "members"):
        if member := _member(row):
            yield member


def _member(row: Any) -> Member | None:
    if row.person_id:
        person = current_person(row.person)
        return _named("person", person.name, row, reference_to(person.organisation_id)) if person else None
    if row.organisation_id:
        found = reference_to(row.organisation_id)
        return _named("organisation", found.name, row, found) if found else None
    return _named("other", row.name, row)


def _named(kind: MemberKind, name: str, row: Any, organisation: Reference | None = None) -> Member:
    return Member(kind=kind, name=name, role=row.role, organisation=organisation)


def _goals(page: Any) -> list[str]:
    return [goal.value for goal in page.goals]


def _label(page: Any, field: str) -> object:
    return page._meta.get_field(field).verbose_name
