"""Who is asked when: what is to be done tonight, by the calendar.

An entry is asked some time after it was last confirmed, gets one reminder, and is then shown as not confirmed. When
exactly is spread by the UUID, so that what came in on one day is not asked on one day.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Lower
from django.utils import timezone
from wagtail.models import Locale, Page, PageLogEntry

from core.following import following
from core.visibility import public_pages
from organisations.freshness.publishing import lock, locked, mark
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
PERSONAL = ["sender", "note"]  # in the log
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
    checked_in_any_language: date | None = None

    @property
    def confirmed_on(self) -> date:
        """When the organisation was last known to be true, whichever of its pages says so."""
        if days := [day for day in (self.checked_on, self.checked_in_any_language) if day]:
            return max(days)
        if self.first_published_at is None:
            return date.min
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
    """The settings that count for an entry: those of the nearest directory upward.

    A directory that has none in its own language takes those that it has in another, first in that of the site.
    """

    def __init__(self) -> None:
        self.default = CheckSettings()
        default = Locale.get_default().pk
        rows = list(CheckSettings.objects.select_related("directory").order_by("-pk"))
        rows.sort(key=lambda row: row.directory.locale_id == default)  # the last one of a key stays
        by_key = {row.directory.translation_key: row for row in rows}
        own = {row.directory_id: row for row in rows}
        pages = OrganisationIndexPage.objects.filter(translation_key__in=by_key)
        found = pages.values_list("pk", "path", "translation_key")
        self.by_path = {path: own.get(page, by_key[key]) for page, path, key in found}

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
    while batch := list(map(_entry, islice(found, 500))):
        once: dict[UUID, Entry] = {}
        for entry in batch:
            if entry.translation_key not in seen:
                once.setdefault(entry.translation_key, entry)
        seen |= once.keys()
        with_history(once)
        yield from once.values()


def _entry(row: tuple[Any, ...]) -> Entry:
    return Entry(*row)


def shortest_period() -> int:
    periods = list(CheckSettings.objects.values_list("period_days", flat=True))
    return min([*periods, CheckSettings().period_days])


def in_order_of_language() -> list[Any]:
    """An organisation is asked about its page in the first language of the site, otherwise in another."""
    default = Locale.get_default().pk
    return [Case(When(locale=default, then=0), default=1), "pk"]


def with_history(entries: Mapping[UUID, Entry]) -> None:
    """What was asked and answered, and when it was confirmed, by way of any page of the organisation."""
    pages = OrganisationPage.objects.filter(translation_key__in=entries, live=True, checked_on__isnull=False)
    for key, day in pages.values_list("translation_key", "checked_on"):
        entry = entries[key]
        entry.checked_in_any_language = max(entry.checked_in_any_language or day, day)
    mails = CheckMail.objects.filter(page__translation_key__in=entries)
    for mail in mails.annotate(organisation=F("page__translation_key")):
        entries[mail.organisation].mails.append(mail)
    answers = CheckAnswer.objects.exclude(purpose=CheckAnswer.Purpose.STOP)
    answers = answers.filter(mail__page__translation_key__in=entries).order_by("answered_at")
    for key, answered_at in answers.values_list("mail__page__translation_key", "answered_at"):
        entries[key].answered_at = answered_at


def silent_addresses() -> set[str]:
    return {address.casefold() for address in SilentAddress.objects.values_list("address", flat=True)}


def decide(plan: Plan, entry: Entry, setting: CheckSettings, *, reachable: bool, today: date) -> None:
    """What tonight means for one entry."""
    due = entry.due_on(setting.period_days)
    mails = [mail for mail in entry.mails if mail.kind != Kind.AGAIN]
    if mails and entry.confirmed_on >= day_of(mails[-1]):
        mails = []  # somebody has confirmed it since
    if entry.state == State.SILENT:
        _while_silent(plan, entry, setting, mails, reachable=reachable, today=today)
    elif _is_confirmed_elsewhere(entry) and today < due:
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


def _while_silent(
    plan: Plan,
    entry: Entry,
    setting: CheckSettings,
    mails: list[CheckMail],
    *,
    reachable: bool,
    today: date,
) -> None:
    due = entry.due_on(setting.period_days)
    if not mails and today < due:
        plan.states.append((entry, State.FRESH))
    elif reachable and worth_another_mail(entry, setting, today):
        ask(plan, entry, due, reachable=True)


def worth_another_mail(entry: Entry, setting: CheckSettings, today: date) -> bool:
    """Whether a silent one is asked once more: at another address than before, or when a period has gone by."""
    if not entry.mails:
        return True
    last = entry.mails[-1]
    if recently(entry.mails, today):
        return False
    moved = last.address.casefold() != entry.email.casefold()
    return moved or today >= day_of(last) + timedelta(days=setting.period_days)


def _is_confirmed_elsewhere(entry: Entry) -> bool:
    """Whether somebody has checked its page in another language, and left this one waiting."""
    elsewhere = entry.checked_in_any_language
    if elsewhere is None or entry.state != State.AGEING:
        return False
    return entry.checked_on is None or elsewhere > entry.checked_on


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
    reminded = [mail for mail in mails[first + 1 :] if mail.sent_at]
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
    lately = set(CheckMail.objects.filter(made_at__gt=since).values_list("page__translation_key", flat=True))
    wanted = [(entry, Kind.REMINDER) for _due, entry in sorted(plan.reminders, key=_longest_first)]
    wanted += [(entry, Kind.FIRST) for _due, entry in sorted(plan.first, key=_longest_first)]
    mails: list[CheckMail] = []
    for entry, kind in wanted:
        address = entry.email.casefold()
        if len(mails) >= room:
            logger.info("%s organisations wait for another night to be asked", len(wanted) - len(mails))
            break
        if addresses[address] < MOST_TO_ONE_ADDRESS and entry.translation_key not in lately:
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
        lock([entry.pk for entry, _state in wanted])
        for entry, state in wanted:
            page = locked(entry.pk)
            if page and page.live and (page.state, page.checked_on) == (entry.state, entry.checked_on):
                mark_everywhere(page, state)
                done[state] += 1
    return done


def mark_everywhere(page: OrganisationPage, state: State) -> None:
    for one in languages_of(page):
        if one.state not in (state, State.CLOSED):
            mark(one, state)


def languages_of(page: OrganisationPage) -> Iterator[OrganisationPage]:
    """The entry, and its published pages in other languages; all of them are locked with the first one."""
    yield page
    others = OrganisationPage.objects.filter(translation_key=page.translation_key, live=True, alias_of=None)
    for key in others.exclude(pk=page.pk).order_by("pk").values_list("pk", flat=True):
        if other := locked(key):
            yield other


def forget(now: datetime) -> None:
    """Delete what nobody needs any longer: who was asked, and who proposed what, years ago."""
    before = now - timedelta(days=KEEP_DAYS)
    CheckMail.objects.filter(made_at__lt=before).delete()
    undecided = Q(state=ProposedChange.State.WAITING, sent_at__lt=before)
    ProposedChange.objects.filter(undecided | Q(decided_at__lt=before)).delete()
    forget_senders(before)
    in_use = OrganisationPage.objects.annotate(lower=Lower("email")).filter(lower=Lower(OuterRef("address")))
    SilentAddress.objects.filter(~Exists(in_use), since__lt=before).delete()


def forget_senders(before: datetime) -> None:
    """The history of an entry goes on saying what was answered, no longer who did."""
    old = PageLogEntry.objects.filter(action__startswith="organisations.", timestamp__lt=before)
    for entry in old.filter(data__has_any_keys=PERSONAL).iterator():
        kept = {name: value for name, value in entry.data.items() if name not in PERSONAL}
        PageLogEntry.objects.filter(pk=entry.pk).update(data=kept)
