"""News, the index pages that gather it, and what readers say of it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from core.api_fields import ContactsField, PageReferencesField
from core.blocks import StoryBlock
from core.listing import filter_by, rows_on_page
from core.models import BasePage
from core.visibility import public_pages
from networks.models import NetworkPage
from news.querysets import CommentQuerySet, NewsQuerySet


class NewsIndexPage(BasePage):
    """Gathers the news of the section that it lies in; under a network, those of the network."""

    parent_page_types = ["home.HomePage", "networks.NetworkPage"]
    subpage_types = ["news.NewsPage"]

    introduction = models.TextField(_("Introduction"), blank=True)

    content_panels = [*BasePage.content_panels, "introduction"]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]
    api_fields = [
        *BasePage.api_fields,
        APIField("introduction"),
    ]

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        if not response.context_data["found"]:
            response.status_code = 404
        return response

    def get_context(self, request, *args, **kwargs):
        news = public_pages(NewsPage.objects.of_section(self.get_parent()))
        days = news.order_by().values_list("date", flat=True).distinct()
        years = sorted({str(day.year) for day in days}, reverse=True)
        used = set(news.order_by().values_list("category", flat=True).distinct())
        categories = [(value, label) for value, label in NewsPage.Category.choices if value in used]
        chosen = {name: request.GET.get(name, "") for name in ("year", "category")}
        if chosen["year"]:
            news = news.filter(date__year=chosen["year"]) if chosen["year"] in years else news.none()
        if chosen["category"]:
            news = news.filter(category=chosen["category"]) if chosen["category"] in used else news.none()
        rows = news.with_images().newest_first().defer_streamfields()
        items, found = rows_on_page(rows, request.GET.get("page"))
        return {
            **super().get_context(request, *args, **kwargs),
            "items": items,
            "found": found,
            "years": years,
            "categories": categories,
            "selected_year": chosen["year"],
            "selected_category": chosen["category"],
            "filters": [
                filter_by("category", _("Category"), categories, chosen),
                filter_by("year", _("Year"), [(year, year) for year in years], chosen),
            ],
            "feed_urls": self.feed_urls(),
        }

    def feed_urls(self):
        """Addresses of the feeds of this section, by kind."""
        query = {"locale": self.locale.language_code}
        section = self.get_parent()
        if issubclass(section.specific_class, NetworkPage):
            query["network"] = section.pk
        return {kind: reverse(f"hub:news_{kind}", query=query) for kind in ("rss", "atom")}


class NewsPage(BasePage):
    """A news item."""

    class Category(models.TextChoices):
        NEWS = "news", _("News item")
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
    api_fields = [
        *BasePage.api_fields,
        APIField("date"),
        APIField("category"),
        APIField("lead"),
        APIField("body"),
        APIField("author_name"),
        APIField("author_title"),
        APIField("author_organisation"),
        APIField("contacts", serializer=ContactsField()),
        APIField("networks", serializer=PageReferencesField("network_links", "network")),
        APIField("comments_open"),
        APIField("comments_until"),
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

    def get_context(self, request, *args, **kwargs):
        related = public_pages(NewsPage.objects.related_to(self))
        takes_comments = self.pk and self.takes_comments(localdate())
        return {
            **super().get_context(request, *args, **kwargs),
            "related": related.with_images().newest_first().defer_streamfields()[:3],
            "comments": Comment.objects.filter(page=self.pk).shown(),
            "comment_url": reverse("news:comment", args=[self.pk]) if takes_comments else "",
        }

    def takes_comments(self, day):
        """Whether readers may comment on `day`."""
        return self.comments_open and (self.comments_until is None or day <= self.comments_until)


class Comment(models.Model):
    """What a reader says of a news item; shown once an editor has approved it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        REMOVED = "removed", _("Removed")

    page = models.ForeignKey(NewsPage, models.CASCADE, related_name="comments", verbose_name=_("News item"))
    name = models.CharField(_("Your name"), max_length=80, help_text=_("Shown with the comment."))
    email = models.EmailField(
        _("Your e-mail"), blank=True, help_text=_("Only for the editor’s questions; shown to nobody else.")
    )
    text = models.TextField(_("Your comment"), validators=[MaxLengthValidator(3000)])
    written_at = models.DateTimeField(_("Written"), default=timezone.now)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.WAITING)
    decided_at = models.DateTimeField(_("Decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Decided by"),
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader’s comment")
        verbose_name_plural = _("readers’ comments")
        ordering = ["written_at", "pk"]
        indexes = [models.Index(fields=["page", "state", "written_at"], name="news_comments_of_page")]

    def __str__(self):
        return f"{self.name}: {self.page}"
