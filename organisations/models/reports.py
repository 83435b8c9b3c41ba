"""What visitors say is wrong in an entry."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models.organisation_pages import OrganisationPage


class ErrorReport(models.Model):
    """A message about an entry, kept until an editor has handled it."""

    # Nothing that an editor has to clear away before the entry can be deleted.
    wagtail_reference_index_ignore = True

    organisation = models.ForeignKey(OrganisationPage, models.CASCADE, related_name="error_reports")
    text = models.TextField(_("What is wrong?"), max_length=2000)
    email = models.EmailField(_("Your e-mail"), blank=True)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self):
        return self.text[:60]
