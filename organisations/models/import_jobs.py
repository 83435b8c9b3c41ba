"""Files that are taken in through the admin, and the work on them in the background."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models.imports import ImportBatch, ImportedRow

# Longer than any step of the work takes; whoever has given no sign of life for so long has been killed.
SILENT_FOR = timedelta(seconds=90)


def file_path(upload, name):
    """Below what is private like documents, under a name that nobody can guess."""
    return f"imports/{uuid.uuid4()}"


class ImportUpload(models.Model):
    """A file that somebody has sent to be taken in: where to, and what its columns are about.

    `columns` are its headings with some of their values; `mapping` is empty until they have been looked through.
    """

    # A directory can be deleted although a file waits for it.
    wagtail_reference_index_ignore = True

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    directory = models.ForeignKey("organisations.OrganisationIndexPage", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    file = models.FileField(upload_to=file_path)
    file_name = models.CharField(max_length=255)
    published = models.BooleanField(default=True)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    batch = models.OneToOneField(ImportBatch, models.CASCADE, null=True, related_name="upload")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("file to import")
        verbose_name_plural = _("files to import")
        ordering = ["-uploaded_at"]

    def __str__(self):
        return self.file_name

    @property
    def check_job(self):
        return self.jobs.filter(kind=ImportJob.Kind.CHECK).first()


class ImportJob(models.Model):
    """Work in the background: on an upload, which is looked through, or on a batch, which is made or undone.

    Whoever does it has put its sign into `worker` and tells again and again that it is alive. `counts`
    says how many rows there are of each action.
    """

    wagtail_reference_index_ignore = True

    class Kind(models.TextChoices):
        CHECK = "check", _("Trial run")
        RUN = "run", _("Taking in")
        UNDO = "undo", _("Undoing")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for its turn")
        RUNNING = "running", _("In progress")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Interrupted")
        DONE = "done", _("Done")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    upload = models.ForeignKey(ImportUpload, models.CASCADE, null=True, related_name="jobs")
    batch = models.ForeignKey(ImportBatch, models.CASCADE, null=True, related_name="jobs")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    rows_done = models.PositiveIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(default=0)
    counts = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    stop_asked = models.BooleanField(default=False)
    worker = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    alive_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("work on an import")
        verbose_name_plural = _("work on imports")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="organisations_one_check_of_an_upload", fields=["upload"], condition=Q(kind="check")
            ),
            models.UniqueConstraint(
                name="organisations_one_run_and_undo_of_a_batch",
                fields=["kind", "batch"],
                condition=Q(kind__in=["run", "undo"]),
            ),
            # Two who look for the same organisation and find none would both add it.
            models.UniqueConstraint(
                name="organisations_one_import_writes_at_a_time",
                fields=["state"],
                condition=Q(state="running", kind__in=["run", "undo"]),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.upload or self.batch}"

    @property
    def directory(self):
        return (self.batch or self.upload).directory

    @property
    def published(self):
        return (self.batch or self.upload).published

    @property
    def is_silent(self):
        """Whether somebody has begun, and must have been killed since."""
        return self.state == self.State.RUNNING and self.alive_at < timezone.now() - SILENT_FOR

    @property
    def is_active(self):
        return self.state in (self.State.WAITING, self.State.RUNNING) and not self.is_silent

    @property
    def can_go_on(self):
        return self.state in (self.State.STOPPED, self.State.FAILED) or self.is_silent


class PlannedRow(models.Model):
    """What a trial run says would be done with one row; `differences` as people read them."""

    wagtail_reference_index_ignore = True

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    action = models.CharField(_("what would happen"), max_length=10, choices=ImportedRow.Action.choices)
    title = models.CharField(_("name"), max_length=255, blank=True)
    page_key = models.PositiveBigIntegerField(null=True)
    differences = models.JSONField(default=list)
    remarks = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["job", "action", "number"], name="organisations_planned_rows")]

    def __str__(self):
        return f"{self.number} {self.title}"
