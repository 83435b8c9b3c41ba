"""Finding the entries that may already be about an organisation which is just being described."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.collation import finnish_sort_key
from organisations.duplicates.names import SIMILAR, ComparedName, place_words

LIKELY = 50  # sureness from which people are asked
SHARED_BY_MANY = 3  # a phone, address or site of more entries than this belongs to a house or a union
MOST_FOUND = 10


class Reason(models.TextChoices):
    """Why two entries may be about one organisation, the surest first."""

    BUSINESS_ID = "business_id", _("the same business ID")
    REGISTER_NUMBER = "register_number", _("the same register number")
    SAME_NAME = "same_name", _("the same name in the same municipality")
    SIMILAR_NAME = "similar_name", _("a similar name in the same municipality")
    WEBSITE = "website", _("the same website")
    PHONE = "phone", _("the same phone number")
    EMAIL = "email", _("the same e-mail address, which several may share")


SURENESS = {
    Reason.BUSINESS_ID: 100,
    Reason.REGISTER_NUMBER: 95,
    Reason.SAME_NAME: 80,
    Reason.SIMILAR_NAME: LIKELY,
    Reason.WEBSITE: 30,
    Reason.PHONE: 30,
    Reason.EMAIL: 15,
}
NUMBERS = {Reason.BUSINESS_ID, Reason.REGISTER_NUMBER}


@dataclass(frozen=True)
class Described:
    """What is known of an organisation, as its entry would keep it. `names` are its other names."""

    title: str
    names: tuple[str, ...] = ()
    municipality_id: int | None = None
    business_id: str = ""
    register_number: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""


def described_entry(page: Any) -> Described:
    """What an entry says of its organisation."""
    return Described(
        title=page.title,
        names=tuple(row.name for row in page.other_names.all()),
        municipality_id=page.municipality_id,
        business_id=page.business_id,
        register_number=page.register_number,
        phone=page.phone or "",
        email=page.email,
        website=page.website,
    )


@dataclass
class Resemblance:
    """An entry that may be about the organisation, and why."""

    page: Any
    reasons: list[Reason] = field(default_factory=list)
    similarity: float = 0.0

    @property
    def sureness(self) -> int:
        """100 and more is sure; below `LIKELY` it is only worth a look."""
        return sureness_of(self.reasons, self.similarity)

    @property
    def is_likely(self) -> bool:
        return self.sureness >= LIKELY

    @property
    def in_words(self) -> str:
        return ", ".join(str(reason.label) for reason in self.reasons)


def sureness_of(reasons: Iterable[Reason], similarity: float) -> int:
    known = set(reasons)
    nearer = 25 * (similarity - SIMILAR) / (1 - SIMILAR) if Reason.SIMILAR_NAME in known else 0
    return sum(SURENESS[reason] for reason in known) + round(nearer)


def name_reason(similarity: float) -> Reason:
    return Reason.SAME_NAME if similarity == 1 else Reason.SIMILAR_NAME


def resembling(told: Described, entries: QuerySet) -> list[Resemblance]:
    """Those of `entries`, a queryset of organisations, that may be about what was told; the surest first."""
    similar = _similar_names(told, entries)
    pages = {page.pk: page for page in _with_something_shared(told, entries)}
    pages |= entries.in_bulk([key for key in similar if key not in pages])
    found = {key: Resemblance(page) for key, page in pages.items()}
    for key, similarity in similar.items():
        found[key].similarity = similarity
        found[key].reasons.append(name_reason(similarity))
    for reason, keys in _shared(told, pages.values()).items():
        for key in keys:
            found[key].reasons.append(reason)
    wanted = [one for one in found.values() if one.reasons and not contradicts(told, one.page, one.reasons)]
    for one in wanted:
        one.reasons.sort(key=list(Reason).index)
    return sorted(wanted, key=lambda one: (-one.sureness, one.page.title, one.page.pk))[:MOST_FOUND]


def contradicts(told: Any, page: Any, reasons: Iterable[Reason]) -> bool:
    """Two business IDs are two organisations, unless their register number or their very name is the same."""
    if Reason.REGISTER_NUMBER in reasons or Reason.SAME_NAME in reasons:
        return False
    return bool(told.business_id and page.business_id and told.business_id != page.business_id)


def _similar_names(told: Described, entries: QuerySet) -> dict[int, float]:
    if not told.municipality_id:
        return {}
    there = entries.filter(municipality=told.municipality_id).order_by()
    place = entries.model._meta.get_field("municipality").related_model.objects.get(pk=told.municipality_id)
    words = words_of_place(place)
    wanted = [ComparedName.of(finnish_sort_key(name), words) for name in (told.title, *told.names)]
    found: dict[int, float] = {}
    for column in ("sort_key", "other_names__sort_key"):
        for key, sort_key in there.values_list("pk", column):
            other = ComparedName.of(sort_key or "", words)
            score = max(name.similarity(other) for name in wanted)
            if score >= SIMILAR:
                found[key] = max(score, found.get(key, 0.0))
    return found


def words_of_place(municipality: Model) -> frozenset[str]:
    return place_words(municipality.name_fi, municipality.name_sv)  # type: ignore[attr-defined]


def _with_something_shared(told: Described, entries: QuerySet) -> QuerySet:
    condition = Q(pk__in=[])
    for name in ("business_id", "register_number", "phone"):
        if value := getattr(told, name):
            condition |= Q(**{name: value})
    if told.email:
        condition |= Q(email__iexact=told.email)
    if site := plain_site(told.website):
        condition |= Q(website__icontains=site)
    return entries.filter(condition)[: 10 * MOST_FOUND]


def _shared(told: Described, pages: Iterable[Any]) -> dict[Reason, list[int]]:
    """What is the same, with the keys of the pages; what very many have is left out."""
    wanted = marks_of(told)
    found: dict[Reason, list[int]] = {}
    for page in pages:
        for reason in wanted.items() & marks_of(page).items():
            found.setdefault(reason[0], []).append(page.pk)
    return {
        reason: keys for reason, keys in found.items() if reason in NUMBERS or len(keys) <= SHARED_BY_MANY
    }


def marks_of(told: Any) -> dict[Reason, str]:
    """By what an organisation is known besides its name, in one way of writing."""
    marks = {
        Reason.BUSINESS_ID: told.business_id,
        Reason.REGISTER_NUMBER: told.register_number,
        Reason.PHONE: str(getattr(told.phone, "as_e164", told.phone) or ""),
        Reason.EMAIL: told.email.strip().casefold(),
        Reason.WEBSITE: plain_site(told.website),
    }
    return {reason: mark for reason, mark in marks.items() if mark}


def plain_site(address: str) -> str:
    """A web address without what may be written or left out; empty when it has no host."""
    parts = urlsplit(address.strip().casefold() if _looks_like_one(address) else "")
    host = parts.netloc.removeprefix("www.")
    return (host + parts.path).rstrip("/")


def _looks_like_one(address: str) -> bool:
    return re.match(r"https?://[^\s\[\]]+$", address.strip(), re.IGNORECASE) is not None
