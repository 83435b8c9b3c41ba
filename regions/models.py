"""Regions, wellbeing services counties, municipalities of today and former ones, and postal codes, by official codes."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.localised_names import name_in_active_language
from regions.querysets import AreaQuerySet


def digits(count: int) -> RegexValidator:
    """A code of exactly `count` digits; leading zeros count."""
    return RegexValidator(
        rf"^[0-9]{{{count}}}\Z", _("The code has the wrong number of digits, or other characters.")
    )


class Area(models.Model):
    """What all the areas have in common. They are loaded from `regions/data/`, never typed in."""

    # Areas refer to areas alone, thousands of times: nothing that an editor asks to see.
    wagtail_reference_index_ignore = True
    # Whether a row that has left its table stays, with the year of its end: pages may refer to it.
    stays_when_ended = True

    code = models.CharField(_("code"), max_length=5, unique=True)  # each kind says its own length
    name_fi = models.CharField(_("name in Finnish"), max_length=100)
    name_sv = models.CharField(_("name in Swedish"), max_length=100)
    ended_year = models.PositiveSmallIntegerField(
        _("ended"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The first year in which the area no longer is in the official classification."),
    )

    objects = AreaQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["name_fi"]

    def __str__(self):
        if self.ended_year:
            return gettext("%(name)s (until %(year)s)") % {"name": self.name, "year": self.ended_year - 1}
        return self.name

    @property
    def name(self):
        return name_in_active_language(self)


class Region(Area):
    """A region (maakunta), by Statistics Finland's code of two digits."""

    code = models.CharField(
        _("code"),
        max_length=2,
        unique=True,
        validators=[digits(2)],
        help_text=_("Two digits, from Statistics Finland."),
    )
    name_en = models.CharField(_("name in English"), max_length=100)

    class Meta(Area.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class WellbeingCounty(Area):
    """A wellbeing services county (hyvinvointialue); Helsinki, which is in none, counts as one."""

    class Kind(models.TextChoices):
        COUNTY = "county", _("Wellbeing services county")
        CITY = "city", _("City that arranges the services itself")

    code = models.CharField(
        _("code"),
        max_length=2,
        unique=True,
        validators=[digits(2)],
        help_text=_("Two digits, from Statistics Finland."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name_en = models.CharField(_("name in English"), max_length=100)
    region = models.ForeignKey(
        "regions.Region", models.PROTECT, related_name="wellbeing_counties", verbose_name=_("region")
    )

    class Meta(Area.Meta):
        verbose_name = _("wellbeing services county")
        verbose_name_plural = _("wellbeing services counties")


class Municipality(Area):
    """A municipality, by Statistics Finland's code of three digits; its point is its centre, not a centroid."""

    # What lists of choices are grouped by (core.widgets.SearchableCheckboxes).
    choices_group = "region"

    class Language(models.TextChoices):
        FINNISH = "fi", _("Finnish")
        SWEDISH = "sv", _("Swedish")
        BILINGUAL = "bilingual", _("Finnish and Swedish")

    class CoordinateSource(models.TextChoices):
        NLS = "nls", _("National Land Survey of Finland")
        GEONAMES = "geonames", "GeoNames"

    code = models.CharField(
        _("code"),
        max_length=3,
        unique=True,
        validators=[digits(3)],
        help_text=_("Three digits, from Statistics Finland."),
    )
    region = models.ForeignKey(
        "regions.Region", models.PROTECT, related_name="municipalities", verbose_name=_("region")
    )
    wellbeing_county = models.ForeignKey(
        "regions.WellbeingCounty",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="municipalities",
        verbose_name=_("wellbeing services county"),
        help_text=_("Empty in Åland, which belongs to none."),
    )
    name_en = models.CharField(_("name in English"), max_length=100)
    name_se = models.CharField(_("name in North Sámi"), max_length=100, blank=True)
    name_smn = models.CharField(_("name in Inari Sámi"), max_length=100, blank=True)
    name_sms = models.CharField(_("name in Skolt Sámi"), max_length=100, blank=True)
    language = models.CharField(_("official languages"), max_length=10, choices=Language)
    majority_language = models.CharField(
        _("language of the majority"),
        max_length=2,
        choices=[choice for choice in Language.choices if choice[0] != "bilingual"],
    )
    population = models.PositiveIntegerField(_("population"))
    population_year = models.PositiveSmallIntegerField(
        _("year of the population"), help_text=_("The figure is that of the last day of this year.")
    )
    latitude = models.FloatField(
        _("latitude"),
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("The centre of the municipality in WGS 84 degrees."),
    )
    longitude = models.FloatField(
        _("longitude"),
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("The centre of the municipality in WGS 84 degrees."),
    )
    coordinate_source = models.CharField(
        _("source of the coordinates"), max_length=10, choices=CoordinateSource
    )

    class Meta(Area.Meta):
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [
            models.UniqueConstraint(
                fields=["name_fi"],
                condition=models.Q(ended_year=None),
                name="regions_one_current_municipality_of_a_name",
            ),
        ]


class MunicipalityBorder(models.Model):
    """The border of a municipality as a map shows it, once the operator has loaded official borders."""

    wagtail_reference_index_ignore = True

    municipality = models.OneToOneField("regions.Municipality", models.CASCADE, related_name="border")
    # Holes are rings like any other: a map fills by the even-odd rule.
    rings = models.JSONField(help_text="Rings of longitude and latitude in WGS 84 degrees.")
    credit = models.CharField(
        max_length=200, blank=True, help_text="Whose borders they are, as maps must say."
    )
    loaded_at = models.DateTimeField()

    def __str__(self):
        return str(self.municipality)


class FormerMunicipality(Area):
    """A municipality that is no more, or a name that one had before; the same code can also be that of its successor."""

    stays_when_ended = False

    code = models.CharField(
        _("code"),
        max_length=3,
        unique=True,
        validators=[digits(3)],
        help_text=_("Three digits, from Statistics Finland."),
    )
    other_names = models.CharField(
        _("other names"),
        max_length=200,
        blank=True,
        help_text=_("Names that it had before its last one, with semicolons between them."),
    )
    ended_year = models.PositiveSmallIntegerField(
        _("ended"), help_text=_("The first year in which the municipality, or its name, was gone.")
    )
    successor = models.ForeignKey(
        "regions.Municipality",
        models.PROTECT,
        related_name="former_municipalities",
        verbose_name=_("successor"),
        help_text=_("The municipality that has its area today, or most of it."),
    )

    class Meta(Area.Meta):
        verbose_name = _("former municipality")
        verbose_name_plural = _("former municipalities")

    @property
    def earlier_names(self):
        return [name.strip() for name in self.other_names.split(";") if name.strip()]


class PostalCode(Area):
    """A postal code and the municipality it is delivered in; its area may reach into others."""

    class Kind(models.TextChoices):
        STREET = "street", _("Streets")
        PO_BOX = "po_box", _("PO boxes")
        COMPANY = "company", _("One large recipient")
        COLLECTION = "collection", _("Collection point")

    code = models.CharField(
        _("postal code"),
        max_length=5,
        unique=True,
        validators=[digits(5)],
        help_text=_("Five digits, from Posti."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    municipality = models.ForeignKey(
        "regions.Municipality",
        models.PROTECT,
        related_name="postal_codes",
        verbose_name=_("municipality"),
        help_text=_("A suggestion: the area of a postal code can reach into other municipalities."),
    )
    other_municipality = models.ForeignKey(
        "regions.Municipality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("other municipality"),
        help_text=_("The municipality by Statistics Finland, where it is not the one by Posti."),
    )
    area_name_fi = models.CharField(_("name of the area in Finnish"), max_length=100, blank=True)
    area_name_sv = models.CharField(_("name of the area in Swedish"), max_length=100, blank=True)

    class Meta(Area.Meta):
        verbose_name = _("postal code")
        verbose_name_plural = _("postal codes")
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {super().__str__()}"
