from collections.abc import Iterable
from datetime import date
from typing import Self
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, QuerySet
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from core.images import RENDITION_SPECS
from core.models import PageTheme
from core.querysets import BasePageQuerySet
from networks.models import NetworkPage, PageNetwork


class NewsQuerySet(BasePageQuerySet):
    """Questions about news items."""

    def newest_first(self) -> Self:
        return self.order_by("-date", "-first_published_at", "-pk")

    def open_for_comments(self, day: date) -> Self:
        """The items that take comments on `day`; without a last day they take them always."""
        return self.filter(Q(comments_until=None) | Q(comments_until__gte=day), comments_open=True)

    def of_section(self, section: Page) -> Self:
        """The items below `section`; for a network also those elsewhere that are marked with it."""
        if issubclass(section.specific_class, NetworkPage):
            return self.of_networks([section.translation_key]).filter(locale=section.locale_id)
        return self.filter(path__startswith=section.path, depth__gt=section.depth)

    def of_networks(self, translation_keys: Iterable[UUID]) -> Self:
        """The items that lie below one of these networks or are marked with it, in any language."""
        keys = list(translation_keys)
        found = Q(pk__in=PageNetwork.objects.filter(network__translation_key__in=keys).values("page"))
        for path in NetworkPage.objects.filter(translation_key__in=keys).values_list("path", flat=True):
            found |= Q(path__startswith=path)
        return self.filter(found)

    def related_to(self, item: Page) -> Self:
        """Other items in the same language that share a network or a theme with `item`."""
        marks = PageNetwork.objects.filter(page=item.pk).values("network")
        networks = NetworkPage.objects.ancestor_of(item) | NetworkPage.objects.filter(pk__in=marks)
        keys = list(networks.values_list("translation_key", flat=True))
        themes = PageTheme.objects.filter(page=item.pk).values("theme")
        same_theme = self.filter(pk__in=PageTheme.objects.filter(theme__in=themes).values("page"))
        related = self.of_networks(keys) | same_theme
        return related.filter(locale=item.locale_id).exclude(pk=item.pk)

    def with_images(self) -> Self:
        """With main images and their sizes at hand, so that a list takes the same queries however long."""
        images = get_image_model().objects.prefetch_renditions(*RENDITION_SPECS)
        return self.prefetch_related(Prefetch("main_image", images))


class CommentQuerySet(QuerySet):
    """Questions about readers' comments."""

    def waiting(self) -> Self:
        """Those that no editor has decided on, the oldest first."""
        return self.filter(state="waiting").order_by("written_at", "pk")

    def shown(self) -> Self:
        """Those that an editor has approved, in the order in which they were written."""
        return self.filter(state="approved").order_by("written_at", "pk")

    def moderated_by(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Those on pages that `user` may publish."""
        return self.filter(page__in=page_permission_policy.instances_user_has_permission_for(user, "publish"))
