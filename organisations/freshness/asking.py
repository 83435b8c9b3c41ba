"""Who is asked when: what is to be done tonight, by the calendar.

An entry is asked some time after it was last confirmed, gets one reminder, and is then shown as not confirmed. When
exactly is spread by the UUID, so that what came in on one day is not asked on one day.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Lower
from django.utils import timezone
from wagtail.models import Locale, Page

from core.following import following
from core.visibility import public_pages
from organisations.freshness.publishing import locked, mark
from organisations.models import (
    CheckAnswer,
    CheckMail,
    CheckSettings,
    OrganisationIndexPage,
    OrganisationPage,
    ProposedChange,
    SilentAddress,
)

logger = logging.getLogger(__name__)
State = OrganisationPage.State
Kind = CheckMail.Kind
SPREAD_DAYS = 28
NEVER_WITHIN_DAYS = 31
MOST_TO_ONE_ADDRESS = 3  # a night
KEEP_DAYS = 3 * 365
AT_ONCE = 25  # entries that are marked in one transaction
STEP = OrganisationPage.steplen
FIELDS = ("pk", "translation_key", "path", "locale_id", "state", "email", "checked_on", "first_published_at")


@dataclass
class Entry:
    """What decides whether an entry is asked."""

    pk: int
    translation_key: UUID
    path: str
    locale_id: int
    state: str
    email: str
    checked_on: date | None
    first_published_at: datetime | None
    mails: list[CheckMail] = field(default_factory=list)
    answered_at: datetime | None = None

    @property
    def confirmed_on(self) -> date:
        """When it was last known to be true."""
        if self.checked_on or self.first_published_at is None:
            return self.checked_on or date.min
        return timezone.localdate(self.first_published_at)

    def due_on(self, period_days: int) -> date:
        if self.confirmed_on == date.min:
            return date.min
        return self.confirmed_on + timedelta(days=period_days + self.translation_key.int % SPREAD_DAYS)


@dataclass
class Plan:
    """What is to be done tonight: mails by kind, and states that follow from the calendar."""

    first: list[tuple[date, Entry]] = field(default_factory=list)
    reminders: list[tuple[date, Entry]] = field(default_factory=list)
    states: list[tuple[Entry, State]] = field(default_factory=list)


class Directories:
    """The settings that count for an entry: those of the nearest directory upward, in whatever language."""

    def __init__(self) -> None:
        self.default = CheckSettings()
        rows = CheckSettings.objects.select_related("directory")
        by_key = {row.directory.translation_key: row for row in rows}
        pages = OrganisationIndexPage.objects.filter(translation_key__in=by_key)
        self.by_path = {path: by_key[key] for path, key in pages.values_list("path", "translation_key")}

    def of(self, path: str) -> CheckSettings:
        for end in range(len(path) - STEP, 0, -STEP):
            if path[:end] in self.by_path:
                return self.by_path[path[:end]]
        return self.default


def settings_of(page: Page) -> CheckSettings:
    return Directories().of(page.path)


def plan_night(now: datetime) -> Counter[str]:
    """Note whom to write to and mark what the calendar says; how many of each.

    However many workers there are and however often they start, a night has its mails once.
    """
    forget(now)
    if not settings.SILTA_CHECK_MAILS:
        return Counter()
    plan = Plan()
    today = timezone.localdate(now)
    directories, silent = Directories(), silent_addresses()
    for entry in entries(now):
        setting = directories.of(entry.path)
        if setting.sending:
            reachable = bool(entry.email) and entry.email.casefold() not in silent
            decide(plan, entry, setting, reachable=reachable, today=today)
    done = Counter(mails=note_mails(plan, now))
    for batch in batches(plan.states[: settings.SILTA_CHECK_MAILS]):
        done.update(set_states(batch))
    return done


def entries(now: datetime) -> Iterator[Entry]:
    """The public entries that may have to do with tonight, each organisation once, with their mails."""
    rows = OrganisationPage.objects.exclude(state=State.CLOSED).filter(alias_of=None)
    earliest = timezone.localdate(now) - timedelta(days=shortest_period())
    due = Q(checked_on__lte=earliest) | Q(checked_on=None)
    rows = public_pages(rows.filter(due | ~Q(state=State.FRESH)), now).order_by(*in_order_of_language())
    found = rows.values_list(*FIELDS).iterator(chunk_size=2000)
    seen: set[UUID] = set()
    while batch := {entry.translation_key: entry for entry in map(_entry, islice(found, 500))}:
        once = [entry for key, entry in batch.items() if key not in seen]
        seen |= batch.keys()
        with_history(once)
        yield from once


def _entry(row: tuple[Any, ...]) -> Entry:
    return Entry(*row)


def shortest_period() -> int:
    periods = list(CheckSettings.objects.values_list("period_days", flat=True))
    return min([*periods, CheckSettings().period_days])


def in_order_of_language() -> list[Any]:
    """An organisation is asked about its page in the first language of the site, otherwise in another."""
    default = Locale.get_default().pk
    return [Case(When(locale=default, then=0), default=1), "pk"]


def with_history(batch: Iterable[Entry]) -> None:
    by_key = {entry.pk: entry for entry in batch}
    for mail in CheckMail.objects.filter(page__in=by_key):
        by_key[mail.page_id].mails.append(mail)
    answers = CheckAnswer.objects.exclude(purpose=CheckAnswer.Purpose.STOP)
    answers = answers.filter(mail__page__in=by_key).order_by("answered_at")
    for key, answered_at in answers.values_list("mail__page", "answered_at"):
        by_key[key].answered_at = answered_at


def silent_addresses() -> set[str]:
    return {address.casefold() for address in SilentAddress.objects.values_list("address", flat=True)}


def decide(plan: Plan, entry: Entry, setting: CheckSettings, *, reachable: bool, today: date) -> None:
    """What tonight means for one entry."""
    due = entry.due_on(setting.period_days)
    mails = [mail for mail in entry.mails if mail.kind != Kind.AGAIN]
    if mails and entry.confirmed_on >= day_of(mails[-1]):
        mails = []  # somebody has confirmed it since
    if entry.state == State.SILENT:
        if not mails and today < due:
            plan.states.append((entry, State.FRESH))
    elif recently(entry.mails, today):
        return
    elif entry.state == State.FRESH:
        if today >= due:
            ask(plan, entry, due, reachable=reachable)
    elif not mails:
        _without_mails(plan, entry, setting, due, reachable=reachable, today=today)
    else:
        _after_mails(plan, entry, setting, mails, reachable=reachable, today=today)


def ask(plan: Plan, entry: Entry, due: date, *, reachable: bool) -> None:
    if reachable:
        plan.first.append((due, entry))
    elif entry.state == State.FRESH:
        plan.states.append((entry, State.AGEING))


def _without_mails(
    plan: Plan, entry: Entry, setting: CheckSettings, due: date, *, reachable: bool, today: date
) -> None:
    """It waits for a check, but was never written to: for want of an address, or because an editor doubts it."""
    if reachable:
        ask(plan, entry, due, reachable=True)
    elif due == date.min or today >= due + timedelta(days=2 * setting.answer_days):
        plan.states.append((entry, State.SILENT))


def _after_mails(
    plan: Plan,
    entry: Entry,
    setting: CheckSettings,
    mails: list[CheckMail],
    *,
    reachable: bool,
    today: date,
) -> None:
    """It was written to: has it answered, is it reminded, or is it silent?"""
    first = max(
        (place for place, mail in enumerate(mails) if mail.kind == Kind.FIRST), default=len(mails) - 1
    )
    begun = day_of(mails[first])
    if entry.answered_at and entry.answered_at >= mails[first].made_at:
        if today >= begun + timedelta(days=setting.period_days):
            ask(plan, entry, begun, reachable=reachable)
        return
    waited = timedelta(days=setting.answer_days)
    reminded = mails[first + 1 :]
    if reachable and not reminded and today >= begun + waited:
        plan.reminders.append((begun, entry))
    elif today >= (day_of(reminded[-1]) + waited if reminded else begun + 2 * waited):
        plan.states.append((entry, State.SILENT))


def recently(mails: list[CheckMail], today: date) -> bool:
    return any(today < day_of(mail) + timedelta(days=NEVER_WITHIN_DAYS) for mail in mails)


def day_of(mail: CheckMail) -> date:
    return timezone.localdate(mail.sent_at or mail.made_at)


@transaction.atomic
def note_mails(plan: Plan, now: datetime) -> int:
    """Note the mails of tonight, as many as a night may have; those that have waited longest first.

    Two workers take turns here, and the second one sees what the first one has noted.
    """
    list(directories_locked())
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    tonight = CheckMail.objects.filter(made_at__gte=midnight).exclude(kind=Kind.AGAIN)
    room = settings.SILTA_CHECK_MAILS - tonight.count()
    addresses = Counter(tonight.values_list(Lower("address"), flat=True))
    since = now - timedelta(days=NEVER_WITHIN_DAYS - 1)
    lately = set(CheckMail.objects.filter(made_at__gt=since).values_list("page", flat=True))
    wanted = [(entry, Kind.REMINDER) for _due, entry in sorted(plan.reminders, key=_longest_first)]
    wanted += [(entry, Kind.FIRST) for _due, entry in sorted(plan.first, key=_longest_first)]
    mails: list[CheckMail] = []
    for entry, kind in wanted:
        address = entry.email.casefold()
        if len(mails) >= room:
            logger.info("%s organisations wait for another night to be asked", len(wanted) - len(mails))
            break
        if addresses[address] < MOST_TO_ONE_ADDRESS and entry.pk not in lately:
            addresses[address] += 1
            mails.append(CheckMail(page_id=entry.pk, address=entry.email, kind=kind, made_at=now))
    return len(CheckMail.objects.bulk_create(mails, batch_size=500))


def directories_locked() -> QuerySet:
    pages = Page.objects.filter(pk__in=OrganisationIndexPage.objects.values("pk")).order_by("pk")
    return pages.select_for_update(no_key=True).values_list("pk", flat=True)


def _longest_first(due: tuple[date, Entry]) -> tuple[date, UUID]:
    return due[0], due[1].translation_key


def batches(states: list[tuple[Entry, State]]) -> Iterator[list[tuple[Entry, State]]]:
    """In transactions of a few, between which editors get their turn; in one order, so that no two workers cross."""
    states = sorted(states, key=lambda wanted: wanted[0].pk)
    for start in range(0, len(states), AT_ONCE):
        yield states[start : start + AT_ONCE]


def set_states(wanted: list[tuple[Entry, State]]) -> Counter[str]:
    """Mark entries in all their languages, unless somebody has done something else with them meanwhile."""
    done: Counter[str] = Counter()
    with following():
        for entry, state in wanted:
            page = locked(entry.pk)
            if page and (page.state, page.checked_on) == (entry.state, entry.checked_on):
                mark_everywhere(page, state)
                done[state] += 1
    return done


def mark_everywhere(page: OrganisationPage, state: State) -> None:
    for one in languages_of(page):
        if one.state not in (state, State.CLOSED):
            mark(one, state)


def languages_of(page: OrganisationPage) -> Iterator[OrganisationPage]:
    """The entry, and its published pages in other languages; each locked."""
    yield page
    others = OrganisationPage.objects.filter(translation_key=page.translation_key, live=True, alias_of=None)
    for key in others.exclude(pk=page.pk).order_by("pk").values_list("pk", flat=True):
        if other := locked(key):
            yield other


def forget(now: datetime) -> None:
    """Delete what nobody needs any longer: who was asked, and who proposed what, years ago."""
    before = now - timedelta(days=KEEP_DAYS)
    CheckMail.objects.filter(made_at__lt=before).delete()
    ProposedChange.objects.filter(decided_at__lt=before).delete()
    in_use = OrganisationPage.objects.annotate(lower=Lower("email")).filter(lower=Lower(OuterRef("address")))
    SilentAddress.objects.filter(~Exists(in_use), since__lt=before).delete()
