"""News and the index pages that gather it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from core.blocks import StoryBlock
from core.models import BasePage
from news.querysets import NewsQuerySet


class NewsIndexPage(BasePage):
    """Gathers the news of the section that it lies in; under a network, those of the network."""

    parent_page_types = ["home.HomePage", "networks.NetworkPage"]
    subpage_types = ["news.NewsPage"]

    introduction = models.TextField(_("Introduction"), blank=True)

    content_panels = [*BasePage.content_panels, "introduction"]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")


class NewsPage(BasePage):
    """A news item."""

    class Category(models.TextChoices):
        NEWS = "news", _("News")
        STATEMENT = "statement", _("Statement")
        BULLETIN = "bulletin", _("Bulletin")
        STORY = "story", _("Story")

    item_type = "news"
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []

    date = models.DateField(_("Date"), default=localdate)
    category = models.CharField(_("Category"), max_length=20, choices=Category.choices, default=Category.NEWS)
    lead = models.TextField(
        _("Lead"), max_length=600, blank=True, help_text=_("The opening paragraph, shown larger.")
    )
    body = StreamField(StoryBlock(), verbose_name=_("Body"))
    author_name = models.CharField(_("Author’s name"), max_length=120, blank=True)
    author_title = models.CharField(_("Author’s title"), max_length=120, blank=True)
    author_organisation = models.CharField(_("Author’s organisation"), max_length=160, blank=True)
    comments_open = models.BooleanField(_("Readers may comment"), default=False)
    comments_until = models.DateField(
        _("Comments close after"),
        null=True,
        blank=True,
        help_text=_("The last day on which comments are taken. Empty: they stay open."),
    )

    objects = PageManager.from_queryset(NewsQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel(["date", "category"]),
        "lead",
        BasePage.image_panel,
        "body",
        MultiFieldPanel(
            [FieldPanel("author_name"), FieldRowPanel(["author_title", "author_organisation"])],
            heading=_("Author"),
        ),
        MultipleChooserPanel("contact_links", label=_("Contacts"), chooser_field_name="person"),
        MultipleChooserPanel("network_links", label=_("Networks"), chooser_field_name="network"),
    ]
    settings_panels = [
        *BasePage.settings_panels,
        MultiFieldPanel(["comments_open", "comments_until"], heading=_("Comments")),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.FilterField("date"),
        index.FilterField("category"),
    ]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")
        constraints = [
            models.CheckConstraint(
                name="news_comments_not_closed_before_published",
                condition=models.Q(comments_until=None) | models.Q(comments_until__gte=models.F("date")),
                violation_error_message=_("Comments cannot close before the news item is published."),
            )
        ]

    def clean(self):
        super().clean()
        if self.comments_until and self.date and self.comments_until < self.date:
            raise ValidationError(
                {"comments_until": _("Comments cannot close before the news item is published.")}
            )

    @property
    def networks(self):
        return [link.network for link in self.network_links.all()]
