"""What every page shares, and the images, documents and themes that pages refer to."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import HelpPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.coreutils import find_available_slug
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Locale, Page, PageManager
from wagtail.search import index

from core.api_fields import BASE_API_FIELDS, ImageSizesField
from core.child_rows import rows_of
from core.following import FollowedModel, following, indexing
from core.forms import BasePageForm
from core.licences import Licence
from core.localised_names import name_in_active_language
from core.panels import LinkedChoicesPanel
from core.querysets import BasePageQuerySet
from core.redirects import redirect_from
from core.references import is_public_media
from core.repeated_links import drop_repeated_links
from core.tree_locks import lock_subtree

# Of these fields of a page nobody outside hears; a draft writes nothing else.
NOT_SHOWN = {
    *("draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at"),
    *(
        "live_revision",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
        "alias_of_id",
        "wagtail_admin_comments",
    ),
}


# What other pages may say of a page, and what is changed by others than those who save it.
SHOWN_BY_OTHERS = ("title", "url_path", "live", "expire_at", "locale_id", "translation_key")
PLACE_IN_THE_TREE = ("path", "depth", "numchild", "slug")


class Term(index.Indexed, FollowedModel):
    """A word of a vocabulary: a stable code for partners and a name in each language for people."""

    code = models.SlugField(
        _("Code"), unique=True, help_text=_("Used in addresses and by partners. Does not change.")
    )
    name_fi = models.CharField(_("Name in Finnish"), max_length=100)
    name_sv = models.CharField(_("Name in Swedish"), max_length=100, blank=True)
    name_en = models.CharField(_("Name in English"), max_length=100, blank=True)

    panels = ["name_fi", "name_sv", "name_en", "code"]

    search_fields = [
        index.AutocompleteField("name_fi"),
        index.SearchField("name_fi"),
        index.SearchField("name_sv"),
        index.SearchField("name_en"),
    ]

    class Meta:
        abstract = True
        ordering = ["name_fi"]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return name_in_active_language(self)


class Theme(Term):
    """A subject that pages are gathered under, such as volunteering; shared by all networks."""

    class Meta(Term.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


class SiltaImage(FollowedModel, AbstractImage):
    """An image with what is needed to publish it: alt text or the word that it needs none, credit, licence."""

    # Not `decorative`, which Wagtail sets on every image anew, for the place where it is shown.
    is_decorative = models.BooleanField(
        _("The image is decorative"),
        default=False,
        help_text=_("Tick only if a reader who cannot see the image misses nothing."),
    )
    caption = models.CharField(_("Caption"), max_length=300, blank=True)
    credit = models.CharField(
        _("Credit"),
        max_length=200,
        blank=True,
        help_text=_("Who took or drew it, for example “Photo: Aino Laine”."),
    )
    licence = models.CharField(_("Licence"), max_length=30, choices=Licence.choices, default=Licence.RESERVED)

    admin_form_fields = [
        "title",
        "file",
        "description",
        "is_decorative",
        "caption",
        "credit",
        "licence",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    ]

    api_fields = [
        APIField("alt_text"),
        APIField("is_decorative"),
        APIField("caption"),
        APIField("credit"),
        APIField("licence"),
        APIField("sizes", serializer=ImageSizesField()),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def may_be_shown(self):
        return is_public_media(self)

    @property
    def alt_text(self):
        """What to say instead of the image; empty when it is decorative. Kept in Wagtail's `description`."""
        return "" if self.is_decorative else self.description

    @property
    def default_alt_text(self):
        return self.alt_text

    def clean(self):
        super().clean()
        if not self.is_decorative and not self.description.strip():
            raise ValidationError(
                {"description": _("Say in a sentence what the image shows, or mark it as decorative.")}
            )


class SiltaRendition(AbstractRendition):
    """A resized copy of an image."""

    image = models.ForeignKey(SiltaImage, models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class SiltaDocument(FollowedModel, AbstractDocument):
    """A file offered for download."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def may_be_shown(self):
        return is_public_media(self)


@register_setting(icon="globe")
class LanguageSettings(BaseGenericSetting):
    """Languages whose pages are prepared but not yet shown to anyone outside."""

    closed_locales = models.ManyToManyField(
        Locale,
        blank=True,
        limit_choices_to=~models.Q(language_code=settings.LANGUAGE_CODE),  # the source is always shown
        verbose_name=_("Closed languages"),
        help_text=_("Pages in these languages can be written and translated, but are shown nowhere."),
    )

    class Meta:
        verbose_name = _("languages shown")


class PageTheme(models.Model):
    """Marks a page, of any type, with a theme."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="theme_links")
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="+", verbose_name=_("Theme"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "theme"], name="core_page_theme_once")]

    def __str__(self):
        return str(self.theme)


class PageRegion(models.Model):
    """Marks a page, of any type, with a region that it is about."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="region_links")
    region = models.ForeignKey("regions.Region", models.CASCADE, related_name="+", verbose_name=_("Region"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "region"], name="core_page_region_once")]

    def __str__(self):
        return str(self.region)


class PageMunicipality(models.Model):
    """Marks a page, of any type, with a municipality that it is about."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="municipality_links")
    municipality = models.ForeignKey(
        "regions.Municipality", models.CASCADE, related_name="+", verbose_name=_("Municipality")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "municipality"], name="core_page_municipality_once")
        ]

    def __str__(self):
        return str(self.municipality)


class BasePage(Page):
    """What every page of Silta has, whatever its type.

    A subclass names itself to partners by `item_type` (the `type` of the hub API) when it is content
    of its own; an index page or a front page leaves it empty.
    """

    item_type = ""
    is_section = False  # whether the items below name this page among their networks

    base_form_class = BasePageForm

    summary = models.TextField(
        _("Summary"),
        max_length=500,
        blank=True,
        help_text=_("One or two sentences for lists, search engines and partners’ sites."),
    )
    main_image = models.ForeignKey(
        "core.SiltaImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Main image"),
    )
    main_image_alt = models.CharField(
        _("Alt text of the main image here"),
        max_length=255,
        blank=True,
        help_text=_("Leave empty to use the image’s own."),
    )
    main_image_caption = models.CharField(_("Caption of the main image"), max_length=300, blank=True)
    source_organisation = models.ForeignKey(
        "organisations.OrganisationPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Source organisation"),
        help_text=_("The organisation whose text this is, when it is not the network’s own."),
    )
    licence = models.CharField(
        _("Licence of the text"), max_length=30, choices=Licence.choices, default=Licence.CC_BY
    )
    change_note = models.CharField(
        _("Change note for readers"),
        max_length=250,
        blank=True,
        help_text=_("For example “The starting time was corrected.” Shown with the date of the change."),
    )

    objects = PageManager.from_queryset(BasePageQuerySet)()

    content_panels = [*Page.content_panels, "summary"]
    image_panel = MultiFieldPanel(
        ["main_image", "main_image_alt", "main_image_caption"], heading=_("Main image")
    )
    place_panels = [
        HelpPanel(
            content=_("Partners and visitors choose what to follow by these. Choose all that apply."),
        ),
        LinkedChoicesPanel("themes", "theme_links", "theme"),
        LinkedChoicesPanel("regions", "region_links", "region"),
        LinkedChoicesPanel("municipalities", "municipality_links", "municipality"),
    ]
    promote_panels = [
        *Page.promote_panels,
        *place_panels,
        MultiFieldPanel(["source_organisation", "licence", "change_note"], heading=_("Source and changes")),
    ]

    search_fields = [*Page.search_fields, index.SearchField("summary"), index.AutocompleteField("title")]
    api_fields = BASE_API_FIELDS

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self._state.adding and self.slug and self.depth and self.depth > 1:
            # The form has checked the address, but another editor may have taken it since.
            self.slug = find_available_slug(self.get_parent(), self.slug)
        drop_repeated_links(self)
        if set(kwargs.get("update_fields") or ["title"]) <= NOT_SHOWN:
            return super().save(*args, **kwargs)
        with following() as changes:
            before = self._as_it_was()
            if before:
                self._stand_where_it_stands(before)
            with indexing(self):
                result = super().save(*args, **kwargs)
            changes.page(self.pk)
            if before:
                after = Page.objects.filter(pk=self.pk).values(*SHOWN_BY_OTHERS).get()
                if any(before[name] != said for name, said in after.items()):
                    changes.what_shows(self, hidden=not self.live)
                if before["url_path"] != after["url_path"]:
                    changes.everything_below(self.pk)
                if before["slug"] != self.slug:
                    # Not after the transaction, as Wagtail does it: a process may end between the two.
                    redirect_from(self, before["url_path"])
        return result

    def _as_it_was(self):
        """The page as it is in the database, and locked: it is saved by one at a time; nothing for a new page."""
        row = Page.objects.select_for_update().filter(pk=self.pk)
        return row.values(*SHOWN_BY_OTHERS, *PLACE_IN_THE_TREE).first() if self.pk else None

    def _stand_where_it_stands(self, before):
        """Others may have moved the page, or added pages below it, since it was read: that is no part of its text."""
        self.path, self.depth, self.numchild = before["path"], before["depth"], before["numchild"]
        if self.slug == before["slug"]:
            self.url_path = before["url_path"]
        else:
            lock_subtree(self.path)

    @property
    def themes(self):
        return [link.theme for link in rows_of(self, "theme_links")]

    @property
    def regions(self):
        return [link.region for link in rows_of(self, "region_links")]

    @property
    def municipalities(self):
        return [link.municipality for link in rows_of(self, "municipality_links")]

    @property
    def main_image_alt_text(self):
        """Alt text of the main image on this page; empty when there is none or it is decorative."""
        if self.main_image is None or self.main_image.is_decorative:
            return ""
        return self.main_image_alt or self.main_image.alt_text

    @property
    def licence_details(self):
        return Licence(self.licence)
