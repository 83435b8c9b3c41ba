"""The entry of an organisation in the directory."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.api import APIField
from wagtail.models import PageManager
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.api_fields import (
    ContactsField,
    ImageField,
    NamedField,
    NamedOneField,
    PageReferenceField,
    PhoneField,
    RowsField,
)
from core.business_ids import BusinessIdField, RegisterNumberField
from core.collation import SortKeyField, finnish_sort_key
from core.models import BasePage
from core.visibility import public_pages
from core.web_addresses import validate_web_address
from core.written_forms import PostalCodeField
from organisations.directory.drawing import PlaceMap
from organisations.directory.neighbours import others_than
from organisations.page_forms import (
    FormerNamePanel,
    OrganisationForm,
    ProposalPanel,
    ResemblingPanel,
    WaitingChangesPanel,
)
from organisations.querysets import OrganisationQuerySet
from regions.models import PostalCode

NEARBY = 4
OUTSIDE_FINLAND = _(
    "This point is not in Finland. Check that latitude and longitude have not changed places."
)


class OrganisationPage(BasePage):
    """One association: what it does, where, and how to reach it. The title is its official name."""

    class Area(models.TextChoices):
        MUNICIPALITIES = "municipalities", _("The municipalities chosen below")
        REGION = "region", _("The regions chosen below")
        NATIONWIDE = "nationwide", _("The whole country")

    class State(models.TextChoices):
        """How sure we are that the entry is still true."""

        FRESH = "fresh", _("Checked")
        AGEING = "ageing", _("Waiting for a check")
        SILENT = "silent", _("Not confirmed")
        CLOSED = "closed", _("Closed")

    item_type = "organisation"
    parent_page_types = ["organisations.OrganisationIndexPage"]
    subpage_types = []

    sort_key = SortKeyField(of="title")
    business_id = BusinessIdField(
        _("Business ID"),
        max_length=9,
        blank=True,
        db_index=True,
        help_text=_("Y-tunnus, in the form 1234567-8."),
    )
    register_number = RegisterNumberField(
        _("Register number"),
        max_length=20,
        blank=True,
        db_index=True,
        help_text=_("In the Register of Associations."),
    )
    description = models.TextField(
        _("Description"), blank=True, help_text=_("What the organisation does, in plain words.")
    )
    municipality = models.ForeignKey(
        "regions.Municipality",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Home municipality"),
    )
    area = models.CharField(
        _("Area of activity"), max_length=20, choices=Area.choices, default=Area.MUNICIPALITIES
    )
    street_address = models.CharField(_("Street address"), max_length=160, blank=True)
    postal_code = PostalCodeField(_("Postal code"), max_length=5, blank=True)
    post_office = models.CharField(
        _("Post office"),
        max_length=80,
        blank=True,
        help_text=_("Filled in by the postal code when you leave it empty."),
    )
    latitude = models.FloatField(
        _("Latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(59.0, OUTSIDE_FINLAND), MaxValueValidator(70.5, OUTSIDE_FINLAND)],
        help_text=_("In degrees, for example 61.0587. Finland lies between 59 and 70.5."),
    )
    longitude = models.FloatField(
        _("Longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(19.0, OUTSIDE_FINLAND), MaxValueValidator(32.0, OUTSIDE_FINLAND)],
        help_text=_("In degrees, for example 28.1887. Finland lies between 19 and 32."),
    )
    place_is_approximate = models.BooleanField(
        _("The point is approximate"),
        default=False,
        help_text=_("Only the centre of the municipality is known, not the address itself."),
    )
    phone = PhoneNumberField(_("Phone"), blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    website = models.URLField(
        _("Website"),
        blank=True,
        validators=[validate_web_address],
        help_text=_("For example www.example.fi."),
    )
    logo = models.ForeignKey(
        "core.SiltaImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Logo")
    )
    joining = models.TextField(
        _("Joining"), blank=True, help_text=_("How to become a member or a volunteer.")
    )
    accessibility = models.TextField(_("Accessibility of the premises"), blank=True)
    checked_on = models.DateField(_("Checked on"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.FRESH)
    successor = models.ForeignKey(
        "organisations.OrganisationPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("Continued by"),
    )

    objects = PageManager.from_queryset(OrganisationQuerySet)()

    base_form_class = OrganisationForm
    content_panels = [
        ProposalPanel(heading=_("Proposed by a visitor")),
        ResemblingPanel(heading=_("Already in the directory?")),
        WaitingChangesPanel(heading=_("Proposed by the organisation")),
        *BasePage.content_panels,
        "description",
        InlinePanel("other_names", label=_("Name"), heading=_("Other names")),
        FormerNamePanel(heading=_("When the name changes")),
        FieldRowPanel(["business_id", "register_number"]),
        MultipleChooserPanel("activity_links", label=_("Activities"), chooser_field_name="activity"),
        MultipleChooserPanel(
            "target_group_links", label=_("Target groups"), chooser_field_name="target_group"
        ),
        MultipleChooserPanel(
            "language_links", label=_("Languages of service"), chooser_field_name="language"
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(["municipality", "area"]),
                "street_address",
                FieldRowPanel(["postal_code", "post_office"]),
                FieldRowPanel(["latitude", "longitude"]),
                "place_is_approximate",
            ],
            heading=_("Place"),
        ),
        MultiFieldPanel(
            [FieldRowPanel(["phone", "email"]), "website", InlinePanel("links", label=_("Link"))],
            heading=_("Reaching the organisation"),
        ),
        MultipleChooserPanel("contact_links", label=_("Contacts"), chooser_field_name="person"),
        FieldPanel("logo"),
        "joining",
        "accessibility",
        MultiFieldPanel(
            [FieldRowPanel(["state", "checked_on"]), FieldPanel("successor")], heading=_("Up to date?")
        ),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("description"),
        index.SearchField("business_id"),
        index.RelatedFields("other_names", [index.SearchField("name"), index.AutocompleteField("name")]),
        index.FilterField("state"),
        index.FilterField("municipality"),
    ]
    api_fields = [
        *BasePage.api_fields,
        APIField("business_id"),
        APIField("register_number"),
        APIField("description"),
        APIField("other_names", serializer=RowsField("other_names", "name", "kind")),
        APIField("activities", serializer=NamedField("activity_links", "activity")),
        APIField("target_groups", serializer=NamedField("target_group_links", "target_group")),
        APIField("languages", serializer=NamedField("language_links", "language")),
        APIField("municipality", serializer=NamedOneField("municipality")),
        APIField("area"),
        APIField("street_address"),
        APIField("postal_code"),
        APIField("post_office"),
        APIField("latitude"),
        APIField("longitude"),
        APIField("place_is_approximate"),
        APIField("phone", serializer=PhoneField()),
        APIField("email"),
        APIField("website"),
        APIField("links", serializer=RowsField("links", "label", "url")),
        APIField("contacts", serializer=ContactsField()),
        APIField("logo", serializer=ImageField("logo")),
        APIField("joining"),
        APIField("accessibility"),
        APIField("checked_on"),
        APIField("state"),
        APIField("successor", serializer=PageReferenceField("successor")),
    ]

    # Facts that are the same in every language; wagtail-localize cannot take a phone number for text either.
    override_translatable_fields = [
        SynchronizedField(name, overridable=False)
        for name in (
            "business_id",
            "register_number",
            "postal_code",
            "phone",
            "checked_on",
            "state",
            "successor",
        )
    ]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def clean(self):
        super().clean()
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError({"longitude": _("Give both coordinates, or neither.")})
        if self.pk and self.successor_id == self.pk:
            raise ValidationError({"successor": _("An organisation cannot be continued by itself.")})
        if self.pk and self._is_continued_in_a_circle():
            text = _("That organisation is itself continued, by way of others, by this one.")
            raise ValidationError({"successor": text})
        self.fill_in_post_office()

    def get_context(self, request, *args, **kwargs):
        pages = OrganisationPage.objects.select_related("municipality", "locale")
        nearby, alike = others_than(self, NEARBY)
        predecessors = pages.filter(
            successor__translation_key=self.translation_key, locale=self.locale_id
        ).in_directory_order()
        return {
            **super().get_context(request, *args, **kwargs),
            "nearby": nearby,
            "alike": alike,
            "place_map": PlaceMap(self) if self.latitude is not None or self.municipality_id else None,
            "predecessors": public_pages(predecessors),
            "continued_in": self.continued_in,
        }

    def as_edited(self):
        """The entry as its editor sees it: what a draft says is in its latest revision alone."""
        return self.get_latest_revision_as_object() if self.has_unpublished_changes else self

    def remember_name(self, name):
        """Add a former name, unless the organisation is called so, or is known to have been; it is not saved."""
        names = self.other_names
        known = {finnish_sort_key(self.title), *(finnish_sort_key(row.name) for row in names.all())}
        longest = names.model._meta.get_field("name").max_length
        if finnish_sort_key(name) not in known and len(name) <= longest:
            names.add(names.model(name=name, kind=names.model.Kind.FORMER, sort_order=names.count()))

    @property
    def continued_in(self):
        """The organisation that goes on with the work today: the last of the line of successors that is public."""
        line = self._line_of_successors()
        shown = set(public_pages(OrganisationPage.objects.filter(pk__in=line)).values_list("pk", flat=True))
        last = next((key for key in reversed(line) if key in shown), None)
        return OrganisationPage.objects.get(pk=last) if last else None

    def _is_continued_in_a_circle(self):
        line = self._line_of_successors()
        return OrganisationPage.objects.filter(pk__in=line[-1:], successor=self.pk).exists()

    def _line_of_successors(self):
        """Keys, from the next one on; a line that comes back to itself ends there."""
        line, key = [], self.successor_id
        while key and key != self.pk and key not in line:
            line.append(key)
            key = OrganisationPage.objects.filter(pk=key).values_list("successor", flat=True).first()
        return line

    def doubts_about_address(self):
        """What an editor should look at once more: postal codes suggest a municipality, they do not prove it."""
        if not self.postal_code:
            return []
        code = self._posti_code()
        if code is None:
            text = gettext("Postal code %(code)s is not in the tables of Posti. Is it right?")
            return [text % {"code": self.postal_code}]
        if self.municipality_id in (None, code.municipality_id, code.other_municipality_id):
            return []
        text = gettext(
            "Postal code %(code)s is in %(place)s, but the home municipality is %(home)s. Are both right?"
        )
        return [text % {"code": code.code, "place": code.municipality.name, "home": self.municipality.name}]

    def place_roughly(self, code=None):
        """Put the point at the centre of the municipality of the postal code, or of the home municipality.

        Whoever has looked up the postal code gives it.
        """
        code = code or self._posti_code()
        place = code.municipality if code else self.municipality
        self.latitude, self.longitude = place.latitude, place.longitude
        self.place_is_approximate = True

    def fill_in_post_office(self, code=None):
        """What Posti calls the place of the postal code, in the language of the page, unless somebody has said it."""
        if self.postal_code and not self.post_office:
            code = code or self._posti_code()
            swedish = self.locale_id and self.locale.language_code == "sv"
            self.post_office = (code.name_sv if swedish else code.name_fi) if code else ""

    def _posti_code(self):
        return PostalCode.objects.filter(code=self.postal_code).select_related("municipality").first()
