"""What is public, ready to show, in one ordered history. Knows no page type."""

import json
import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from content_store.querysets import ContentItemQuerySet

MOST_DIFFERENCES_NAMED = 500


class History(models.Model):
    """The one row that numbers all changes. Whoever writes to the store holds it locked until the commit."""

    position = models.BigIntegerField(default=0, help_text="Number of the latest change.")
    horizon = models.BigIntegerField(
        default=0, help_text="Removals up to this change have been forgotten: older cursors are refused."
    )
    epoch = models.UUIDField(
        default=uuid.uuid4, help_text="Which history this is; a cursor of another one is refused."
    )

    class Meta:
        constraints = [models.CheckConstraint(name="content_store_one_history", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"{self.epoch}:{self.position}"


class ContentItem(models.Model):
    """One page in one language as everybody outside may know it, or the word that it is gone and why.

    A removal keeps nothing of what was said, only that it was there.
    """

    class State(models.TextChoices):
        PUBLIC = "public"
        REMOVED = "removed"

    class Reason(models.TextChoices):
        """Why an item is gone."""

        DELETED = "deleted"
        UNPUBLISHED = "unpublished"
        EXPIRED = "expired"
        RESTRICTED = "restricted"
        LANGUAGE_CLOSED = "language-closed"
        UNREACHABLE = "unreachable"
        MERGED = "merged"

    id = models.UUIDField(primary_key=True)
    # No foreign key: the page may be gone.
    page_key = models.BigIntegerField(unique=True, null=True)
    type = models.CharField(max_length=20)
    locale = models.CharField(max_length=10)
    translation_key = models.UUIDField(db_index=True)
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    successor = models.UUIDField(null=True, help_text="The item that continues this one.")
    seq = models.BigIntegerField(
        unique=True, help_text="Number in the history of its latest change; what partners get as `version`."
    )
    written_at = models.DateTimeField(db_index=True, help_text="When that change was written.")
    digest = models.CharField(max_length=64, blank=True, help_text="Of all that may change in the row.")
    title = models.CharField(max_length=255, blank=True)
    url = models.TextField(blank=True)
    published_at = models.DateTimeField(help_text="First published; never changes.")
    changed_at = models.DateTimeField(db_index=True, help_text="Last real change of the page.")
    starts_at = models.DateTimeField(null=True, help_text="First start of an event.")
    ends_at = models.DateTimeField(null=True, help_text="Last end of an event; empty when it goes on.")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    due_at = models.DateTimeField(null=True, help_text="When what it says may cease to be true by itself.")
    withheld = models.BooleanField(
        default=False, help_text="Shows something that is no longer public, and is being made anew."
    )
    # Last: SQLite reads a row from its beginning, and what is behind a long text only through all of it.
    body = models.TextField(blank=True, help_text="The complete item as JSON, as it is sent.")

    objects = ContentItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["-published_at", "id"], name="content_store_newest", condition=Q(state="public")
            ),
            models.Index(fields=["due_at"], name="content_store_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["page_key"], name="content_store_withheld", condition=Q(withheld=True)),
            models.Index(
                fields=["latitude", "longitude"], name="content_store_place", condition=Q(state="public")
            ),
            models.Index(
                fields=["starts_at"],
                name="content_store_starts",
                condition=Q(state="public", starts_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.id} ({self.state})"

    def read_body(self) -> dict[str, Any]:
        """The complete item; empty when it is gone."""
        body: dict[str, Any] = json.loads(self.body) if self.body else {}
        return body

    @property
    def version(self) -> int:
        """Grows with every change of the item, and never repeats."""
        return self.seq


class ItemTerm(models.Model):
    """Something that an item can be found by, such as `region:09`; kept when it is so no longer.

    A reader who follows by a term has to hear of the items that had it and lost it.
    """

    # Without an index of its own: that of the constraint begins with it.
    item = models.ForeignKey(ContentItem, models.CASCADE, related_name="terms", db_index=False)
    token = models.CharField(max_length=100)
    current = models.BooleanField()
    # Those of the item, here too so that a term's items are read in either order without sorting.
    published_at = models.DateTimeField()
    seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "token"], name="content_store_term_once")]
        indexes = [
            models.Index(
                fields=["token", "-published_at", "item"],
                name="content_store_term_newest",
                condition=Q(current=True),
            ),
            models.Index(fields=["token", "seq"], name="content_store_term_changes"),
        ]

    def __str__(self) -> str:
        return self.token


class OutdatedPage(models.Model):
    """A page whose item may no longer be true; written in the transaction that made it so, gone once it is."""

    page_key = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.page_key)


class Reconciliation(models.Model):
    """What one comparison of all pages with the store has found and mended."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    looked_at = models.PositiveIntegerField(default=0, help_text="Number of pages.")
    counts = models.JSONField(default=dict, help_text="How many differences of each kind.")
    differences = models.JSONField(
        default=list, help_text="The first of them: kind, key of the page, in words."
    )

    class Meta:
        ordering = ["-started_at"]
        get_latest_by = "started_at"

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}: {self.mended} mended of {self.looked_at}"

    @property
    def mended(self) -> int:
        return sum(self.counts.values())

    def note(self, kind: str, page_key: int | None, words: str) -> None:
        """Count a difference, and name it unless there are very many."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if len(self.differences) < MOST_DIFFERENCES_NAMED:
            self.differences.append({"kind": kind, "page": page_key, "words": words})
