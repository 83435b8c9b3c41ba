"""What an organisation has several of: names, links, and the words that describe it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldRowPanel
from wagtail.models import Orderable

from core.collation import SortKeyField
from core.web_addresses import validate_web_address
from organisations.models.organisation_pages import OrganisationPage
from organisations.models.vocabularies import Activity, ServiceLanguage, TargetGroup


class OrganisationName(Orderable):
    """A name besides the official one."""

    class Kind(models.TextChoices):
        SHORT = "short", _("Short name")
        FORMER = "former", _("Former name")
        TRANSLATION = "translation", _("Name in another language")

    organisation = ParentalKey(OrganisationPage, on_delete=models.CASCADE, related_name="other_names")
    name = models.CharField(_("Name"), max_length=160)
    sort_key = SortKeyField(of="name")
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind.choices, default=Kind.SHORT)

    panels = [FieldRowPanel(["name", "kind"])]

    def __str__(self):
        return self.name


class OrganisationLink(Orderable):
    """An address of the organisation elsewhere on the web, such as a social medium."""

    organisation = ParentalKey(OrganisationPage, on_delete=models.CASCADE, related_name="links")
    label = models.CharField(_("Name of the service"), max_length=60, help_text=_("For example Facebook."))
    url = models.URLField(_("Web address"), validators=[validate_web_address])

    panels = [FieldRowPanel(["label", "url"])]

    def __str__(self):
        return self.label


class OrganisationActivity(models.Model):
    organisation = ParentalKey(OrganisationPage, on_delete=models.CASCADE, related_name="activity_links")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="+", verbose_name=_("Activity"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "activity"], name="organisations_activity_once")
        ]

    def __str__(self):
        return str(self.activity)


class OrganisationTargetGroup(models.Model):
    organisation = ParentalKey(OrganisationPage, on_delete=models.CASCADE, related_name="target_group_links")
    target_group = models.ForeignKey(
        TargetGroup, models.CASCADE, related_name="+", verbose_name=_("Target group")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "target_group"], name="organisations_target_group_once"
            )
        ]

    def __str__(self):
        return str(self.target_group)


class OrganisationLanguage(models.Model):
    organisation = ParentalKey(OrganisationPage, on_delete=models.CASCADE, related_name="language_links")
    language = models.ForeignKey(
        ServiceLanguage, models.CASCADE, related_name="+", verbose_name=_("Language")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "language"], name="organisations_language_once")
        ]

    def __str__(self):
        return str(self.language)
