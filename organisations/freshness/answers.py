"""What organisations answer, and what moderators decide on what they propose.

Every answer takes the entry first, so that of two presses at once the second one finds what the first one did.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from core.following import following
from organisations.freshness.asking import languages_of, settings_of, silent_addresses
from organisations.freshness.links import Link, Purpose, problem_of, same_address
from organisations.freshness.mails import silence
from organisations.freshness.publishing import Change, locked, publish
from organisations.freshness.values import SHARED, differing, put, values_of
from organisations.models import CheckAnswer, CheckMail, OrganisationPage, ProposedChange, SilentAddress

State = OrganisationPage.State
Decision = ProposedChange.State
CONFIRMED = "organisations.confirmed"
CONFIRMED_BY_PHONE = "organisations.confirmed_by_phone"
CHANGED = "organisations.changed"
CLOSED = "organisations.closed"
REJECTED = "organisations.change_rejected"
AGAIN_AFTER = timedelta(days=1)


class CannotBeUsedError(Exception):
    """The link has been used, or something has come in its way; the link says what."""

    def __init__(self, link: Link) -> None:
        super().__init__(link.problem)
        self.link = link


class AlreadyDecidedError(Exception):
    """Somebody else was quicker; the argument is the proposal as it is now."""

    def __init__(self, proposal: ProposedChange) -> None:
        super().__init__(proposal.state)
        self.proposal = proposal


class ClosedMeanwhileError(Exception):
    """The organisation has closed since it proposed a change."""


class ChangedMeanwhileError(Exception):
    """The entry has been changed since the moderator looked at it."""


# --- The organisation -----------------------------------------------------------------------------


def confirm(*, link: Link, now: datetime) -> None:
    """All is correct. Raises `CannotBeUsedError`."""
    with following():
        page = _answered(link, now)
        _withdraw(link, now, ProposedChange.Kind.CLOSE)
        confirm_entry(page, CONFIRMED, {"sender": link.mail.address}, now=now)


def propose(
    *, link: Link, before: Mapping[str, Any], after: Mapping[str, Any], note: str, now: datetime
) -> ProposedChange:
    """Something has changed: `before` is what the organisation saw, `after` what it wants instead."""
    with following():
        page = _answered(link, now)
        _withdraw(link, now, ProposedChange.Kind.CLOSE)
        fields = differing(before, after)
        return _proposed(page, link, ProposedChange.Kind.CHANGE, fields, note, now)


def close(*, link: Link, note: str, now: datetime) -> ProposedChange:
    """The organisation has closed; `note` is who goes on with its work."""
    with following():
        page = _answered(link, now)
        return _proposed(page, link, ProposedChange.Kind.CLOSE, {}, note, now)


@transaction.atomic
def stop(*, link: Link, now: datetime) -> None:
    """Send nothing more to the address; the entries stay as they are. Once more changes nothing."""
    CheckAnswer.objects.get_or_create(mail=link.mail, purpose=Purpose.STOP, defaults={"answered_at": now})
    silence(link.mail.address, SilentAddress.Reason.DECLINED, now)


@transaction.atomic
def ask_again(*, link: Link, now: datetime) -> None:
    """Note a new mail, once a day at most, to the address that the entry has now; whoever asks is told nothing."""
    page = locked(link.mail.page_id)
    if page is None or not page.live or not page.email or page.state == State.CLOSED:
        return
    organisation = page.translation_key
    lately = CheckMail.objects.filter(
        Q(kind=CheckMail.Kind.AGAIN)
        | Q(answers=None),  # who has answered and found one more mistake need not wait
        page__translation_key=organisation,
        made_at__gt=now - AGAIN_AFTER,
    )
    if page.email.casefold() in silent_addresses() or lately.exists():
        return
    CheckMail.objects.create(page=page, address=page.email, kind=CheckMail.Kind.AGAIN, made_at=now)


def _answered(link: Link, now: datetime) -> OrganisationPage:
    """The entry, with the answer noted; raises when something has come in between since the link was read."""
    page = locked(link.mail.page_id)
    link.mail.refresh_from_db(fields=["state"])
    if page:
        link.mail.page = page
    link.answer = link.mail.answers.filter(purpose=link.purpose).first()
    link.problem = problem_of(link, now)
    if link.problem or page is None:
        raise CannotBeUsedError(link)
    link.answer = CheckAnswer.objects.create(mail=link.mail, purpose=link.purpose, answered_at=now)
    return page


def _withdraw(link: Link, now: datetime, kind: ProposedChange.Kind) -> None:
    """Whoever said that it has closed, and now says otherwise, was mistaken the first time."""
    for proposal in _waiting(link.page, kind):
        if same_address(proposal.sender, link.mail.address):
            _decide(proposal, Decision.WITHDRAWN, [], None, now)


def _waiting(page: OrganisationPage, kind: ProposedChange.Kind) -> QuerySet[ProposedChange]:
    """What has been proposed of the organisation by way of any of its pages."""
    waiting = ProposedChange.objects.waiting()
    return waiting.filter(page__translation_key=page.translation_key, kind=kind)


def _proposed(
    page: OrganisationPage,
    link: Link,
    kind: ProposedChange.Kind,
    fields: dict[str, Any],
    note: str,
    now: datetime,
) -> ProposedChange:
    proposal = ProposedChange.objects.create(
        page=page, kind=kind, sender=link.mail.address, note=note, fields=fields, sent_at=now
    )
    if _needs_nobody(page, proposal) and settings_of(page).trusts(proposal.sender):
        try:
            with transaction.atomic():
                _carry_out(page, proposal, list(fields), user=None, now=now)
        except ValidationError:
            proposal.refresh_from_db()  # a person has to see what is wrong with the entry
    return proposal


def _needs_nobody(page: OrganisationPage, proposal: ProposedChange) -> bool:
    """Whether it can be carried out at once: nothing is to be read, and nobody has changed the same meanwhile."""
    if proposal.note:
        return False
    if proposal.kind == ProposedChange.Kind.CLOSE:
        return True
    own = values_of(page)
    return bool(proposal.fields) and all(
        own[name] == field["before"] for name, field in proposal.fields.items()
    )


# --- The coordinator ------------------------------------------------------------------------------


def confirm_by_phone(*, page: OrganisationPage, user: User, now: datetime) -> bool:
    """Somebody has asked the organisation and it is all correct; false when the entry is not public any longer."""
    with following():
        found = locked(page.pk)
        if found is None or not found.live or found.state == State.CLOSED:
            return False
        confirm_entry(found, CONFIRMED_BY_PHONE, {}, now=now, user=user)
    return True


def confirm_entry(
    page: OrganisationPage, action: str, said: Mapping[str, Any], *, now: datetime, user: User | None = None
) -> None:
    """The entry is true today, in all its languages; a page that says that it has closed goes on saying so."""
    for one in languages_of(page):
        if one.state != State.CLOSED:
            change_draft = _confirming_draft(one, now)
            publish(
                one,
                _confirming(now),
                action=action,
                said=said,
                user=user,
                change_draft=change_draft,
                clean=False,
            )


def _confirming(now: datetime) -> Change:
    day = timezone.localdate(now)

    def change(page: OrganisationPage) -> None:
        if page.state != State.CLOSED:
            page.checked_on, page.state = max(page.checked_on or day, day), State.FRESH

    return change


def _confirming_draft(page: OrganisationPage, now: datetime) -> Change:
    """What an editor has written of the state in a draft of the entry, such as that it closes, stays."""
    day = timezone.localdate(now)
    state, checked_on = page.state, page.checked_on

    def change(draft: OrganisationPage) -> None:
        if draft.state == State.CLOSED:
            return
        if draft.checked_on == checked_on:
            draft.checked_on = max(checked_on or day, day)
        if draft.state == state:
            draft.state = State.FRESH

    return change


def accept(
    *,
    proposal: ProposedChange,
    names: Collection[str],
    user: User,
    now: datetime,
    seen: int | None = None,
    answer: str = "",
) -> ProposedChange:
    """Publish the chosen fields of a proposal, or close the entry; the sender hears of it, with `answer`.

    `seen` is the published revision that the moderator looked at. Raises `AlreadyDecidedError`,
    `ClosedMeanwhileError`, `ChangedMeanwhileError`, and `ValidationError` when the entry would not be sound.
    """
    with following():
        page, row = _to_decide(proposal)
        if not page.live:
            raise AlreadyDecidedError(row)
        if row.kind == ProposedChange.Kind.CHANGE and page.state == State.CLOSED:
            raise ClosedMeanwhileError
        if seen is not None and seen != page.live_revision_id:
            raise ChangedMeanwhileError
        row.answer, row.to_tell = answer, True
        chosen = [name for name in row.fields if name in names]
        _carry_out(page, row, chosen, user=user, now=now)
    return row


def reject(*, proposal: ProposedChange, user: User, now: datetime, answer: str = "") -> ProposedChange:
    """Leave the entry as it is; the sender hears of it, with `answer`."""
    with following():
        page, row = _to_decide(proposal)
        row.answer, row.to_tell = answer, True
        _decide(row, Decision.REJECTED, [], user, now)
        _log(page, row, user)
    return row


def _to_decide(proposal: ProposedChange) -> tuple[OrganisationPage, ProposedChange]:
    """The entry first and then the proposal, in the order in which everyone takes them."""
    page = locked(proposal.page_id)
    row = ProposedChange.objects.select_for_update(of=("self",)).filter(pk=proposal.pk).first()
    if page is None or row is None or row.state != Decision.WAITING:
        raise AlreadyDecidedError(row or proposal)
    return page, row


def _carry_out(
    page: OrganisationPage, row: ProposedChange, names: list[str], *, user: User | None, now: datetime
) -> None:
    """Publish a proposal; the log names its sender."""
    if row.kind == ProposedChange.Kind.CLOSE:
        _close(page, row, user, now)
        _decide(row, Decision.ACCEPTED, [], user, now)
        return
    values = {name: row.fields[name]["after"] for name in names}
    before = values_of(page)
    confirming = _confirming(row.sent_at)
    confirming_draft = _confirming_draft(page, row.sent_at)
    publish(
        page,
        _both(_putting(values), confirming),
        action=CHANGED,
        said={"sender": row.sender, "fields": names},
        user=user,
        change_draft=_both(_putting_where_unchanged(values, before), confirming_draft),
        changed_at=now if values else None,
    )
    _tell_other_languages(page, values, before, row, user, now)
    _decide(row, Decision.ACCEPTED if len(names) == len(row.fields) else Decision.PARTLY, names, user, now)


def _close(page: OrganisationPage, row: ProposedChange, user: User | None, now: datetime) -> None:
    def change(one: OrganisationPage) -> None:
        one.checked_on, one.state = timezone.localdate(row.sent_at), State.CLOSED

    said = {"sender": row.sender, "note": row.note}
    for one in languages_of(page):
        publish(one, change, action=CLOSED, said=said, user=user, changed_at=now, clean=False)
    for proposal in _waiting(page, ProposedChange.Kind.CHANGE):  # it would open the entry again
        _decide(proposal, Decision.WITHDRAWN, [], user, now)


def _tell_other_languages(
    page: OrganisationPage,
    values: Mapping[str, Any],
    before: Mapping[str, Any],
    row: ProposedChange,
    user: User | None,
    now: datetime,
) -> None:
    """What is the same in every language changes in all of them; texts are for translators."""
    shared = {name: value for name, value in values.items() if name in SHARED}
    for one in languages_of(page):
        if one.pk != page.pk:
            putting = _putting_where_unchanged(shared, before)
            change = _both(putting, _confirming(row.sent_at))
            change_draft = _both(putting, _confirming_draft(one, row.sent_at))
            said = {"sender": row.sender, "fields": list(shared)}
            changed_at = now if shared else None
            publish(
                one,
                change,
                action=CHANGED,
                said=said,
                user=user,
                change_draft=change_draft,
                changed_at=changed_at,
                clean=False,
            )


def _putting(values: Mapping[str, Any]) -> Change:
    return lambda page: put(page, values)


def _putting_where_unchanged(values: Mapping[str, Any], before: Mapping[str, Any]) -> Change:
    """Where somebody has written something else meanwhile, that stays."""

    def change(page: OrganisationPage) -> None:
        own = values_of(page)
        put(page, {name: value for name, value in values.items() if own[name] == before[name]})

    return change


def _both(first: Change, second: Change) -> Change:
    def change(page: OrganisationPage) -> None:
        first(page)
        second(page)

    return change


def _decide(row: ProposedChange, state: str, names: list[str], user: User | None, now: datetime) -> None:
    row.state, row.accepted_fields, row.decided_by, row.decided_at = state, names, user, now
    row.save(update_fields=["state", "accepted_fields", "decided_by", "decided_at", "answer", "to_tell"])


def _log(page: OrganisationPage, row: ProposedChange, user: User) -> None:
    log(page, REJECTED, user=user, data={"sender": row.sender})
