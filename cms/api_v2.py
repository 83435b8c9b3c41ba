"""Wagtail's API v2: pages, images, documents and redirects, each through the gate."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils import translation
from rest_framework.fields import Field
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.serializers import PageParentField, PageSerializer
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.contrib.redirects.api.v2 import RedirectsAPIViewSet
from wagtail.documents.api.v2.serializers import DocumentSerializer
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.documents.models import AbstractDocument
from wagtail.images.api.v2.serializers import ImageSerializer
from wagtail.images.api.v2.views import ImagesAPIViewSet
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from core.api_fields import PageReference, WholePageField, page_out
from core.images import RENDITION_SPECS
from core.references import loaded_for
from core.visibility import public_media, public_pages
from search.api import with_gated_search


class AliasOfField(Field):
    """The page that this one mirrors, if that is public."""

    def get_attribute(self, instance: Page) -> int | None:
        return instance.alias_of_id

    def to_representation(self, key: int) -> PageReference | None:
        return page_out(key)


class PublicPageSerializer(PageSerializer):
    """A page in its own language, whatever language the reader's browser asks for."""

    parent = PageParentField(read_only=True)
    alias_of = AliasOfField(read_only=True)

    def to_representation(self, instance: Page) -> Any:
        with translation.override(instance.locale.language_code):
            return super().to_representation(instance)


class PublicPagesAPIViewSet(PagesAPIViewSet):
    """Public pages; a list of full items takes as many queries for a hundred as for one."""

    base_serializer_class = PublicPageSerializer
    filter_backends = with_gated_search(PagesAPIViewSet.filter_backends)

    def get_base_queryset(self) -> QuerySet[Page]:
        return public_pages(super().get_base_queryset())

    def get_queryset(self) -> QuerySet[Page]:
        return super().get_queryset().select_related("locale", "content_type")

    def listing_view(self, request: Any) -> Any:
        queryset = self.get_queryset()
        self.check_query_parameters(queryset)
        pages = list(self.paginate_queryset(self.filter_queryset(queryset)))
        serializer = self.get_serializer(pages, many=True)
        prefetch_related_objects(pages, *_tables_read_by(serializer.child.fields.values()))
        with loaded_for(pages):
            return self.get_paginated_response(serializer.data)


def _tables_read_by(fields: Iterable[Field]) -> list[str]:
    return [table for field in fields if isinstance(field, WholePageField) for table in field.prefetch]


class TagNamesField(Field):
    """Tags by name, from those fetched together."""

    def get_attribute(self, instance: AbstractImage | AbstractDocument) -> list[str]:
        return sorted(tag.name for tag in instance.tags.all())

    def to_representation(self, names: list[str]) -> list[str]:
        return names


class PublicImageSerializer(ImageSerializer):
    tags = TagNamesField(read_only=True)


class PublicDocumentSerializer(DocumentSerializer):
    tags = TagNamesField(read_only=True)


class PublicImagesAPIViewSet(ImagesAPIViewSet):
    """Images outside private collections, in the sizes that are made of them."""

    base_serializer_class = PublicImageSerializer
    filter_backends = with_gated_search(ImagesAPIViewSet.filter_backends)

    def get_queryset(self) -> QuerySet:
        images = super().get_queryset().prefetch_renditions(*RENDITION_SPECS).prefetch_related("tags")
        return public_media(images)


class PublicDocumentsAPIViewSet(DocumentsAPIViewSet):
    """Documents outside private collections."""

    base_serializer_class = PublicDocumentSerializer
    filter_backends = with_gated_search(DocumentsAPIViewSet.filter_backends)

    def get_queryset(self) -> QuerySet:
        return public_media(super().get_queryset().prefetch_related("tags"))


class PublicRedirectsAPIViewSet(RedirectsAPIViewSet):
    """Redirects to addresses, and to pages that are public."""

    def get_queryset(self) -> QuerySet:
        to_public = Q(redirect_page=None) | Q(redirect_page__in=public_pages(Page.objects.all()))
        return super().get_queryset().filter(to_public).select_related("redirect_page", "site")


api_router = WagtailAPIRouter("wagtailapi")
api_router.register_endpoint("pages", PublicPagesAPIViewSet)
api_router.register_endpoint("images", PublicImagesAPIViewSet)
api_router.register_endpoint("documents", PublicDocumentsAPIViewSet)
api_router.register_endpoint("redirects", PublicRedirectsAPIViewSet)
