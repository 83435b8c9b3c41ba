"""Pairs of entries that may be about one organisation."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class LikelyDuplicate(models.Model):
    """Two entries that resemble each other, found by the worker; or the word of an editor that they are not the same.

    The first has the smaller key, so that each pair is here once.
    """

    # Neither entry is held up by it when it is to be deleted.
    wagtail_reference_index_ignore = True

    first = models.ForeignKey("organisations.OrganisationPage", models.CASCADE, related_name="+")
    second = models.ForeignKey("organisations.OrganisationPage", models.CASCADE, related_name="+")
    reasons = models.JSONField(_("why"), default=list)
    sureness = models.PositiveSmallIntegerField(_("how sure"), default=0)
    not_the_same = models.BooleanField(_("not the same organisation"), default=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("likely duplicate")
        verbose_name_plural = _("likely duplicates")
        ordering = ["-sureness", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="organisations_duplicate_once"),
            models.CheckConstraint(
                name="organisations_duplicate_in_order", condition=Q(first__lt=F("second"))
            ),
        ]
        indexes = [models.Index(fields=["not_the_same", "-sureness"], name="organisations_duplicates_sure")]

    def __str__(self):
        return f"{self.first_id} – {self.second_id}"

    @property
    def entries(self):
        return [self.first, self.second]
