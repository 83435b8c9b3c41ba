"""One change of many entries: written as a file for an import, which shows, makes, reports and takes back the rest."""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from wagtail.models import Page

from core.models import PageRegion, PageTheme
from organisations.models import ImportJob, ImportUpload, OrganisationIndexPage
from organisations.querysets import OrganisationQuerySet
from organisations.services.imports import look_at, start_check

# The keys of columns of which some values are added or taken away: the rows that keep them, and what they link to.
WORDS = {"themes": (PageTheme, "theme"), "regions": (PageRegion, "region")}
MAPPING = {key: key for key in ("translation_key", *WORDS, "state", "owner", "emptied")}


@dataclass(frozen=True)
class Change:
    """What is done with each entry: codes that are added and taken away, by the keys of columns, and what is set."""

    added: dict[str, set[str]] = field(default_factory=dict)
    removed: dict[str, set[str]] = field(default_factory=dict)
    state: str = ""
    owner: str = ""  # a user name

    def __bool__(self) -> bool:
        return bool(self.state or self.owner or any(self.added.values()) or any(self.removed.values()))


def start_change(
    *,
    organisations: OrganisationQuerySet,
    directory: OrganisationIndexPage,
    change: Change,
    name: str,
    published: bool,
    user: User,
    key: uuid.UUID,
) -> ImportJob | None:
    """Look through what the change would do with those of `organisations` that are in the directory.

    Nothing when none of them would change. Asked twice with one `key`, it is looked through once.
    """
    known = ImportUpload.objects.filter(key=key, user=user).first()
    if known:
        return known.check_job
    chosen = organisations.filter(path__startswith=directory.path, locale=directory.locale_id)
    lines = [json.dumps(row, ensure_ascii=False) for row in _rows(chosen, change)]
    if not lines:
        return None
    content = "\n".join(lines).encode()
    upload = ImportUpload(
        key=key,
        directory=directory,
        user=user,
        file=ContentFile(content, name="changes.jsonl"),
        file_name=name[:255],
        columns=look_at(BytesIO(content)),
        published=published,
    )
    try:
        with transaction.atomic():
            upload.save()
            return start_check(upload=upload, mapping=MAPPING, user=user)
    except IntegrityError:  # the other of two posts was quicker
        upload.file.delete(save=False)
        return ImportUpload.objects.get(key=key).check_job


def _rows(organisations: OrganisationQuerySet, change: Change) -> Iterator[dict[str, Any]]:
    """What a file says of each entry that would change; of what stays as it is it says nothing."""
    pages = organisations.order_by("sort_key", "pk").values_list(
        "pk", "translation_key", "state", "owner__username"
    )
    touched = [key for key in WORDS if change.added.get(key) or change.removed.get(key)]
    said = {key: _codes(organisations, *WORDS[key]) for key in touched}
    for page, identifier, state, owner in pages:
        row: dict[str, Any] = {}
        emptied = []
        for key, codes in said.items():
            before = codes.get(page, set())
            after = before - change.removed.get(key, set()) | change.added.get(key, set())
            if after and after != before:
                row[key] = sorted(after)
            elif after != before:
                emptied.append(key)
        row |= {"emptied": emptied} if emptied else {}
        row |= {"state": change.state} if change.state not in ("", state) else {}
        row |= {"owner": change.owner} if change.owner not in ("", owner) else {}
        if row:
            yield {"translation_key": str(identifier), **row}


def _codes(organisations: OrganisationQuerySet, model: Any, target: str) -> dict[int, set[str]]:
    """The codes of what the entries link to, by their keys."""
    found = defaultdict(set)
    pages = Page.objects.filter(pk__in=organisations.order_by().values("pk")).order_by()
    for page, code in model.objects.filter(page__in=pages.values("pk")).values_list(
        "page_id", f"{target}__code"
    ):
        found[page].add(code)
    return found
