"""Publishing something new of an entry while an editor has a draft, a schedule or a moderation of it under way.

Wagtail publishes a revision by putting the whole page in its place, drops the schedule of the others and cancels the
moderation. Here the published version and every draft that is still of use get the same change, each in its own way.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.signals import page_published

from organisations.models import OrganisationPage

Change = Callable[[OrganisationPage], None]


def locked(key: int) -> OrganisationPage | None:
    """The entry as it is published now, which nobody else can save until the transaction ends."""
    return OrganisationPage.objects.get(pk=key) if key in lock([key]) else None


def lock(keys: Collection[int]) -> set[int]:
    """Lock entries with their pages in other languages, in one order, so that no two wait for each other."""
    organisations = Page.objects.filter(pk__in=keys).values("translation_key")
    pages = Page.objects.filter(translation_key__in=organisations).order_by("pk")
    return set(pages.select_for_update().values_list("pk", flat=True))


def publish(
    page: OrganisationPage,
    change: Change,
    *,
    action: str,
    said: Mapping[str, Any],
    user: User | None = None,
    change_draft: Change | None = None,
    changed_at: datetime | None = None,
    clean: bool = True,
) -> Revision:
    """Publish `change` of a live entry that is `locked`, with a revision and an entry in its log.

    Drafts get `change_draft`, or the same. With `changed_at` readers hear of a change of the text.
    """
    drafts = drafts_of(page)
    change(page)
    revision: Revision = page.save_revision(user=user, clean=clean)
    moved = {draft.pk: _on_top(draft, change_draft or change) for draft in drafts}
    page.live_revision = revision
    page.has_unpublished_changes = bool(drafts)
    if drafts:
        latest = moved[drafts[-1].pk]
        page.latest_revision, page.latest_revision_created_at = latest, latest.created_at
        page.draft_title = latest.content["title"]
    if changed_at:
        page.last_published_at = changed_at
    page.save(clean=False)
    _keep_moderation(page, moved)
    page.update_aliases(revision=revision, _content=revision.content)
    log(page, action, user=user, data=dict(said), revision=revision, content_changed=True)
    page_published.send(sender=OrganisationPage, instance=page, revision=revision)
    return revision


def drafts_of(page: OrganisationPage) -> list[Revision]:
    """The revisions that somebody still works on, waits for or moderates, the oldest first."""
    if not page.has_unpublished_changes:
        return []
    of_use = Q(pk=page.latest_revision_id) | Q(approved_go_live_at__isnull=False)
    if moderated := _moderated(page):
        of_use |= Q(pk=moderated.revision_id)
    return list(page.revisions.filter(of_use).order_by("created_at", "pk"))


def mark(page: OrganisationPage, state: OrganisationPage.State) -> None:
    """Set the state that follows from the calendar; no version of anybody's work comes of it."""
    keys = {page.latest_revision_id, page.live_revision_id, *(draft.pk for draft in drafts_of(page))}
    before = page.state
    page.state = state
    page.save(update_fields=["state"], clean=False)
    for revision in Revision.objects.filter(pk__in=keys - {None}):
        if revision.content.get("state") == before:
            revision.content["state"] = str(state)
            Revision.objects.filter(pk=revision.pk).update(content=revision.content)
    for alias in OrganisationPage.objects.filter(alias_of=page.pk):
        alias.state = state
        alias.save(update_fields=["state"], clean=False)


def _on_top(draft: Revision, change: Change) -> Revision:
    """The draft once more, with the change, by the same editor and on the same schedule."""
    page = draft.as_object()
    change(page)
    revision: Revision = page.save_revision(
        user=draft.user, approved_go_live_at=draft.approved_go_live_at, clean=False
    )
    if draft.approved_go_live_at:
        Revision.objects.filter(pk=draft.pk).update(approved_go_live_at=None)
    return revision


def _moderated(page: OrganisationPage) -> Any:
    state = page.current_workflow_state
    return state.current_task_state if state else None


def _keep_moderation(page: OrganisationPage, moved: Mapping[int, Revision]) -> None:
    task = _moderated(page)
    if task and task.revision_id in moved:
        task.revision = moved[task.revision_id]
        task.save(update_fields=["revision"])
