"""What has been imported, row by row, so that it can be reported and undone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportBatch(models.Model):
    """One file that was taken in, or is being taken in, below a directory."""

    # A directory can be deleted although something was imported into it.
    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        RUNNING = "running", _("In progress")
        DONE = "done", _("Done")
        UNDONE = "undone", _("Undone")

    directory = models.ForeignKey(
        "organisations.OrganisationIndexPage", models.CASCADE, related_name="+", verbose_name=_("directory")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(_("file"), max_length=255)
    published = models.BooleanField(_("published at once"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    began_at = models.DateTimeField(_("began"), auto_now_add=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-began_at"]

    def __str__(self):
        return self.file_name

    @property
    def situation(self):
        """How far it has come, for people."""
        job = max(self.jobs.all(), key=lambda one: one.pk, default=None)
        if job and not job.is_active and job.can_go_on:
            return _("%(kind)s: interrupted") % {"kind": job.get_kind_display()}
        if job and job.is_active:
            return f"{job.get_kind_display()}: {job.get_state_display().lower()}"
        return self.get_state_display()


class ImportedRow(models.Model):
    """What became of one row of a file. The page may have been deleted since, so it is no foreign key."""

    class Action(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")
        REFUSED = "refused", _("Refused")

    class Undoing(models.TextChoices):
        """What became of the row when its batch was undone."""

        UNDONE = "undone", _("Undone")
        CHANGED = "changed", _("Left: somebody has changed or locked it since")
        GONE = "gone", _("Left: it has been deleted since")
        USED = "used", _("Left: something refers to it")
        LOST = "lost", _("Left: how it was before is no longer known")
        FAILED = "failed", _("Left: it could not be undone. The fault has been noted.")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    action = models.CharField(_("what happened"), max_length=10, choices=Action.choices)
    title = models.CharField(_("name"), max_length=255, blank=True)
    page_key = models.PositiveBigIntegerField(null=True)
    revision_before = models.PositiveBigIntegerField(null=True)
    revision_after = models.PositiveBigIntegerField(null=True)
    remarks = models.JSONField(default=list)
    undoing = models.CharField(_("undoing"), max_length=10, choices=Undoing.choices, blank=True)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["batch", "action", "number"], name="organisations_imported_rows")]

    def __str__(self):
        return f"{self.number} {self.title}"
