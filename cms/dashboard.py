"""The admin's front page: what waits for this user, and the way to begin something new."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.permissions import policy_registry
from wagtail_localize.models import TranslationSource

from news.models import Comment
from organisations.models import ProposedChange
from people.models import Person

MOST_LINES = 5
SOON = timedelta(days=30)


@dataclass
class Line:
    """One thing that waits: what it is, where to see to it, and when."""

    title: str
    url: str
    when: datetime | date | None = None
    note: str | Promise = ""


@dataclass
class Section:
    """Things of one kind that wait; `more` is how many are not shown."""

    heading: str | Promise
    lines: list[Line] = field(default_factory=list)
    more: int = 0


class NewPagePanel(Component):
    """Buttons that lead straight to the form of a new page."""

    order = 50
    template_name = "cms/admin/new_page_panel.html"

    def __init__(self, kinds: Iterable[tuple[str, str | Promise]]) -> None:
        self.kinds = list(kinds)

    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        return {"kinds": self.kinds}


class WaitingPanel(Component):
    """What waits for the user; when nothing does, it says so."""

    order = 100
    template_name = "cms/admin/waiting_panel.html"

    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        request: HttpRequest = (parent_context or {})["request"]
        now = timezone.now()
        sections = [section for section in waiting_for(request, now) if section.lines]
        return {"sections": sections, "all_done": not sections and not waits_in_moderation(request.user)}


def waiting_for(request: HttpRequest, now: datetime) -> list[Section]:
    """Everything that waits for the user of `request`, in the order in which it is shown."""
    pages = editable_pages(request.user)
    return [
        section_of(_("Your drafts"), drafts_of(request.user, pages), "latest_revision_created_at"),
        section_of(_("Will be published"), to_be_published(pages, now), "goes_live"),
        section_of(_("Will expire soon"), expiring(pages, now), "expire_at"),
        section_of(_("Translations that are out of date"), with_old_translations(pages), "last_published_at"),
        people_section(request, timezone.localdate(now)),
        comments_section(request),
        proposals_section(request),
    ]


def editable_pages(user: Any) -> QuerySet[Page]:
    policy = policy_registry.get_by_type(Page)
    return policy.instances_user_has_any_permission_for(user, {"change", "publish"})


def drafts_of(user: Any, pages: QuerySet[Page]) -> QuerySet[Page]:
    """Pages with changes by `user` that are neither published nor scheduled nor sent to moderation."""
    moderated = WorkflowState.objects.active().filter(base_content_type__model="page")
    return (
        pages.filter(has_unpublished_changes=True, latest_revision__user=user)
        .filter(latest_revision__approved_go_live_at=None)
        .exclude(pk__in=[int(key) for key in moderated.values_list("object_id", flat=True)])
        .order_by("-latest_revision_created_at")
    )


def to_be_published(pages: QuerySet[Page], now: datetime) -> QuerySet[Page]:
    approved = Revision.page_revisions.filter(
        approved_go_live_at__gt=now, object_id=Cast(OuterRef("pk"), CharField())
    )
    goes_live = Subquery(approved.values("approved_go_live_at")[:1])
    return pages.annotate(goes_live=goes_live).exclude(goes_live=None).order_by("goes_live")


def expiring(pages: QuerySet[Page], now: datetime) -> QuerySet[Page]:
    return pages.filter(live=True, expire_at__gt=now, expire_at__lt=now + SOON).order_by("expire_at")


def with_old_translations(pages: QuerySet[Page]) -> QuerySet[Page]:
    """Pages published again since their text was last given to the translators."""
    given = TranslationSource.objects.filter(
        object_id=OuterRef("translation_key"), locale=OuterRef("locale"), translations__enabled=True
    )
    given_at = Subquery(given.values("last_updated_at")[:1])
    return (
        pages.filter(live=True)
        .annotate(given_at=given_at)
        .filter(last_published_at__gt=F("given_at") + timedelta(seconds=1))
        .order_by("-last_published_at")
    )


def section_of(heading: str | Promise, pages: QuerySet[Page], time_field: str) -> Section:
    shown = list(pages[: MOST_LINES + 1])
    lines = [
        Line(
            page.get_admin_display_title(),
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
            getattr(page, time_field),
        )
        for page in shown[:MOST_LINES]
    ]
    return Section(heading, lines, more=pages.count() - MOST_LINES if len(shown) > MOST_LINES else 0)


def people_section(request: HttpRequest, day: date) -> Section:
    """Contact persons who are about to disappear, for those who may see to it."""
    section = Section(_("People whose details expire soon"))
    if not request.user.has_perm("people.change_person"):
        return section
    people = Person.objects.filter(valid_until__range=(day, day + SOON)).order_by("valid_until")
    finder = AdminURLFinder(request.user)
    section.lines = [
        Line(person.name, finder.get_edit_url(person) or "", person.valid_until)
        for person in people[:MOST_LINES]
    ]
    section.more = max(people.count() - MOST_LINES, 0) if len(section.lines) == MOST_LINES else 0
    return section


def comments_section(request: HttpRequest) -> Section:
    section = Section(_("Readers’ comments"))
    comments = Comment.objects.moderated_by(request.user).waiting()
    section.lines = [
        Line(str(comment), reverse("news_comments"), comment.written_at)
        for comment in comments.select_related("page")[:MOST_LINES]
    ]
    return section


def proposals_section(request: HttpRequest) -> Section:
    """What organisations say that their entries should be."""
    section = Section(_("Proposed changes"))
    proposals = ProposedChange.objects.decided_by(request.user).waiting()
    shown = list(proposals.select_related("page")[: MOST_LINES + 1])
    section.lines = [
        Line(proposal.page.title, reverse("proposed_change", args=[proposal.pk]), proposal.sent_at)
        for proposal in shown[:MOST_LINES]
    ]
    section.more = proposals.count() - MOST_LINES if len(shown) > MOST_LINES else 0
    return section


def waits_in_moderation(user: Any) -> bool:
    """Whether Wagtail's own panels below have something to show."""
    mine = WorkflowState.objects.active().filter(Q(requested_by=user)).exists()
    return mine or TaskState.objects.reviewable_by(user).exists()
