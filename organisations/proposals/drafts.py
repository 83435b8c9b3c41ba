"""A proposal becomes a draft of the directory, and is decided by what becomes of that."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Locale, Page

from core.following import following
from core.models import PageTheme, Theme
from core.visibility import public_pages
from organisations.models import (
    Activity,
    OrganisationActivity,
    OrganisationIndexPage,
    OrganisationLanguage,
    OrganisationPage,
    OrganisationProposal,
    OrganisationTargetGroup,
    ServiceLanguage,
    TargetGroup,
)
from regions.models import Municipality

State = OrganisationProposal.State
# What a proposal tells as it is kept in the entry.
PLAIN = (
    "title", "business_id", "register_number", "summary", "description", "street_address", "postal_code",
    "phone", "email", "website", "joining",
)  # fmt: skip
# What it chooses from vocabularies, by codes: the child table, the words and the row that links to them.
CHOSEN: Mapping[str, tuple[str, Any, Any, str]] = {
    "themes": ("theme_links", Theme, PageTheme, "theme"),
    "activities": ("activity_links", Activity, OrganisationActivity, "activity"),
    "target_groups": ("target_group_links", TargetGroup, OrganisationTargetGroup, "target_group"),
    "languages": ("language_links", ServiceLanguage, OrganisationLanguage, "language"),
}


class NoDirectoryError(Exception):
    """There is no public directory that could take the entry."""


def directories(language: str) -> list[OrganisationIndexPage]:
    """The public directories of a language, or else of the first language of the site; parts after the whole."""
    public = public_pages(OrganisationIndexPage.objects.all()).order_by("depth", "path")
    in_language = list(public.filter(locale__language_code=language))
    return in_language or list(public.filter(locale=Locale.get_default()))


def directory_for(municipality: Municipality, language: str) -> OrganisationIndexPage:
    """The part of the directory for a municipality, or for its region; otherwise the whole one."""
    found = directories(language)
    if not found:
        raise NoDirectoryError
    for marks, wanted in (
        ("municipalities", municipality.pk),
        ("regions", municipality.region_id),
    ):
        parts = [part for part in found if wanted in [place.pk for place in getattr(part, marks)]]
        if parts:
            return parts[-1]
    return found[0]


def confirm(proposal: OrganisationProposal) -> OrganisationProposal:
    """Make the draft and send it to moderation; what has been confirmed before stays as it is."""
    with following():
        row = OrganisationProposal.objects.select_for_update().get(pk=proposal.pk)
        if row.state == State.UNCONFIRMED:
            page = _draft_of(row)
            row.page, row.state, row.mailed = page, State.MODERATED, State.MODERATED
            row.save(update_fields=["page", "state", "mailed"])
            workflow = page.get_workflow()
            if workflow:
                workflow.start(page, None)
    return row


def decide(page: Page, state: OrganisationProposal.State, reason: str = "") -> list[int]:
    """Note what became of the proposal of which a page was made; the keys of those that have not heard it yet."""
    with transaction.atomic():
        rows = OrganisationProposal.objects.select_for_update().filter(page=page.pk).exclude(state=state)
        keys = list(rows.values_list("pk", flat=True))
        OrganisationProposal.objects.filter(pk__in=keys).update(
            state=state, reason=reason, decided_at=timezone.now()
        )
    return keys


def refuse(page: Page, reason: str = "") -> list[int]:
    """The draft is not taken; an entry that has been public was taken before."""
    return [] if page.first_published_at else decide(page, State.REFUSED, reason)


def entry_of(told: Mapping[str, Any], locale: Locale) -> OrganisationPage:
    """The entry that a proposal describes; it is not saved."""
    page = OrganisationPage(**{name: told.get(name, "") for name in PLAIN}, locale=locale, live=False)
    page.municipality = Municipality.objects.get(code=told["municipality"])
    for name, (table, words, link, field) in CHOSEN.items():
        chosen = words.objects.filter(code__in=told.get(name, []))
        getattr(page, table).set([link(**{field: word}) for word in chosen])
    page.place_roughly()
    page.fill_in_post_office()
    return page


def _draft_of(row: OrganisationProposal) -> OrganisationPage:
    municipality = Municipality.objects.get(code=row.told["municipality"])
    directory = directory_for(municipality, row.language)
    # Two who are confirmed at once would otherwise compute the same place in the tree.
    Page.objects.select_for_update().get(pk=directory.pk)
    page = entry_of(row.told, directory.locale)
    OrganisationIndexPage.objects.get(pk=directory.pk).add_child(instance=page)
    page.save_revision(clean=False)
    log(instance=page, action="wagtail.create", user=None)
    return OrganisationPage.objects.get(pk=page.pk)
