"""Images as they leave the hub."""

import logging
from contextlib import suppress
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.utils.html import format_html
from wagtail.images.models import AbstractImage

from core.api_fields import filters_for, image_out
from core.items.schemas import Image
from core.references import is_public_media

logger = logging.getLogger(__name__)


def picture_of(image: AbstractImage | None, **words: Any) -> Image | None:
    """The image in its sizes if it is public and its file is whole; `words` of the page go before the image's own."""
    if image is None or not is_public_media(image):
        return None
    try:
        make_sizes_of(image)
        said: Any = image_out(image, **words)
    except DatabaseError:
        raise
    except Exception:  # a missing file, or whatever a decoder raises over a broken one
        logger.warning("Image %s is left out: its file cannot be read.", image.pk, exc_info=True)
        return None
    return Image.model_validate({**said, "url": said["sizes"][-1]["url"], **_measures(said["sizes"][-1])})


def picture_html(image: Image) -> str:
    """A figure with the caption and the credit."""
    middle = image.sizes[len(image.sizes) // 2]
    tag = format_html(
        '<img src="{}" srcset="{}" sizes="100vw" width="{}" height="{}" alt="{}">',
        middle.url,
        ", ".join(f"{size.url} {size.width}w" for size in image.sizes),
        middle.width,
        middle.height,
        image.alt,
    )
    words = " ".join(part for part in (image.caption, image.credit) if part)
    return format_html(
        "<figure>{}{}</figure>", tag, format_html("<figcaption>{}</figcaption>", words) if words else ""
    )


def make_sizes_of(image: AbstractImage) -> None:
    """Make the sizes that are missing, so that what fails leaves the transaction as it was."""
    filters = filters_for(image.width)
    if len(image.find_existing_renditions(*filters)) < len(filters):
        with suppress(IntegrityError), transaction.atomic():  # another process may just have made them
            image.get_renditions(*filters)


def _measures(size: dict[str, Any]) -> dict[str, int]:
    return {"width": size["width"], "height": size["height"]}
