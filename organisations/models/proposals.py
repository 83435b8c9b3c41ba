"""Organisations that somebody without an account has proposed. Personal data: shown to moderators of the entry only."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.querysets import ProposalQuerySet


class OrganisationProposal(models.Model):
    """What somebody has told of an organisation, and who it was.

    It becomes a draft of the directory when the sender has confirmed the e-mail address, and is deleted some time after
    the decision (`forget_proposals`).
    """

    # A draft is not held up by it when it is to be deleted.
    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("Waiting for the sender")
        MODERATED = "moderated", _("Waiting for a decision")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Not accepted")

    # Made with the form, so that a form that is posted twice is one proposal.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sender_name = models.CharField(_("Your name"), max_length=120)
    sender_email = models.EmailField(_("Your e-mail"))
    sender_role = models.CharField(_("Your task in the organisation"), max_length=120, blank=True)
    message = models.TextField(_("Message to the moderators"), max_length=1000, blank=True)
    language = models.CharField(_("Language"), max_length=10, default="fi")
    title = models.CharField(_("Name"), max_length=255)
    told = models.JSONField(_("what was told"), default=dict)
    page = models.ForeignKey(
        "organisations.OrganisationPage", models.SET_NULL, null=True, related_name="proposals"
    )
    state = models.CharField(_("State"), max_length=12, choices=State.choices, default=State.UNCONFIRMED)
    reason = models.TextField(_("Reason"), blank=True)
    # What the last message to the sender was about; one that did not go out is sent again.
    mailed = models.CharField(max_length=12, choices=State.choices, blank=True)
    created_at = models.DateTimeField(_("Sent"), auto_now_add=True)
    decided_at = models.DateTimeField(_("Decided"), null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed organisation")
        verbose_name_plural = _("proposed organisations")
        ordering = ["-created_at"]

    def __str__(self):
        return self.title
