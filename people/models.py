"""Contact persons, and who is the liaison of associations in each municipality."""

from django.db import models
from django.db.models import Prefetch
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from phonenumber_field.modelfields import PhoneNumberField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.models import Orderable
from wagtail.search import index

from core.api_fields import NamedOneField
from core.collation import finnish_sort_key
from core.following import FollowedModel
from core.models import BasePage
from people.api_fields import LiaisonsField
from people.querysets import LiaisonPersonQuerySet, PersonQuerySet


class Person(index.Indexed, FollowedModel):
    """A contact record of a person in a role; once its validity ends it is shown nowhere."""

    class Basis(models.TextChoices):
        """Why the hub may keep and publish the record (General Data Protection Regulation, article 6)."""

        CONSENT = "consent", _("Consent")
        CONTRACT = "contract", _("Contract")
        PUBLIC_TASK = "public-task", _("Public task")
        LEGITIMATE_INTEREST = "legitimate-interest", _("Legitimate interest")

    name = models.CharField(_("Name"), max_length=120)
    title = models.CharField(_("Job title"), max_length=120, blank=True)
    organisation = models.ForeignKey(
        "organisations.OrganisationPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Organisation"),
    )
    organisation_name = models.CharField(
        _("Organisation’s name"), max_length=160, blank=True, help_text=_("When it is not in the directory.")
    )
    phone = PhoneNumberField(_("Phone"), blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    photo = models.ForeignKey(
        "core.SiltaImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Photo")
    )
    basis = models.CharField(
        _("Lawful basis"),
        max_length=30,
        choices=Basis.choices,
        help_text=_("Why these details may be published. Not shown to anyone outside."),
    )
    valid_until = models.DateField(
        _("Valid until"),
        null=True,
        blank=True,
        help_text=_("After this day the person disappears from every page and from partners."),
    )
    last_confirmed = models.DateField(_("Last confirmed"), null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    panels = [
        FieldRowPanel(["name", "title"]),
        FieldRowPanel(["organisation", "organisation_name"]),
        FieldRowPanel(["phone", "email"]),
        "photo",
        MultiFieldPanel(
            ["basis", FieldRowPanel(["valid_until", "last_confirmed"])], heading=_("Basis and validity")
        ),
    ]

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("title"),
        index.SearchField("organisation_name"),
    ]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]

    def __str__(self):
        return ", ".join(part for part in (self.name, self.title) if part)

    def may_be_shown(self):
        return self.is_current(localdate())

    def is_current(self, day):
        """Whether the record may be shown on `day`."""
        return self.valid_until is None or self.valid_until >= day

    @property
    def organisation_title(self):
        """Name of the person's organisation, from the directory if it is there."""
        return self.organisation.title if self.organisation else self.organisation_name


class PageContact(Orderable):
    """A contact person of a page, of any type."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="contact_links")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("Person"))

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["page", "person"], name="people_page_contact_once")]


class LiaisonPerson(models.Model):
    """A person through whom a municipality and the associations in it reach each other."""

    municipality = models.ForeignKey(
        "regions.Municipality", models.PROTECT, related_name="liaisons", verbose_name=_("Municipality")
    )
    person = models.ForeignKey(Person, models.CASCADE, related_name="liaisons", verbose_name=_("Person"))
    sort_order = models.PositiveSmallIntegerField(_("Order"), default=0)

    objects = LiaisonPersonQuerySet.as_manager()

    panels = ["municipality", "person", "sort_order"]

    class Meta:
        verbose_name = _("liaison person")
        verbose_name_plural = _("liaison persons")
        ordering = ["municipality__name_fi", "sort_order", "person__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "person"],
                name="people_liaison_once",
                violation_error_message=_("This person is already a liaison of this municipality."),
            )
        ]

    def __str__(self):
        return f"{self.municipality}: {self.person}"


class LiaisonIndexPage(BasePage):
    """Lists every municipality of a region and its liaison persons, also those that have none now."""

    item_type = "page"

    parent_page_types = ["home.HomePage", "networks.NetworkPage"]
    subpage_types = []

    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", verbose_name=_("Region"))
    introduction = models.TextField(_("Introduction"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("region"), "introduction"]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]
    api_fields = [
        *BasePage.api_fields,
        APIField("introduction"),
        APIField("region", serializer=NamedOneField("region")),
        APIField("liaisons", serializer=LiaisonsField()),
    ]

    class Meta:
        verbose_name = _("liaison persons page")
        verbose_name_plural = _("liaison persons pages")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"rows": self.rows(localdate())}

    def rows(self, day):
        """Each municipality of the region, in Finnish alphabetical order, with the liaisons shown on `day`."""
        liaisons = LiaisonPerson.objects.current(day).select_related("person__organisation", "person__photo")
        municipalities = self.region.municipalities.current().prefetch_related(Prefetch("liaisons", liaisons))
        return [
            {
                "municipality": municipality,
                "liaisons": [liaison.person for liaison in municipality.liaisons.all()],
            }
            for municipality in sorted(
                municipalities, key=lambda municipality: finnish_sort_key(municipality.name)
            )
        ]
