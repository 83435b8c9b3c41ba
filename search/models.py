"""What the database's search engine keeps, how far each engine has come, and what editors add to words."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from search.querysets import SearchCountQuerySet, SynonymGroupQuerySet


class SearchEntry(models.Model):
    """An item that can be searched for: what it is filtered, counted and ordered by.

    Its terms are in a table of the database's own kind, under the same key (`search/engines/words.py`). An item that is
    gone leaves an empty entry behind, by which processes that keep entries in memory hear of it.
    """

    item = models.UUIDField(unique=True)
    seq = models.BigIntegerField(help_text="Number of the change of the item that was taken in.")
    change = models.BigIntegerField(db_index=True, help_text="Number of the latest change of this entry.")
    public = models.BooleanField()
    type = models.CharField(max_length=20)
    locale = models.CharField(max_length=10)
    tokens = models.TextField(blank=True, help_text="Separated by blanks.")
    day = models.DateField(null=True, help_text="How fresh it is.")
    title_words = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name_plural = "search entries"

    def __str__(self) -> str:
        return f"{self.type} {self.item}"


class SearchPosition(models.Model):
    """How far an engine has followed the history of the content store."""

    engine = models.CharField(max_length=40, primary_key=True)
    number = models.BigIntegerField(default=0, help_text="The last change that was taken in.")
    epoch = models.UUIDField(null=True, help_text="Of which history.")
    rules = models.CharField(max_length=64, blank=True, help_text="By which rules words were analysed.")
    # Of its own making: the entries changed together have one number.
    change = models.BigIntegerField(default=0)
    rebuilding = models.BooleanField(default=False, help_text="Everything is being taken in anew.")
    done = models.PositiveIntegerField(default=0, help_text="Items taken in since the rebuilding began.")

    def __str__(self) -> str:
        return f"{self.engine}: {self.number}"


class SearchTerm(models.Model):
    """A word as it is written in some item, for guessing what a misspelt one was meant to be."""

    surface = models.CharField(max_length=100, primary_key=True)

    def __str__(self) -> str:
        return self.surface


class Unindexed(models.Model):
    """Something that was saved or deleted while Wagtail's index in Elasticsearch was away, and has to be told to it."""

    model = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    noted_at = models.DateTimeField(help_text="When it was last saved or deleted.")

    class Meta:
        verbose_name_plural = "unindexed"
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="search_unindexed_noted_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"


class SynonymGroup(models.Model):
    """Words and expressions that mean the same to those who search; whoever looks for one also finds the others."""

    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="fi")
    words = models.TextField(
        _("words"),
        help_text=_(
            "Words or expressions that mean the same, each on a line of its own, in base form: “vapaaehtoistyö”, not "
            "“vapaaehtoistyötä”. Whoever searches for one of them also finds what says another, from the moment "
            "you save."
        ),
    )

    objects = models.Manager.from_queryset(SynonymGroupQuerySet)()

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")

    def __str__(self) -> str:
        return " = ".join(self.expressions)

    @property
    def expressions(self) -> list[str]:
        """Each word or expression, with single blanks between its words and none around."""
        return [" ".join(line.split()) for line in self.words.splitlines() if line.strip()]

    def clean(self) -> None:
        given = [expression.lower() for expression in self.expressions]
        if twice := next((one for one in given if given.count(one) > 1), ""):
            raise ValidationError({"words": _("“%(word)s” is there twice.") % {"word": twice}})
        if len(given) < 2:
            raise ValidationError({"words": _("Give at least two words, each on a line of its own.")})
        others = SynonymGroup.objects.filter(language=self.language).exclude(pk=self.pk).order_by("pk")
        for other in others:
            if both := set(given).intersection(map(str.lower, other.expressions)):
                told = {"word": min(both), "group": str(other)}
                raise ValidationError(
                    {"words": _("“%(word)s” is already in the group %(group)s. Add the others there.") % told}
                )


class SearchCount(models.Model):
    """How many times something was searched for on one day; nothing tells by whom."""

    day = models.DateField()
    language = models.CharField(max_length=10)
    query = models.CharField(
        max_length=100, help_text="In small letters, with single blanks between its words."
    )
    times = models.PositiveIntegerField()
    times_without_results = models.PositiveIntegerField()

    objects = models.Manager.from_queryset(SearchCountQuerySet)()

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        constraints = [
            models.UniqueConstraint(fields=["day", "language", "query"], name="search_counted_once_a_day")
        ]

    def __str__(self) -> str:
        return self.query
