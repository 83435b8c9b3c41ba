"""Sizes in which images are made. Nothing else is: a free choice would let anyone fill the disk."""

RENDITION_WIDTHS = (320, 640, 960, 1280, 1920)
RENDITION_SPECS = tuple(f"width-{width}|format-webp" for width in RENDITION_WIDTHS)


def rendition_specs_for(width: int) -> list[str]:
    """The specs that make sense for an original `width` pixels wide: none larger, and always one."""
    fitting = [size for size in RENDITION_WIDTHS if size <= width] or [RENDITION_WIDTHS[0]]
    return [f"width-{size}|format-webp" for size in fitting]
