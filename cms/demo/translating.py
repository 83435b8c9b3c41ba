"""Translates pages as an editor would in the translation view: segment by segment, through wagtail-localize."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments


@transaction.atomic
def translate(page: Page, language: str, fields: dict[str, Any], *, again: bool = False) -> None:
    """Publish the page in another language with these texts; `again` when its source has got other content.

    A translation that exists is left to its editors.
    """
    locale = Locale.objects.get(language_code=language)
    if page.has_translation(locale) and not again:
        return
    source, _created = TranslationSource.update_or_create_from_instance(page)
    fields.setdefault("slug", slugify(fields["title"]))
    twin = type(page)(**fields)
    fill_in(source, locale, strings_of(page), strings_of(twin))
    Translation.objects.get_or_create(source=source, target_locale=locale)
    translation, _created = source.create_or_update_translation(locale, publish=False)
    translation.get_latest_revision().publish()


def strings_of(page: Page) -> list[StringSegmentValue]:
    return [segment for segment in extract_segments(page) if isinstance(segment, StringSegmentValue)]


def fill_in(
    source: TranslationSource,
    locale: Locale,
    originals: list[StringSegmentValue],
    translations: list[StringSegmentValue],
) -> None:
    """Keep the translation of each segment; both texts must be built alike, block for block."""
    texts = dict(zip(((one.path, one.order) for one in originals), translations, strict=True))
    for segment in source.stringsegment_set.select_related("context", "string"):
        found = texts[segment.context.path, segment.order]
        if found.path != segment.context.path:
            raise ValueError(f"{source}: {segment.context.path} and {found.path} do not correspond.")
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            locale=locale,
            context=segment.context,
            defaults={
                "data": found.string.data,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
            },
        )
