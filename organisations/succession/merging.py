"""Several entries of one organisation become one, in one transaction.

What stays is the page that is the oldest to partners, with its identifier, whatever is chosen of the others: who has
copied it goes on with it. The others are deleted; their versions can be read in its history. Their addresses, what refers to them, and their items lead to it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.actions.delete_page import DeletePageAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Page

from content_store.services import merge_into
from core.deletion import StillUsedError
from core.following import following
from core.item_ids import item_id
from core.redirects import redirect_from
from organisations.models import ImportedRow, OrganisationPage
from organisations.succession.choices import take_chosen
from organisations.succession.history import keep_versions
from organisations.succession.references import move_references

MERGED = "organisations.merge"


class MergeRefusedError(ValidationError):
    """The entries cannot be merged; the message says why, and nothing has been changed."""


@dataclass(frozen=True)
class Choice:
    """What an editor has chosen: of which entry each group of fields and each table is, and whose address stays.

    `seen` are the entries' latest revisions when she looked, by the keys of the pages: what has changed since is not
    merged unseen.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    address_of: int | None = None
    seen: Mapping[int, int | None] = field(default_factory=dict)


def oldest(pages: Iterable[OrganisationPage]) -> OrganisationPage:
    """The one that partners have known for the longest; a page that was never public is younger than any that was."""
    return min(
        pages,
        key=lambda page: (
            page.first_published_at is None,
            page.first_published_at.timestamp() if page.first_published_at else 0.0,
            page.pk,
        ),
    )


def merge_organisations(*, keys: Sequence[int], choice: Choice, user: User) -> OrganisationPage:
    """Merge the entries with these keys, and their translations likewise; what is left of them.

    MergeRefusedError or StillUsedError when that cannot be, and then nothing has been done.
    """
    with following():
        pages = _locked(keys, choice)
        keep = oldest(pages)
        groups = _by_language(pages, keep)
        for page in (page for group in groups.values() for page in group):
            _check(page, user, keep.translation_key)
        key = keep.translation_key
        for language, group in groups.items():
            if language != keep.locale_id:
                own = next((page for page in group if page.translation_key == key), None)
                _merge_group(own or oldest(group), group, Choice(), key, user)
        return _merge_group(keep, pages, choice, key, user)


def reasons_against(pages: Sequence[OrganisationPage], user: User) -> list[str]:
    """Why these entries cannot be merged by this user."""
    try:
        keep = oldest(pages)
        for group in _by_language(pages, keep).values():
            for page in group:
                _check(page, user, keep.translation_key)
    except MergeRefusedError as refusal:
        return list(refusal.messages)
    return []


def _locked(keys: Sequence[int], choice: Choice) -> list[OrganisationPage]:
    """The entries as they are now, which nobody else can save until the transaction ends."""
    standing = Page.objects.select_for_update().filter(pk__in=set(keys)).order_by("pk")
    latest = dict(standing.values_list("pk", "latest_revision_id"))
    pages = list(OrganisationPage.objects.filter(pk__in=keys).order_by("pk"))
    if len(pages) < len(set(keys)):
        raise MergeRefusedError(
            _("One of the entries is no longer there. Somebody may have merged it already.")
        )
    if len(pages) < 2:
        raise MergeRefusedError(_("Choose at least two entries."))
    if any(latest[key] != seen for key, seen in choice.seen.items() if key in latest):
        raise MergeRefusedError(_("Somebody has changed an entry meanwhile. Look at them again."))
    return pages


def _by_language(
    pages: Sequence[OrganisationPage], keep: OrganisationPage
) -> dict[int, list[OrganisationPage]]:
    """The entries with all their translations, by language."""
    if len({page.locale_id for page in pages}) > 1:
        raise MergeRefusedError(
            _(
                "The entries are in different languages. Merge entries of one language; translations come along."
            )
        )
    if len({page.translation_key for page in pages}) < len(pages):
        raise MergeRefusedError(_("Translations of one entry cannot be merged with each other."))
    groups: dict[int, list[OrganisationPage]] = defaultdict(list)
    families = OrganisationPage.objects.filter(translation_key__in=[page.translation_key for page in pages])
    for page in families.order_by("pk"):
        groups[page.locale_id].append(page)
    return dict(groups)


def _check(page: OrganisationPage, user: User, key: UUID) -> None:
    told = {"title": page.get_admin_display_title()}
    rights = page.permissions_for_user(user)
    if not (rights.can_edit() and rights.can_publish()) or (
        page.translation_key != key and not rights.can_delete()
    ):
        raise MergeRefusedError(_("You may not edit, publish and delete “%(title)s”."), params=told)
    if page.locked:
        raise MergeRefusedError(_("“%(title)s” is locked."), params=told)
    if page.live and page.has_unpublished_changes:
        raise MergeRefusedError(
            _("“%(title)s” has changes that are not published. Publish or discard them first."), params=told
        )
    if page.scheduled_revision:
        raise MergeRefusedError(
            _("“%(title)s” is waiting for its time of publishing. Cancel that first."), params=told
        )


def _merge_group(
    keep: OrganisationPage,
    group: Sequence[OrganisationPage],
    choice: Choice,
    key: UUID,
    user: User,
) -> OrganisationPage:
    """Merge entries of one language into `keep`, which becomes, or is, the page of `key` in that language."""
    edited = {page.pk: page.as_edited() for page in group}
    dropped = [page for page in group if page.pk != keep.pk]
    language = keep.locale.language_code
    leads_to = {page.pk: item_id(key, language) for page in group if page.translation_key != key}
    live = any(page.live for page in group)
    into = edited[keep.pk]
    take_chosen(into, edited, choice.fields)
    if into.successor_id in edited:
        into.successor = None
    place = next((page for page in group if page.pk == choice.address_of), keep)
    _refer_to(keep, dropped, user)
    merge_into(leads_to)
    for page in dropped:
        Redirect.objects.filter(redirect_page=page.pk).update(redirect_page=keep.pk)
        ImportedRow.objects.filter(page_key=page.pk).update(page_key=keep.pk)
        page.proposals.update(page=keep)
        page.check_mails.update(page=keep)
        page.proposed_changes.update(page=keep)
        page.error_reports.update(organisation=keep)
        keep_versions(page, keep)
        DeletePageAction(page, user=user).execute(skip_permission_checks=True)
    addresses = [page.url_path for page in group]
    kept = _save(keep, into, place, key, user, live=live)
    for address in addresses:
        redirect_from(kept, address)
    for page in dropped:
        log(
            instance=kept,
            action=MERGED,
            user=user,
            data={"merged": page.title, "id": str(page.translation_key), "address": page.url_path},
        )
    return kept


def _refer_to(keep: OrganisationPage, dropped: Sequence[OrganisationPage], user: User) -> None:
    if keep.successor_id in {page.pk for page in dropped}:
        keep.successor = None
        keep.save(clean=False)
    left = move_references({page.pk: keep.pk for page in dropped}, user) if dropped else []
    if left:
        raise StillUsedError(list(dropped), left)


def _save(
    keep: OrganisationPage,
    into: OrganisationPage,
    place: OrganisationPage,
    key: UUID,
    user: User,
    *,
    live: bool,
) -> OrganisationPage:
    """Put the page where the chosen one was, and keep what it says."""
    parent = place.get_parent()
    if place.pk != keep.pk and parent.pk != keep.get_parent().pk:
        OrganisationPage.objects.get(pk=keep.pk).move(parent, pos="last-child", user=user)
    kept = OrganisationPage.objects.get(pk=keep.pk)
    for name in (
        "path",
        "depth",
        "numchild",
        "url_path",
        "live",
        "has_unpublished_changes",
        "latest_revision",
    ):
        column = kept._meta.get_field(name).attname
        setattr(into, column, getattr(kept, column))
    into.slug, into.translation_key = place.slug, key
    if kept.translation_key != key:
        into.save(clean=False)  # a revision does not change it
    revision = into.save_revision(user=user, clean=False)
    if live:
        revision.publish(user=user, skip_permission_checks=True, log_action=False)
    return OrganisationPage.objects.get(pk=keep.pk)
