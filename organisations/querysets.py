from collections.abc import Mapping
from typing import Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.business_ids import normal_business_id
from core.collation import finnish_sort_key
from core.querysets import BasePageQuerySet
from core.text_search import named_in_any_form

# What lists of organisations are narrowed by: the name in the address, and where an organisation has it.
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

    def narrowed(self, chosen: Mapping[str, str]) -> Self:
        """Those that have everything that was chosen; a code that nobody has gives none."""
        codes = {FACETS[name]: value for name, value in chosen.items() if value and name in FACETS}
        return self.filter(**codes)

    def named(self, text: str) -> Self:
        """Those with each word of `text`, or its base form, in one of their names, or with this business ID."""
        names = self.model.other_names.rel.related_model.objects
        condition = Q()
        for word in text.split():
            key = finnish_sort_key(word)
            other = names.filter(organisation=OuterRef("pk"), sort_key__contains=key)
            condition &= Q(sort_key__contains=key) | Exists(other)
        condition |= Q(business_id=normal_business_id(text.strip()))
        return self.filter(condition | named_in_any_form(text, self.model))


class ProposalQuerySet(QuerySet):
    """Questions about proposed organisations."""

    def waiting_for(self, address: str) -> int:
        """How many proposals have not been confirmed by the owner of an e-mail address."""
        return self.filter(sender_email__iexact=address, state=self.model.State.UNCONFIRMED).count()
