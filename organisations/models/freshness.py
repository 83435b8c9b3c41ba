"""Asking organisations whether their entries are still true: the mails, the answers, and the changes that they propose."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, validate_email
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.permissions import page_permission_policy

PERIOD_DAYS = 182
ANSWER_DAYS = 31  # a shorter time would mail twice within a month
LINK_DAYS = 60


def validate_trusted_senders(text):
    """One address, or one domain with @ before it, on a line."""
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            validate_email(f"nobody{line}" if line.startswith("@") else line)
        except ValidationError as error:
            message = gettext("“%(line)s” is neither an e-mail address nor @ and a domain.")
            raise ValidationError(message, params={"line": line[:100]}) from error


class CheckSettings(models.Model):
    """How the organisations of a directory, or of a part of it, are asked; the nearest one upward counts.

    Without any of it the values are the defaults below.
    """

    wagtail_reference_index_ignore = True

    directory = models.OneToOneField(
        "organisations.OrganisationIndexPage", models.CASCADE, related_name="check_settings"
    )
    sending = models.BooleanField(
        _("Ask the organisations by e-mail"),
        default=True,
        help_text=_("When this is off, their entries are not marked as unconfirmed either."),
    )
    period_days = models.PositiveSmallIntegerField(
        _("Ask after so many days"),
        default=PERIOD_DAYS,
        validators=[MinValueValidator(90), MaxValueValidator(1095)],
        help_text=_("Since the details were last confirmed. 182 days is twice a year."),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("Wait so many days for an answer"),
        default=ANSWER_DAYS,
        validators=[MinValueValidator(31), MaxValueValidator(180)],
        help_text=_("Then comes one reminder, and after as many days the entry is shown as not confirmed."),
    )
    text_fi = models.TextField(_("Own words in the mail, in Finnish"), max_length=2000, blank=True)
    text_sv = models.TextField(_("Own words in the mail, in Swedish"), max_length=2000, blank=True)
    text_en = models.TextField(_("Own words in the mail, in English"), max_length=2000, blank=True)
    reply_to = models.EmailField(
        _("Replies go to"),
        blank=True,
        help_text=_("The address of a person who can help. It is also told of proposed changes."),
    )
    trusted_senders = models.TextField(
        _("Trusted senders"),
        max_length=10_000,
        blank=True,
        validators=[validate_trusted_senders],
        help_text=_(
            "Changes from these addresses are published at once. One on a line: an address, "
            "or @ and a domain, such as @example.fi."
        ),
    )

    class Meta:
        verbose_name = _("asking organisations")
        verbose_name_plural = _("asking organisations")

    def __str__(self):
        return str(self.directory)

    def own_words(self, language):
        return getattr(self, f"text_{language}", "") or ""

    def trusts(self, address):
        """Whether changes from this address are published without a person looking at them."""
        sender = address.strip().casefold()
        trusted = {line.strip().casefold() for line in self.trusted_senders.splitlines()} - {""}
        return sender in trusted or f"@{sender.rpartition('@')[2]}" in trusted


class CheckMail(models.Model):
    """A mail that asks an organisation whether its entry is true, and what became of it.

    It is noted as being sent before it is sent, so that no crash sends it twice.
    """

    class Kind(models.TextChoices):
        FIRST = "first", _("First mail")
        REMINDER = "reminder", _("Reminder")
        AGAIN = "again", _("Asked for again")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Has been sent")
        DELAYED = "delayed", _("Is tried again")
        FAILED = "failed", _("Could not be sent")

    wagtail_reference_index_ignore = True

    page = models.ForeignKey("organisations.OrganisationPage", models.CASCADE, related_name="check_mails")
    address = models.EmailField(_("E-mail"))
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField(_("Made"), default=timezone.now)
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("Sent"), null=True)
    message_id = models.CharField(max_length=200, blank=True, db_index=True)
    valid_days = models.PositiveSmallIntegerField(default=LINK_DAYS)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["page", "-id"], name="organisations_mails_of_page"),
            models.Index(fields=["state", "id"], name="organisations_mails_by_state"),
            models.Index(fields=["made_at"], name="organisations_mails_by_time"),
        ]

    def __str__(self):
        return f"{self.address} {self.made_at:%Y-%m-%d}"

    @property
    def expires_at(self):
        return (self.sent_at or self.made_at) + timedelta(days=self.valid_days)


class CheckAnswer(models.Model):
    """That a link of a mail has been used; each once."""

    class Purpose(models.TextChoices):
        """What a link is for."""

        CONFIRM = "confirm", _("All is correct")
        CHANGE = "change", _("Something has changed")
        CLOSE = "close", _("We have closed")
        STOP = "stop", _("No more mails")

    wagtail_reference_index_ignore = True

    mail = models.ForeignKey(CheckMail, models.CASCADE, related_name="answers")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mail", "purpose"], name="organisations_check_answered_once")
        ]

    def __str__(self):
        return f"{self.mail}: {self.purpose}"


class SilentAddress(models.Model):
    """An e-mail address to which nothing is sent any longer, for whichever entry."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("Mail does not reach it")
        DECLINED = "declined", _("Wants no mail")

    wagtail_reference_index_ignore = True

    address = models.EmailField(_("E-mail"))
    reason = models.CharField(_("Reason"), max_length=10, choices=Reason.choices)
    detail = models.CharField(_("What the mail server said"), max_length=300, blank=True)
    since = models.DateTimeField(_("Since"), default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("address"), name="organisations_silent_address_once")]

    def __str__(self):
        return self.address


class ProposedChangeQuerySet(models.QuerySet):
    """Questions about proposed changes."""

    def decided_by(self, user):
        """Those on whose entries the user may decide: whoever may publish the page."""
        if user.is_superuser:
            return self
        pages = page_permission_policy.instances_user_has_permission_for(user, "publish")
        return self.filter(page__in=pages.order_by().values("pk"))

    def waiting(self):
        return self.filter(state=self.model.State.WAITING)


class ProposedChange(models.Model):
    """What an organisation says that its entry should be. Nothing of it is public before somebody accepts it.

    `fields` has for each field what the entry said when the form was opened, and what it should say.
    """

    class Kind(models.TextChoices):
        CHANGE = "change", _("Change of details")
        CLOSE = "close", _("The organisation has closed")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Partly accepted")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    wagtail_reference_index_ignore = True

    page = models.ForeignKey(
        "organisations.OrganisationPage", models.CASCADE, related_name="proposed_changes"
    )
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices)
    sender = models.EmailField(_("Sender"))
    note = models.TextField(_("Message"), max_length=2000, blank=True)
    fields = models.JSONField(default=dict)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.WAITING)
    sent_at = models.DateTimeField(_("Sent"), default=timezone.now)
    accepted_fields = models.JSONField(default=list)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Decided by")
    )
    decided_at = models.DateTimeField(_("Decided"), null=True)
    answer = models.TextField(
        _("Message to the sender"), max_length=2000, blank=True, default="", db_default=""
    )
    # A moderator has decided, and the sender has not been written to yet.
    to_tell = models.BooleanField(default=False, db_default=False)

    objects = ProposedChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        ordering = ["sent_at", "pk"]
        indexes = [
            models.Index(fields=["state", "sent_at"], name="organisations_proposals_wait"),
            models.Index(
                fields=["decided_at"],
                name="organisations_decisions_told",
                condition=models.Q(to_tell=True),
            ),
        ]

    def __str__(self):
        return f"{self.page}: {self.get_kind_display()}"
