from collections.abc import Mapping
from typing import Self

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Substr
from wagtail.models import Locale, Page

from core.business_ids import normal_business_id
from core.collation import finnish_sort_key, first_letter
from core.querysets import BasePageQuerySet
from core.visibility import open_locales, public_pages

# What a directory can be narrowed by: the name in the address, and where an organisation has it.
FACETS = {
    "municipality": "municipality__code",
    "theme": "theme_links__theme__code",
    "activity": "activity_links__activity__code",
    "target_group": "target_group_links__target_group__code",
    "language": "language_links__language__code",
}


class OrganisationQuerySet(BasePageQuerySet):
    """Questions about organisations."""

    def in_directory_order(self) -> Self:
        """By name, in Finnish alphabetical order; nothing but the index is read for it."""
        return self.order_by("sort_key", "pk")

    def listed_in(self, directory: Page) -> Self:
        """The public organisations of `directory` and of its translations, each of them once.

        An organisation is listed in the directory's language if it has a page in that, otherwise in the first
        of the other languages that it has: who looks for help must find it in whatever language it is described.
        """
        below = Q(pk__in=[])
        translations = Page.objects.filter(translation_key=directory.translation_key)
        for path in translations.values_list("path", flat=True):
            below |= Q(path__startswith=path)
        public = public_pages(self.filter(below))
        wanted, before = Q(locale=directory.locale_id), [directory.locale_id]
        for locale in _other_locales(directory.locale_id):
            already = public.filter(locale__in=before, translation_key=OuterRef("translation_key"))
            wanted |= Q(locale=locale) & ~Exists(already)
            before = [*before, locale.pk]
        return public.filter(wanted)

    def narrowed(self, chosen: Mapping[str, str]) -> Self:
        """Those that have everything that was chosen; a code that nobody has gives none."""
        codes = {FACETS[name]: value for name, value in chosen.items() if value and name in FACETS}
        entries = self.filter(**codes)
        if chosen.get("letter"):
            entries = entries.beginning_with(chosen["letter"])
        return entries.named(chosen["q"]) if chosen.get("q") else entries

    def beginning_with(self, letter: str) -> Self:
        """Those whose name begins with a letter of the Finnish alphabet; “0” is any digit."""
        first, last = ("0", "9") if letter == "0" else (letter[:1], letter[:1])
        return self.annotate(first=Substr("sort_key", 1, 2)).filter(
            first__gte=finnish_sort_key(first) or "~", first__lte=finnish_sort_key(last)
        )

    def named(self, text: str) -> Self:
        """Those with each word of `text` in their name or in another name of theirs, or with this business ID."""
        names = self.model.other_names.rel.related_model.objects
        condition = Q()
        for word in text.split():
            key = finnish_sort_key(word)
            other = names.filter(organisation=OuterRef("pk"), sort_key__contains=key)
            condition &= Q(sort_key__contains=key) | Exists(other)
        return self.filter(condition | Q(business_id=normal_business_id(text.strip())))

    def counts(self, facet: str) -> dict[str, int]:
        """How many there are with each code of a facet."""
        path = FACETS[facet]
        rows = self.order_by().values_list(path).annotate(number=Count("pk"))
        return {code: number for code, number in rows if code}

    def letter_counts(self) -> dict[str, int]:
        """How many there are under each letter; digits count together as “0”."""
        keys = self.order_by().annotate(first=Substr("sort_key", 1, 2)).values_list("first")
        counts: dict[str, int] = {}
        for key, number in keys.annotate(number=Count("pk")):
            letter = first_letter(key)
            letter = "0" if letter.isdigit() else letter
            counts[letter] = counts.get(letter, 0) + number
        return counts

    def near(self, organisation: Page) -> Self:
        """Others of the same municipality and language: those that follow in the alphabet, then from the beginning.

        Those that nobody has confirmed come last.
        """
        others = public_pages(self.filter(locale=organisation.locale_id)).exclude(pk=organisation.pk)
        after = Case(When(sort_key__gt=organisation.sort_key, then=Value(0)), default=Value(1))
        return (
            others.filter(municipality=organisation.municipality_id)
            .exclude(state=self.model.State.CLOSED)
            .order_by(unconfirmed_last(self.model), after, "sort_key", "pk")
        )


def unconfirmed_last(model: type[Page]) -> Case:
    """What fades an entry in an order that is not the alphabet's: there it keeps its place, with a mark."""
    return Case(When(state=model.State.SILENT, then=Value(1)), default=Value(0))


class ProposalQuerySet(QuerySet):
    """Questions about proposed organisations."""

    def waiting_for(self, address: str) -> int:
        """How many proposals have not been confirmed by the owner of an e-mail address."""
        return self.filter(sender_email__iexact=address, state=self.model.State.UNCONFIRMED).count()


def _other_locales(locale_id: int) -> list[Locale]:
    """The languages that are shown besides one, the first language of the site first."""
    default = Locale.get_default().pk
    return sorted(open_locales().exclude(pk=locale_id), key=lambda locale: (locale.pk != default, locale.pk))
